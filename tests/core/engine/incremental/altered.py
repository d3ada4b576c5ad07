"""A few changes to the data of the random methods."""

from __future__ import annotations

import random

Rows = dict[str, list[str]]
KEYS = {"pool": 1, "unit": 1, "fact": 2, "event": 2, "tally": 2, "record": 3}
"""So many columns of a table are its keys."""


def altered(rows: Rows, pick: random.Random) -> Rows:
    """A few rows of a few tables come, go or change."""
    tables = {name: list(lines) for name, lines in rows.items()}
    for name in pick.sample(sorted(tables), pick.choice([1, 1, 2, 4])):
        lines = tables[name]
        for _ in range(pick.choice([1, 1, 3])):
            at = pick.randrange(1, len(lines))
            other = lines[pick.randrange(1, len(lines))].split(",")
            cells = lines[at].split(",")
            column = pick.randrange(len(cells))
            if name in ("fact", "event", "tally", "record") and pick.random() < 0.3:
                del lines[at]
            elif column >= KEYS[name]:
                cells[column] = other[column]
                lines[at] = ",".join(cells)
    return tables
