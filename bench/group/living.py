"""Pieces of work with a run that is kept open: to open it, to explain people, to follow changes."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import duckdb
import numpy as np
from bench.measure import Cost, measured

from qiyue.core.engine.living.arrays import Columns, Listed
from qiyue.core.engine.living.changes import Change
from qiyue.core.engine.living.living import Living, opened
from qiyue.core.engine.run import open_run

TIMES = 20
INDICATORS = ("r01", "p02", "b03")
"""Each person that changes reports these anew."""


def _living(folder: Path) -> Living:
    return opened(open_run(folder / "run", look_at_data=False))


def _open(folder: Path) -> Cost:
    run = open_run(folder / "run", look_at_data=False)
    return measured(lambda: opened(run))[1]


def _typical(costs: list[Cost]) -> Cost:
    """The 95th percentile of the wall time, the mean of the CPU time."""
    return Cost(
        statistics.quantiles([cost.wall for cost in costs], n=20)[-1],
        statistics.mean(cost.cpu for cost in costs),
        costs[-1].peak,
    )


def _explain(folder: Path) -> Cost:
    """People by chance, after as many others: most groups are new to them."""
    living, pick = _living(folder), random.Random(1)
    people = living.asking.stores["person"].size
    costs = []
    for _ in range(10 * TIMES):
        person = f"P{pick.randrange(people):08}"
        costs.append(measured(lambda who=person: living.explain("person", who))[1])
    return _typical(costs[5 * TIMES :])


def _facts(folder: Path, people: str, times: int, *, columns: bool) -> Iterator[Change]:
    """New facts of the people that a query gives, each time other ones."""
    source = str(folder / "facts.parquet").replace("'", "''")
    kinds = ", ".join(f"'{one}'" for one in INDICATORS)
    with duckdb.connect() as con:
        keys = con.execute(
            f"SELECT f.person, f.indicator FROM '{source}' f SEMI JOIN ({people}) p "
            f"ON f.person = p.person WHERE f.indicator IN ({kinds})"
        ).fetchall()
    for number in range(times):
        pick = random.Random(number)
        hundredths = [pick.randrange(4_000, 14_000) for _ in keys]
        if columns:
            yield Change({"fact": _as_columns(keys, hundredths)})
        else:
            rows = zip(keys, hundredths, strict=True)
            yield Change({"fact": [(*key, Fraction(n, 100)) for key, n in rows]})


def _as_columns(keys: list[tuple[str, str]], hundredths: list[int]) -> Columns:
    """New facts as columns; indicators as the numbers of a short list."""
    numbers = np.array([INDICATORS.index(indicator) for _, indicator in keys])
    values = {"person": [who for who, _ in keys], "indicator": Listed(numbers, INDICATORS)}
    return Columns({**values, "actual": np.array(hundredths)})


def _since(folder: Path, people: str, *, columns: bool = False) -> Cost:
    living, costs = _living(folder), []
    for change in _facts(folder, people, TIMES + 1, columns=columns):
        costs.append(measured(lambda one=change: living.change(one))[1])
    return _typical(costs[1:])  # plans are made once


def _of_one_in_a_hundred(folder: Path, *, columns: bool = False) -> Cost:
    """One person in a hundred, those of some units that stand side by side."""
    source = str(folder / "people.parquet").replace("'", "''")
    with duckdb.connect() as con:
        ((people,),) = con.execute(f"SELECT count(*) FROM '{source}'").fetchall()
    many = people // 100
    return _since(
        folder,
        f"SELECT person FROM '{source}' ORDER BY unit, person LIMIT {many} OFFSET {3 * many}",
        columns=columns,
    )


def _of_a_unit(folder: Path) -> Cost:
    """The people of one unit, of forty or a few more."""
    source = str(folder / "people.parquet").replace("'", "''")
    unit = (
        f"SELECT unit FROM '{source}' GROUP BY unit HAVING count(*) >= 40 "
        "ORDER BY count(*), unit LIMIT 1"
    )
    return _since(folder, f"SELECT person FROM '{source}' WHERE unit = ({unit})")


PIECES: dict[str, Callable[[Path], Cost]] = {
    "open": _open,
    "explain-living": _explain,
    "since-1%": _of_one_in_a_hundred,
    "since-1%-columns": lambda folder: _of_one_in_a_hundred(folder, columns=True),
    "since-unit": _of_a_unit,
}
