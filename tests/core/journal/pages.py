"""The page about the journal, and what its tables name."""

import re
from pathlib import Path

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "journal.md").read_text("utf-8")


def column(head):
    """What the tables whose head begins with this name in code, in their first column."""
    tables = re.findall(rf"^\| {head} \|.*\n((?:\|.*\n)*)", PAGE, re.M)
    return [name for table in tables for name in re.findall(r"^\| `([^`]+)`", table, re.M)]
