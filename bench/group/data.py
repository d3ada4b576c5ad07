"""Makes the data of a group of any size from a seed: the same seed gives the same rows.

All chance comes from MD5 of (seed, what, number) and whole numbers throughout: nothing depends on
threads, versions or floating points. About one cell in fifty is empty, one row in two hundred is
not there, one person in twenty was transferred, units are uneven, and one unit in five has targets
of its own.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

HERE = Path(__file__).resolve().parent
SHARES = (1, 2, 12, 80, 320, 1000)
"""Of a thousand units, how many stand on a level or above it."""

KINDS = {
    "r": (20, "83 + 17 * i", 40, 100, 50),
    "p": (8, "71 + 9 * i", 40, 100, 50),
    "s": (8, "89 + i", 70, 40, 50),
    "d": (5, "0", 0, 0, 25),
    "b": (5, "49 + 11 * i", 80, 40, 50),
    "v": (2, "0", 0, 0, 0),
    "k": (2, "1000", 0, 100, 25),
}
"""Of each kind of indicator: how many, the standard of the i-th as the method has it, the least
share of it in per cent, by how much that may be more, and how many cells of a thousand are empty.
"""


@dataclass(frozen=True, slots=True)
class Group:
    """How large the data are, and which chance made them."""

    people: int = 200_000
    units: int = 5_000
    seed: int = 1

    @classmethod
    def of(cls, people: int, seed: int = 1) -> Group:
        """A group of so many people, with units in proportion."""
        return cls(people, max(12, people // 40), seed)


def make(folder: Path, group: Group) -> Path:
    """Write the dataset of `group` into `folder`; gives the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("method.yaml", "dataset.yaml"):
        shutil.copyfile(HERE / name, folder / name)
    tables = {
        "units": _units(group),
        "people": _people(group),
        "posts": _posts(group),
        "variants": _variants(group),
        "facts": _facts(group),
        "events": _events(group),
    }
    with duckdb.connect() as con:
        con.execute(DRAW.format(seed=int(group.seed)))
        con.execute(PART)
        con.execute(HUNDREDTHS)
        for name, query in tables.items():
            target = str(folder / f"{name}.parquet").replace("'", "''")
            con.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet)")
    return folder


DRAW = """
CREATE MACRO draw(what, number) AS
    CAST(md5_number_lower('{seed}/' || what || '/' || CAST(number AS VARCHAR)) >> 1 AS BIGINT)
"""
PART = "CREATE MACRO part(bits, skip, below) AS (((bits >> skip) & 65535) * below) // 65536"
HUNDREDTHS = (
    "CREATE MACRO hundredths(n) AS CAST(CAST(n AS DECIMAL(12, 0)) * 0.01 AS DECIMAL(12, 2))"
)


def _code(letter: str, number: str, digits: int) -> str:
    return f"'{letter}' || lpad(CAST({number} AS VARCHAR), {digits}, '0')"


