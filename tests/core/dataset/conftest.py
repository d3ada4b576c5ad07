"""A small mine with two shafts, and the method that its files answer to."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from qiyue.core.dataset import Dataset, Snapshot, freeze, read_dataset
from qiyue.core.method.model import Column, Method, Table, Type
from qiyue.core.values.absence import Absence
from qiyue.core.values.findings import Both, Finding, HasFindings, Place
from qiyue.core.values.uoms import uom

HERE = Place()


def column(name: str, kind: str = "text", **more: object) -> Column:
    """A column; what is not a field of Column is one of its Type."""
    own = {key: more.pop(key) for key in ("empty", "reason", "header") if key in more}
    return Column(name, Type(kind, **more), HERE, **own)


def table(name: str, keys: str, *columns: Column, origin: str = "facts", rows=()) -> Table:
    return Table(
        name, tuple(keys.split()), {c.name: c for c in columns}, origin, HERE, rows=tuple(rows)
    )


def method(*tables: Table) -> Method:
    return Method(
        code="mine",
        name=Both("矿", "mine"),
        version=1,
        applies=None,
        source="",
        uses=(),
        tables={t.name: t for t in tables},
        formulas={},
        lines={},
        checks=(),
        examples=(),
        text="",
    )


PRICE = column(
    "price",
    "number",
    low=Fraction(0),
    high=Fraction(100),
    step=Fraction("0.01"),
    uom=uom("元"),
    empty=Absence.MISSING,
    reason="note",
)
UNIT = table("unit", "unit", column("unit"), column("name"), origin="organisation")
TASK = table("task", "task", column("task"), origin="inline", rows=[("gap",), ("output",)])
RATE = table(
    "rate",
    "unit task",
    column("unit"),
    column("task"),
    PRICE,
    column("note", empty=Absence.NOT_APPLICABLE),
)
MINE = method(UNIT, TASK, RATE)
UNITS = "unit,name\nU1,一井\nU2,二井\n"


def one_column(col: Column) -> Method:
    """A method whose one data table has the key `id` and the column `col`."""
    return method(table("fact", "id", column("id"), col))


def with_empty(col: Column) -> Column:
    return replace(col, empty=Absence.NOT_APPLICABLE)


class Folder:
    """A dataset folder that a test fills."""

    def __init__(self, path: Path) -> None:
        self.path = path / "data"
        self.path.mkdir()
        self.out = path / "snapshot"

    def put(self, name: str, content: str | bytes) -> None:
        data = content.encode() if isinstance(content, str) else content
        (self.path / name).write_bytes(data)

    def describe(self, tables: str, more: str = "") -> Dataset:
        self.put("dataset.yaml", f"qiyue: 1\ndataset: mine-2026\n{more}\ntables:\n{tables}")
        return read_dataset(self.path)

    def freeze(self, tables: str, by: Method = MINE, **how: object) -> Snapshot:
        more = str(how.pop("more", ""))
        return freeze(self.describe(tables, more), by, self.out, **how)

    def findings(self, tables: str, by: Method = MINE, **how: object) -> list[Finding]:
        """What freezing finds; and nothing stays behind."""
        with pytest.raises(HasFindings) as caught:
            self.freeze(tables, by, **how)
        assert {p.name for p in self.path.parent.iterdir()} == {"data"}
        for one in caught.value.findings:
            assert one.message.zh
            assert one.message.en
            assert one.hint.zh
            assert one.hint.en
        return caught.value.findings


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def one(folder: Folder) -> Callable[[Column, str], list[tuple[str, int]]]:
    """Codes and records that one cell in record 2 gives under a column."""

    def codes(col: Column, text: str) -> list[tuple[str, int]]:
        quoted = text.replace('"', '""')
        folder.put("f.csv", f'id,{col.name}\nA,"{quoted}"\n')
        found = folder.findings("  fact: {file: f.csv}", one_column(col))
        return [(f.code, f.place.line) for f in found]

    return codes
