"""What is learned from: labelled documents, those that are composed of them, raw pages, and which of all of them a fold may see."""
