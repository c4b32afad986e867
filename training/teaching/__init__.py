"""What teachers make of raw pages: weak labels of texts that nobody has read, and of whole pages with what an extractor skipped."""