def _ends(group: Group) -> list[int]:
    """Where each level ends in the list of all units."""
    ends = [max(level, group.units * share // 1000) for level, share in enumerate(SHARES, 1)]
    return [*ends[:-1], group.units]


def _parent(group: Group) -> str:
    """The number of the unit above the unit `number`: one of the level above, by chance."""
    ends = _ends(group)
    arms = [f"WHEN number < {ends[0]} THEN NULL"]
    for level in range(1, len(ends)):
        low = ends[level - 2] if level > 1 else 0
        many = ends[level - 1] - low
        arms.append(f"WHEN number < {ends[level]} THEN {low} + part(bits, 0, {many})")
    return f"CASE {' '.join(arms)} END"


def _units(group: Group) -> str:
    levels = [f"WHEN number < {end} THEN {level}" for level, end in enumerate(_ends(group), 1)]
    return f"""
    SELECT {_code("U", "number", 6)} AS unit, {_code("U", _parent(group), 6)} AS parent,
        CASE {" ".join(levels)} END AS level, hundredths(80 + part(bits, 16, 41)) AS coefficient
    FROM (SELECT number, draw('unit', number) AS bits FROM range({group.units}) AS r(number))
    ORDER BY unit
    """


def _placed(group: Group) -> str:
    """People, each with the number of a unit: the square of a chance makes units uneven."""
    return f"""
    SELECT *, ((chance * chance) // 65536 * {group.units}) // 65536 AS number FROM (
        SELECT person, draw('person', person) AS own, (own >> 32) & 65535 AS chance
        FROM range({group.people}) AS r(person))
    """


def _people(group: Group) -> str:
    return f"""
    SELECT {_code("P", "person", 8)} AS person, {_code("U", "number", 6)} AS unit,
        {_code("U", f"coalesce({_parent(group)}, number)", 6)} AS home,
        {_code("S", "1 + part(own, 0, 40)", 2)} AS peer,
        hundredths(200000 + part(own, 16, 65536) * 10) AS base
    FROM (SELECT *, draw('unit', number) AS bits FROM ({_placed(group)}))
    ORDER BY person
    """


def _posts(group: Group) -> str:
    """One person in twenty came from another unit within the month."""
    return f"""
    SELECT {_code("P", "person", 8)} AS person, post,
        {_code("U", "CASE WHEN post = 1 THEN number ELSE other END", 6)} AS workplace,
        CASE WHEN NOT moved THEN 31 WHEN post = 1 THEN days ELSE 31 - days END AS days
    FROM (
        SELECT *, draw('move', person) AS bits, part(bits, 0, 20) = 0 AS moved,
            part(bits, 16, {min(group.units, 65536)}) AS other, 1 + part(bits, 32, 30) AS days
        FROM ({_placed(group)})), (VALUES (1), (2)) AS p(post)
    WHERE post = 1 OR moved
    ORDER BY person, post
    """


def _standards() -> str:
    rows = []
    for letter, (many, standard, least, spread, empty) in KINDS.items():
        rows.append(
            f"SELECT {_code(letter, 'i', 2)} AS indicator, {standard} AS standard, "
            f"{least} AS least, {spread} AS spread, {empty} AS empty "
            f"FROM range(1, {many + 1}) AS r(i)"
        )
    return (
        f"SELECT *, row_number() OVER (ORDER BY indicator) AS nr FROM ({' UNION ALL '.join(rows)})"
    )


def _variants(group: Group) -> str:
    return f"""
    SELECT {_code("U", "number", 6)} AS unit, indicator,
        hundredths(standard * (80 * 65536 + 40 * ((bits >> 16) & 65535)) // 65536) AS own
    FROM (
        SELECT *, draw('variant', number * 100 + nr) AS bits
        FROM range({group.units}) AS r(number), ({_standards()})
        WHERE number % 5 = 3 AND indicator < 's' AND indicator NOT LIKE 'd%'
            AND indicator NOT LIKE 'k%')
    WHERE part(bits, 0, 3) = 0
    ORDER BY unit, indicator
    """


def _facts(group: Group) -> str:
    """Shares of the standard; a few good deeds, a rare accident, no figure here and there."""
    return f"""
    SELECT {_code("P", "person", 8)} AS person, indicator,
        CASE WHEN part(bits, 0, 1000) < empty THEN NULL
            WHEN indicator LIKE 'd%' THEN hundredths(100 * part(bits, 16, 3))
            WHEN indicator LIKE 'v%' THEN hundredths(100 * (part(bits, 16, 400) // 399))
            ELSE hundredths(standard * (least * 65536 + spread * ((bits >> 16) & 65535)) // 65536)
        END AS actual
    FROM (
        SELECT *, draw('fact', person * 100 + nr) AS bits
        FROM range({group.people}) AS r(person), ({_standards()}))
    WHERE part(bits, 32, 200) > 0
    ORDER BY person, indicator
    """


def _events(group: Group) -> str:
    """Up to ten events a person; one in ten is of the month before."""
    return f"""
    SELECT {_code("P", "number // 10", 8)} AS person, number % 10 + 1 AS event,
        {_code("d", "1 + part(bits, 0, 5)", 2)} AS indicator,
        DATE '2026-01-01' + CAST(part(bits, 16, 34) - 3 AS INTEGER) AS day,
        1 + part(bits, 32, 3) AS times
    FROM (SELECT number, draw('event', number) AS bits
        FROM range({10 * group.people}) AS r(number))
    WHERE (bits >> 48) & 1 = 0
    ORDER BY person, event
    """
