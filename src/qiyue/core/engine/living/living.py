"""A run that is kept open: everything a question or a change needs is in memory."""

from __future__ import annotations

from collections import ChainMap
from pathlib import Path

from qiyue.core.dataset.load import connect
from qiyue.core.engine.duckdb.exact import register
from qiyue.core.engine.duckdb.run import run_steps, sizes_of
from qiyue.core.engine.exact.explain import Explained, Explainer
from qiyue.core.engine.exact.memory import Memory
from qiyue.core.engine.exact.numbers import Reading
from qiyue.core.engine.living.asking import MOST_GROUPS, Asking
from qiyue.core.engine.living.bases import Results, calculated
from qiyue.core.engine.living.changes import Change, applied, ready
from qiyue.core.engine.living.crowds import crowded
from qiyue.core.engine.living.delta import Delta
from qiyue.core.engine.living.load import Cells, frozen_store, texts_of
from qiyue.core.engine.living.standing import Standing
from qiyue.core.engine.run import Run
from qiyue.core.method.halves import Lang
from qiyue.core.pauses import collected_later
from qiyue.core.plan.since import layout


class Living:
    """A run kept open; made by `opened`. For one thread at a time."""

    def __init__(self, run: Run, asking: Asking, standing: Standing) -> None:
        self.run, self.asking, self.standing = run, asking, standing
        self.memory = Memory()
        self.readings: dict[Lang, dict[tuple[object, ...], Reading]] = {}

    @collected_later()
    def explain(self, kind: str, subject: str, lang: Lang = "en") -> list[Explained]:
        """Every result of a subject, in the order of calculation: as `explain` of its run."""
        self.asking.ask(kind, subject)
        explainer = Explainer(self.run.program, self.asking, lang, self.memory)
        known = self.readings.setdefault(lang, {})
        if len(known) > MOST_GROUPS:
            known.clear()
        own: dict[tuple[object, ...], Reading] = {}
        explainer.numbers.readings = ChainMap(own, known)
        found = explainer.explain(kind, subject)
        crowds = self.asking.crowds
        known.update({sign: one for sign, one in own.items() if sign[0] in crowds})
        return found

    @collected_later()
    def change(self, change: Change) -> Delta:
        """Change the data and bring all values up to date; what that changed in them.

        The values are those that a run over the changed data has. Raises TwiceInAChange,
        NotThisColumn, and ValueError for a number that is no multiple of its column's step;
        nothing is changed then.
        """
        tables, cells = self.asking.stores, self.asking.cells
        changes = {
            name: ready(
                tables[name], cells[name], change.puts.get(name, ()), change.drops.get(name, ())
            )
            for name in sorted({*change.puts, *change.drops})
        }
        changed = {}
        for name, one in changes.items():
            found = applied(tables[name], cells[name], one)
            if found is not None:
                changed[name] = found
        delta = self.standing.follow(changed)
        for name in changed:
            tables[name].settle()
        self.asking.forget()
        self.readings.clear()
        return delta


@collected_later()
def opened(run: Run, folder: Path | None = None) -> Living:
    """Bring a run into memory; its values are calculated once more, by DuckDB, for all."""
    with connect(folder or run.folder) as con:
        texts = texts_of(con, run.program, run.snapshot)
        data = [table for table in run.program.tables.values() if not table.constant]
        stores = {table.name: frozen_store(con, table, run.snapshot, texts) for table in data}
        cells = {table.name: Cells(table, texts) for table in data}
        sizes = sizes_of(run.program, run.snapshot)
        program, crowds = crowded(run.program, sizes)
        laid = layout(program, sizes)
        register(con)
        run_steps(laid.plan, program, run.snapshot, con)
        results = Results(laid, calculated(con, laid, texts), texts)
    asking = Asking(run.program, stores, cells, results, crowds)
    return Living(run, asking, Standing(results, stores, cells, crowds))
