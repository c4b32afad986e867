"""stripper: the clean text of a web page's one main article.

>>> import stripper
>>> result = stripper.Stripper().process("Share on Facebook")
>>> result.labels
['social']
"""

from stripper.errors import HtmlError, InputError, LabelError, ModelError, StripperError
from stripper.labels import KEPT, LABELS, MEANINGS
from stripper.pipeline import Stripper, clean, load
from stripper.result import Line, Result

__version__ = "0.1.0"
__all__ = [
    "KEPT",
    "LABELS",
    "MEANINGS",
    "HtmlError",
    "InputError",
    "LabelError",
    "Line",
    "ModelError",
    "Result",
    "Stripper",
    "StripperError",
    "__version__",
    "clean",
    "load",
]
