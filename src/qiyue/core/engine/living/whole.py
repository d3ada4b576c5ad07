"""Calculates everything in memory: the rows of each base, by the whole plan of a layout."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from qiyue.core.engine.living.columns import Vector
from qiyue.core.engine.living.steps import Steps
from qiyue.core.engine.living.stores import Store
from qiyue.core.engine.living.sums import Sums
from qiyue.core.engine.living.texts import Texts
from qiyue.core.plan.since import Layout, kept_columns


def calculated_anew(layout: Layout, tables: Mapping[str, Store], texts: Texts) -> list[Store]:
    """The rows of each base of a layout over the tables of its data."""
    steps = Steps(layout.plan, tables, texts)
    found = []
    for base in layout.bases:
        table = steps.table(base.source)
        sums = Sums(table, texts)
        columns: dict[str, Vector] = {}
        with np.errstate(all="ignore"):
            for place, (x, _) in enumerate(base.keys):
                columns[f"k{place}"] = sums.of(x)
            for number, emit in base.emits:
                parts = {"n": emit.num, "d": emit.den, "s": emit.state, "r": emit.reason}
                for part, out in kept_columns(number, emit).items():
                    columns[out.name] = sums.of(parts[part])
        if not base.keys:
            columns["one"] = Vector(np.ones(table.size, np.int64))
        keys = [f"k{place}" for place in range(len(base.keys))]
        found.append(Store(keys, columns, table.size))
    return found
