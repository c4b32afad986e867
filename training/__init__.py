"""Training, evaluation and benchmarks, run from a checkout: `python -m training COMMAND`. Imports `stripper`, never the reverse.

documents  what is learned from, and which of it a fold may see
teaching   weak labels of raw pages
build, crossvalidate, ship, gate  from documents to the shipped model
measures   how good it is
speed      what it costs
"""
