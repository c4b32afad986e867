"""What cleaning costs: time, memory, and what a pipeline adds to it."""
