"""What a run over a snapshot will need, before anything is calculated."""

from __future__ import annotations

from functools import cache

from qiyue.core.dataset import Snapshot
from qiyue.core.dataset.cells import named
from qiyue.core.dataset.load import connect
from qiyue.core.method.cost import MOST_READ, Forecast, forecast, sizes
from qiyue.core.method.program import Program


def forecast_of(program: Program, snapshot: Snapshot) -> Forecast:
    """The forecast from the numbers of rows; where that would be too much, from the data.

    The second looks how many rows of a table agree on what an aggregate joins on.
    """
    rows = {
        name: snapshot.manifest["tables"].get(name, {"rows": 0})["rows"]
        for name, table in program.tables.items()
        if not table.constant
    }
    found = forecast(program, sizes(program, rows))
    if found.reads <= MOST_READ:
        return found

    @cache
    def largest(table: str, columns: tuple[str, ...]) -> int:
        source = snapshot.rows_of(table)
        with connect(snapshot.folder) as con:
            most = con.execute(
                f"SELECT max(n) FROM (SELECT count(*) AS n FROM {source} "
                f"GROUP BY {', '.join(map(named, columns))})"
            ).fetchone()
        return int(most[0]) if most and most[0] is not None else 0

    return forecast(program, sizes(program, rows, largest))
