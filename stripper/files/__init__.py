"""Files: a run of the cleaner over files and trees: walk, read, clean, write, count."""
