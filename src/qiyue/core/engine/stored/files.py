"""The files of stored values: what they are called, the list of their columns, that of totals.

In the folder `values` lies KIND.parquet for each kind of subject, with a row for each; what stands
in their columns is told by `all-columns.parquet`; which rank and grade belong to a total by
`all-totals.parquet`. Other names hold a hyphen: no kind's name does.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from qiyue.core.engine.stored.columns import Column
from qiyue.core.engine.stored.forms import Form

FOLDER = "values"
NOBODY = "no-subject.parquet"
ROWS = "other-rows.parquet"
LIST = "all-columns.parquet"
TOTALS_LIST = "all-totals.parquet"
TOTALS_HEADS = ("total", "rank", "grade")
HEADS = (
    "kind",
    "label",
    "line",
    "name",
    "role",
    "type",
    "form",
    "digits",
    "width",
    "absent",
    "reasons",
    "mode",
    "step",
    "shown",
    "plain",
)


def file_of(kind: str) -> str:
    """The file of a kind of subject."""
    return f"{kind}.parquet" if kind else NOBODY


def head_of(form: Form, label: str) -> tuple[str, ...]:
    """What the list says of a column, in the order of HEADS.

    Under `absent` stands no, the word of the only kind of absence, or yes where there are several.
    """
    column = form.column
    known = (column.kind, label, column.line, column.name, column.role, column.type, form.way)
    numbers = (str(form.digits), str(form.width))
    shown = (column.mode, str(column.step), str(column.shown))
    absent = form.only or _word(form.absent)
    return (*known, *numbers, absent, _word(form.reasons), *shown, _word(column.plain))


def form_of(head: Sequence[str]) -> tuple[Form, str]:
    """A column of the list, and what it is called in its file."""
    at = dict(zip(HEADS, head, strict=True))
    column = Column(
        kind=at["kind"],
        line=at["line"],
        name=at["name"],
        role=at["role"],
        type=at["type"],
        digits=int(at["digits"]) if at["form"] == "decimal" else None,
        mode=at["mode"],
        step=Fraction(at["step"]),
        shown=int(at["shown"]),
        plain=at["plain"] == "yes",
    )
    digits, width = int(at["digits"]), int(at["width"])
    absent, reasons = at["absent"], at["reasons"] == "yes"
    only = "" if absent in ("yes", "no") else absent
    form = Form(column, at["form"], digits, width, absent != "no", reasons, only)
    return form, at["label"]


def _word(yes: bool) -> str:
    return "yes" if yes else "no"
