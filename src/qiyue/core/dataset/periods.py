"""Reads the labels of periods: how many periods before the present one a row belongs to."""

from __future__ import annotations

from datetime import date

import duckdb

from qiyue.core.dataset.cells import quoted
from qiyue.core.dataset.faults import SHOWN, more_finding
from qiyue.core.method.desk import Desk
from qiyue.core.method.model import PERIOD, Table
from qiyue.core.values.findings import Both, Place

LABELS = {
    "year": (r"([0-9]{4})()年?", 1),
    "quarter": (r"([0-9]{4})[-年]?(?:Q|第)?([1-4])(?:季度?)?", 4),
    "month": (r"([0-9]{4})[-年]([0-9]{1,2})月?", 12),
}
"""For each length: a pattern of year and part, and how many parts a year has."""
SAID = {"year": "2026", "quarter": "2026-Q3", "month": "2026-07"}


def number_of(day: date, length: str) -> int:
    """The running number of the period that holds a day."""
    parts = LABELS[length][1]
    return day.year * parts + (day.month - 1) * parts // 12


def count_periods(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    last_day: date | None,
    place: Place,
    first: int,
    desk: Desk,
) -> None:
    """Turn the labels in `raw` into numbers of periods ago; rows of later periods are left out.

    `last_day` is the end of the present period; `first` is the record of the first row.
    """
    text = f"t{list(table.columns).index(PERIOD)}"
    if last_day is None:
        desk.put(
            "period-wanted",
            place,
            Both(
                f"{table.name} 有往期，数据集却没有写明本期。",
                f"{table.name} holds earlier periods, and the dataset does not name the present.",
            ),
            Both("加一行 period: 2026-01-01..2026-12-31。", "Add period: 2026-01-01..2026-12-31."),
        )
        con.execute("UPDATE raw SET keep = false")
        return
    pattern, parts = LABELS[table.period]
    label = f"regexp_full_match({text}, {quoted(pattern)}, 'i')"
    part = f"regexp_extract({text}, {quoted(pattern)}, 2, 'i')"
    year = f"CAST(regexp_extract({text}, {quoted(pattern)}, 1, 'i') AS BIGINT)"
    number = f"{year} * {parts} + coalesce(TRY_CAST({part} AS BIGINT), 1) - 1"
    good = f"{label} AND coalesce(TRY_CAST({part} AS BIGINT), 1) BETWEEN 1 AND {parts}"
    strange = con.execute(
        f"SELECT rowid, coalesce({text}, ''), count(*) OVER () FROM raw "
        f"WHERE keep AND NOT coalesce({good}, false) ORDER BY rowid LIMIT {SHOWN}"
    ).fetchall()
    name = f"{table.name}: {PERIOD}"
    for row, label_text, _ in strange:
        desk.put(
            "not-a-period",
            Place(row + first, 0, place.part, name),
            Both(f"{label_text!r} 不是期次。", f"{label_text!r} is no period."),
            Both(f"写作 {SAID[table.period]}。", f"Write it as {SAID[table.period]}."),
        )
    if strange and strange[0][2] > SHOWN:
        desk.add([more_finding(SHOWN, strange[0][2], name, Place(0, 0, place.part, name))])
    now = number_of(last_day, table.period)
    ago = f"CASE WHEN {good} THEN {now} - ({number}) END"
    con.execute(
        f"CREATE OR REPLACE TABLE raw AS SELECT * REPLACE (CAST({ago} AS VARCHAR) AS {text}, "
        f"keep AND coalesce(({ago}) BETWEEN 0 AND 1000, false) AS keep) FROM raw ORDER BY rowid"
    )
