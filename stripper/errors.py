"""What can go wrong, as one small tree: catch `StripperError` to catch all of it."""

from __future__ import annotations


class StripperError(Exception):
    """Base of every error this library raises on purpose. The message names what is wrong, where, and the way out."""


class InputError(StripperError, ValueError):
    """The input cannot be read: wrong type, undecodable bytes, binary data."""


class HtmlError(InputError):
    """An HTML page cannot be turned into lines."""


class ModelError(StripperError):
    """A model cannot be used: not a model file, damaged, of another format version, or for other features."""


class LabelError(StripperError, ValueError):
    """A label is unknown, or a label file does not fit its text."""


class MissingExtraError(StripperError, ImportError):
    """A library that is not part of the basic install is needed; the message has the command that installs it."""

    def __init__(self, purpose: str, extra: str) -> None:
        super().__init__(f"{purpose} needs an extra: pip install 'stripper[{extra}]'")
