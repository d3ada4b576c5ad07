"""The way back: a method as the text of its file, with its comments."""

from qiyue.core.method.writing.notes import Notes, read_notes
from qiyue.core.method.writing.writer import method_text

__all__ = ["Notes", "method_text", "read_notes"]
