"""How a cell at many places is gathered from rows: by one aggregate each, or several in one number.

An aggregate looks at every row. Whole numbers of a known range are packed: as many places as fit
into 126 bits stand side by side in one number, which bit_or puts together, and are taken apart
once for each row of the result.
"""

from __future__ import annotations

from dataclasses import dataclass

BITS = 126
"""Of a HUGEINT that is never negative and never near its end."""

Range = tuple[int, int] | None
"""The least and the greatest of whole numbers, if they are known."""


@dataclass(frozen=True, slots=True)
class Turn:
    """SQL of the cell `i`: over each row, over those of a group, over the group's row.

    A row has the cell as `cI` and its place, numbered from 0, as `place`; chosen are `cI_0`,
    `cI_1`, …; `stray` is not 0 if one lies outside its range.
    """

    before: tuple[str, ...]
    grouped: tuple[str, ...]
    chosen: tuple[str, ...]
    stray: tuple[str, ...] = ()


def turn_of(i: int, within: Range, places: int) -> Turn:
    """How the cell `i` is gathered at so many places."""
    if within is not None:
        low, high = within
        width = max(1, (high - low).bit_length())
        if BITS // width >= 2:
            return _packed(i, low, high, width, places)
    names = tuple(f"c{i}_{n}" for n in range(places))
    grouped = (f"max(CASE WHEN place = {n} THEN c{i} END) AS {x}" for n, x in enumerate(names))
    return Turn((), tuple(grouped), names)


def _packed(i: int, low: int, high: int, width: int, places: int) -> Turn:
    each = BITS // width
    bits = f"CAST({width} * (place % {each}) AS INTEGER)"
    before = (
        f"CASE WHEN c{i} BETWEEN {low} AND {high} "
        f"THEN CAST(c{i} - ({low}) AS HUGEINT) << {bits} END AS p{i}",
        f"place // {each} AS b{i}",
    )
    grouped = [
        f"bit_or(CASE WHEN b{i} = {block} THEN p{i} END) AS p{i}_{block}"
        for block in range(-(-places // each))
    ]
    grouped.append(f"bit_or(CASE WHEN c{i} IS NOT NULL THEN 1::BIGINT << place END) AS h{i}")
    chosen = [
        f"CASE WHEN h{i} & {1 << n} <> 0 THEN CAST((p{i}_{n // each} >> {width * (n % each)}) & "
        f"{(1 << width) - 1} AS BIGINT) + ({low}) END AS c{i}_{n}"
        for n in range(places)
    ]
    return Turn(before, tuple(grouped), tuple(chosen), (f"count(c{i}) - count(p{i})",))
