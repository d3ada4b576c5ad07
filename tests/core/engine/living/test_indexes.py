"""Rows are found as by looking at all of them, however their column is indexed."""

from __future__ import annotations

import random

import numpy as np
import pytest

from qiyue.core.engine.living.columns import Vector
from qiyue.core.engine.living.indexes import index_of
from qiyue.core.engine.living.stores import Store

COLUMNS = {
    "dense": [0, 0, 1, 3, 3, 3, 7],
    "sparse": [2, 1 << 40, 1 << 40, 5],
    "below zero": [-3, 4, 4, -3, 0],
    "unordered": [5, 1, 5, 2, 1],
    "yes or no": [True, False, True],
    "none": [],
}


@pytest.mark.parametrize("name", COLUMNS)
def test_the_rows_of_each_value_are_found(name):
    data = np.array(COLUMNS[name], np.bool_ if name == "yes or no" else np.int64)
    index = index_of(data)
    wanted = np.array([-4, -3, 0, 1, 2, 3, 4, 5, 7, 8, 1 << 40, 1 << 41])
    low, high = index.ranges(wanted)
    rows = np.arange(len(data)) if index.order is None else index.order
    for value, first, last in zip(wanted.tolist(), low, high, strict=True):
        found = sorted(rows[first:last].tolist())
        assert found == [row for row, one in enumerate(data.tolist()) if one == value], value


@pytest.mark.parametrize("seed", range(20))
def test_rows_come_and_go_and_are_found_by_two_keys_or_three(seed):
    """Some stand in the order of the keys, so that they are found by halving; some do not."""
    pick = random.Random(seed)
    keys = ["a", "b", "c"][: 2 + seed % 2]
    many = range(pick.choice([2, 5, 30]))

    def some(count: int) -> list[tuple[int, ...]]:
        return list({tuple(pick.choice(many) for _ in keys) for _ in range(count)})

    rows = sorted(some(60)) if pick.random() < 0.7 else some(60)
    store = Store(
        keys,
        {name: Vector(np.array([row[i] for row in rows])) for i, name in enumerate(keys)},
        len(rows),
    )
    held = {row: place for place, row in enumerate(rows)}
    for _ in range(4):
        asked = some(80)
        found = store.find([Vector(np.array([row[i] for row in asked])) for i in range(len(keys))])
        assert found.tolist() == [held.get(row, -1) for row in asked]
        which, at = store.meet(
            keys[::-1], [Vector(np.array([r[i] for r in asked])) for i in range(len(keys))][::-1]
        )
        pairs = {(n, held[row]) for n, row in enumerate(asked) if row in held}
        assert set(zip(which.tolist(), at.tolist(), strict=True)) == pairs
        gone = pick.sample(sorted(held), min(5, len(held)))
        store.drop(np.array([held.pop(row) for row in gone], np.int64))
        new = [row for row in some(6) if row not in held]
        places = store.add(
            {n: Vector(np.array([r[i] for r in new], np.int64)) for i, n in enumerate(keys)},
            len(new),
        )
        held |= dict(zip(new, places.tolist(), strict=True))


def test_a_key_with_nothing_in_it_is_found_nowhere():
    columns = {"a": Vector(np.array([1, 2])), "b": Vector(np.array([1, 2]))}
    store = Store(["a", "b"], columns, 2)
    null = np.array([True, False])
    wanted = [Vector(np.array([1, 2]), null), Vector(np.array([1, 2]))]
    assert store.find(wanted).tolist() == [-1, 1]
