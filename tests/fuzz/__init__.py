"""Fuzz targets, one module each: `SEEDS`, inputs to begin with, and `check(data)`, which fails if a promise is broken.

`python -m tests.fuzz NAME` runs one under atheris, guided by coverage; `tests/test_fuzz.py` runs all of them for seconds on mutations
that are the same every time, and on every input that once broke something.
"""

from __future__ import annotations

NAMES = ("texts", "pages", "records", "models", "labels", "rules")
