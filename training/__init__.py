"""Training, evaluation and benchmarks, run from a checkout: `python -m training COMMAND`. Imports `stripper`, never the reverse."""
