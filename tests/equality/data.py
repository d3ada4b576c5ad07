"""The data that random methods are compared on: 50 units, absences of every kind, ties, gaps."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, seed, settings
from tests.equality.methods import CONSTANTS, ITEMS, TABLES, methods

from qiyue.core.dataset import Snapshot, across, freeze, read_dataset
from qiyue.core.method.desk import Desk
from qiyue.core.method.program import Program
from qiyue.core.method.reader import parse_method
from qiyue.core.method.resolve import resolve


def frozen_units(part: int, folder: Path) -> Snapshot:
    """A snapshot with 50 units, absences of every kind, ties and uneven groups.

    In odd parts the facts stand across in it, as with many rows.
    """
    with pytest.MonkeyPatch.context() as patch:
        if part % 2:
            patch.setattr(across, "MANY_ROWS", 0)
        snapshot = frozen(rows_of_units(part), folder)
    assert (snapshot.across("fact") is not None) == bool(part % 2)
    return snapshot


def rows_of_units(part: int) -> dict[str, list[str]]:
    """The lines of the CSV file of each table, its header first."""
    pick = random.Random(part)

    def number(low: float, high: float, step: float, empty: float = 0.0) -> str:
        if pick.random() < empty:
            return ""
        many = round((high - low) / step)
        value = low + step * pick.choice([0, many, many // 2, pick.randint(0, many)])
        return f"{value:.2f}"

    units = [f"u{i:02}" for i in range(50)]
    tables = {
        "pool": ["pool,share"] + [f"p{i},{i + 1}" for i in range(4)],
        "unit": ["unit,pool,size,level,note,ready,hired,until"]
        + [
            ",".join(
                [
                    u,
                    pick.choice(["p0", "p0", "p1", "p2"]),
                    pick.choice(["1", "30", "30", "100"]),
                    pick.choice(["low", "mid", "top"]),
                    pick.choice(["", "x"]),
                    pick.choice(["yes", "no"]),
                    pick.choice(["", "2020-02-29", "2026-07-15", "0001-01-01"]),
                    pick.choice(["2024-02-29", "2026-03-01", "9999-12-31"]),
                ]
            )
            for u in units
        ],
        "fact": ["unit,item,actual,why,target,plan"]
        + [
            ",".join(
                [
                    u,
                    i,
                    number(-100, 100, 0.25, 0.1),
                    pick.choice(["", "late", "ill"]),
                    number(0, 50, 0.1, 0.2),
                    number(1, 20, 0.5, 0.2),
                ]
            )
            for u in units
            for i in ITEMS
            if pick.random() < 0.9
        ],
        "event": ["unit,event,item,points,grade"]
        + [
            f"{pick.choice(units)},e{n},{pick.choice(ITEMS)},"
            f"{number(-5, 5, 0.5)},{pick.choice('abc')}"
            for n in range(60)
        ],
    }
    tables["tally"] = ["unit,mark,held"] + [
        f"{u},{mark},{pick.randint(0, 9)}"
        for u in units
        for mark in ("0.5", "7.5", "10", "25", "30", "100.0")
        if pick.random() < 0.4
    ]
    tables["record"] = ["unit,item,period,was"] + [
        f"{u},{i},{year},{number(-50, 50, 0.5, 0.1)}"
        for u in units
        for i in ITEMS
        for year in (2022, 2023, 2024, 2025, 2026, 2027)
        if pick.random() < 0.8
    ]
    return tables


def frozen(tables: dict[str, list[str]], folder: Path) -> Snapshot:
    """The snapshot of these tables."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    mapped = "".join(f"  {name}: {{file: {name}.csv}}\n" for name in tables)
    (folder / "dataset.yaml").write_text(
        f"qiyue: 1\ndataset: random\nmethod: m.yaml\n"
        f"period: 2026-01-01..2026-12-31\ntables:\n{mapped}",
        encoding="utf-8",
    )
    items = "  item[item]: |\n    item | weight number 0..100\n" + "".join(
        f"    {i} | 1\n" for i in ITEMS
    )
    constants = CONSTANTS.removeprefix("\n") + items
    shape = parse_method(f"qiyue: 1\nmethod: random\ntables:{TABLES}{constants}")
    return freeze(read_dataset(folder), shape, folder / "snapshot")


def each_random_method(part: int, wanted: int, compare: Callable[[Program, str], None]) -> int:
    """Have `wanted` different random methods compared; how many were."""
    seen: set[str] = set()

    @seed(part)
    @settings(
        max_examples=wanted * 2 + 20,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(methods())
    def one(text: str) -> None:
        if len(seen) >= wanted or text in seen:
            return
        desk = Desk()
        program = resolve(parse_method(text, desk=desk), desk)
        assert program is not None, (
            "\n".join(f"{f.place} {f.code} {f.message.en}" for f in desk.sorted()) + text
        )
        compare(program, text)
        seen.add(text)

    one()
    return len(seen)
