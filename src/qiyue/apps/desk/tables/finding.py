"""From what is asked to rows: filtered, in a stable order, one page or all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Count, F, Model, OrderBy, QuerySet, Sum

from qiyue.apps.desk.tables.asking import Asked

CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Found:
    """How many rows there are, and what the columns with a total add up to."""

    count: int
    totals: dict[str, Any]


def filtered(rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    """The rows that are asked for, in their order; the key decides between equals."""
    return rows.filter(asked.where).order_by(*_order(rows, asked))


def summed(rows: QuerySet[Any], asked: Asked) -> Found:
    """Counts and adds up in one query."""
    sums = {f"sum_{c.name}": Sum(c.summed) for c in asked.columns if c.total}
    found = rows.order_by().aggregate(count_of_rows=Count("pk"), **sums)
    totals = {name.removeprefix("sum_"): found[name] for name in sums}
    return Found(found["count_of_rows"], totals)


def everything(rows: QuerySet[Any]) -> Iterator[Any]:
    """All rows, a few thousand in memory at a time."""
    return rows.iterator(chunk_size=CHUNK)


def _order(rows: QuerySet[Any], asked: Asked) -> list[str | OrderBy]:
    table = asked.table
    fields = list(table.order)
    column = table.column(asked.sort.removeprefix("-"))
    if column is not None:
        sign = "-" if asked.sort.startswith("-") else ""
        fields = [sign + column.sort, *(f for f in fields if f.lstrip("-") != column.sort)]
    ordered: list[str | OrderBy] = [_direction(rows.model, name) for name in fields]
    return [*ordered, "pk"]


def _direction(model: type[Model], name: str) -> str | OrderBy:
    """Empty values come last on every database; fields that have none keep their index."""
    path = name.lstrip("-")
    if not _may_be_empty(model, path):
        return name
    value = F(path)
    return value.desc(nulls_last=True) if name.startswith("-") else value.asc(nulls_last=True)


def _may_be_empty(model: type[Model], path: str) -> bool:
    here: Any = model
    for step in path.split("__"):
        try:
            field = here._meta.get_field("id" if step == "pk" else step)
        except (FieldDoesNotExist, AttributeError):
            return True  # an annotation, or a key of another name
        if getattr(field, "null", True):
            return True
        here = field.related_model
    return False
