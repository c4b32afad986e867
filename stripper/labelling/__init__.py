"""Labelled documents: read, write, convert, check and make them.

>>> document = Document("Ferry returns\\nShare this", ("title", "social"))
>>> document.lines
['Ferry returns', 'Share this']
"""

from stripper.labelling.document import UNDECIDED, Document
from stripper.labelling.files import labelled, read, read_file
from stripper.labelling.labelset import DEFAULT, LabelSet

__all__ = ["DEFAULT", "UNDECIDED", "Document", "LabelSet", "labelled", "read", "read_file"]
