"""A step for the engines that move text at scale: one module an engine, each a few lines over `Stripper.process_many`.

    from stripper.pipelines.datatrove import Clean, HasBody     # steps of a datatrove pipeline
    from stripper.pipelines.datasets import Clean               # Hugging Face: dataset.map(Clean(), batched=True)
    from stripper.pipelines.ray import Clean                    # dataset.map_batches(Clean, batch_format="pyarrow")
    from stripper.pipelines.spark import clean                  # DataFrame in, DataFrame out; dask, polars, pandas, arrow too
    from stripper.pipelines.sklearn import Clean                # first step of a Pipeline
    from stripper.pipelines.nemo import Clean                   # a NeMo Curator ProcessingStage
    from stripper.pipelines.records import clean, clean_async   # any iterable of dicts

All take the column to read, the prefix of the columns to add, and the settings of `Stripper`. The columns are those of
`stripper.pipelines.columns.FIELDS`; the input's own columns are left as they are. Settings travel to the workers, not the
model: each worker process reads the model file once.
"""
