"""Runs that are kept open: the few read last; each is looked at whole when it is opened."""

from __future__ import annotations

import atexit
import gc
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from threading import Lock, Thread
from typing import Any

import duckdb

from qiyue.apps.methods.models import MethodRun
from qiyue.apps.methods.results.names import spoken
from qiyue.apps.methods.results.outlines import Outlines
from qiyue.apps.methods.services.running import folder
from qiyue.core.dataset.cells import named, quoted
from qiyue.core.dataset.load import connect
from qiyue.core.engine.exact.explain import Explained, explain
from qiyue.core.engine.living import living
from qiyue.core.engine.living.living import Living
from qiyue.core.engine.near import Around, Near
from qiyue.core.engine.run import Run, RunChanged, open_run
from qiyue.core.engine.stored.forms import SUBJECT
from qiyue.core.engine.stored.reading import Stored, stored
from qiyue.core.engine.stored.summaries import rows_in
from qiyue.core.judging.orders import RUN, digest_of_folder
from qiyue.core.method.halves import Lang
from qiyue.core.method.model import Value
from qiyue.core.method.paper import compose
from qiyue.core.method.paper.document import Article, Item, Items, Paragraph
from qiyue.core.method.program import Resolved
from qiyue.core.method.showing import Named, name_column, named_values, shown_as
from qiyue.core.values.figures import Distribution, distribution

MOST_OPEN = 4
MOMENT = 0.3
"""So many seconds one waits for a run that is on its way into memory: small ones are there then."""
MOST_DIGITS = 4
EXACT = "DECIMAL(38, 12)"


@dataclass(frozen=True, slots=True)
class Clause:
    """An article of the paper: its number, its title, its sentences; points behind their marks."""

    number: str
    title: str
    says: tuple[str, ...]


def _said(article: Article) -> Iterator[str]:
    for block in article.blocks:
        if isinstance(block, Paragraph) and block.kind == "text":
            yield block.text
        elif isinstance(block, Items):
            yield from _points(block.items)


def _points(items: tuple[Item, ...]) -> Iterator[str]:
    for item in items:
        yield f"{item.mark} {item.text}".lstrip()
        yield from _points(item.items)


atexit.register(gc.unfreeze)  # or connections would be left lying when the process ends


class Memory:
    """A run on its way into memory: a thread of its own brings it there."""

    def __init__(self) -> None:
        self.thread: Thread | None = None
        self.found: Living | None = None
        self.wrong: BaseException | None = None

    def there(self, run: Run) -> Living | None:
        """The run, if it is there by now or in a moment."""
        if self.thread is None:
            self.thread = Thread(target=self._bring, args=(run,), daemon=True)
            self.thread.start()
        self.thread.join(MOMENT)
        if self.wrong is not None:
            raise self.wrong
        return self.found

    def living(self) -> Living:
        """The run that `there` has given."""
        assert self.found is not None
        return self.found

    def _bring(self, run: Run) -> None:
        try:
            self.found = living.opened(run)
            gc.freeze()  # millions of things that stay: no collection need look at them again
        except BaseException as error:
            self.wrong = error


@dataclass
class Opened:
    """One run: its program, its outputs as tables of a connection, names of subjects."""

    run: Run
    con: duckdb.DuckDBPyConnection
    spreads: dict[tuple[str, str], Distribution | None] = field(default_factory=dict)
    clauses: dict[Lang, dict[str, Clause]] = field(default_factory=dict)
    one_by_one: Lock = field(default_factory=Lock)
    memory: Memory = field(default_factory=Memory)
    brought: set[str] = field(default_factory=set)
    """The kinds whose stored values are a table of the connection."""

    @cached_property
    def totals(self) -> list[tuple[str, str]]:
        """The kinds of subjects with the totals that they have, as the method lists them."""
        there = set(self.cursor().execute("SELECT DISTINCT kind, name FROM standings").fetchall())
        lines = list(self.run.program.lines)
        return sorted(there, key=lambda one: lines.index(one[1]))

    @cached_property
    def outlines(self) -> Outlines:
        """What of its data stands beside each line."""
        return Outlines(self.run.program)

    @cached_property
    def stored(self) -> Stored:
        """How its values are stored."""
        return stored(self.con, self.run.folder)

    def row(self, kind: str, subject: str) -> dict[str, Any] | None:
        """The stored values of a subject as they stand in the file of its kind."""
        if kind not in self.stored.columns:
            return None
        con, table = self.cursor(), named(f"values of {kind}")
        if kind not in self.brought:
            con.execute(f"CREATE TABLE IF NOT EXISTS {table} AS FROM {self.stored.read(kind)}")
            self.brought.add(kind)
        found = con.execute(f"FROM {table} WHERE {SUBJECT} = ?", [subject])
        names = [column[0] for column in found.description or ()]
        rows = found.fetchall()
        return dict(zip(names, rows[0], strict=True)) if rows else None

    @cached_property
    def named(self) -> dict[str, Named]:
        """The lines as the outputs name them."""
        return {one.name: one for one in named_values(self.run.program) if one.part is None}

    @cached_property
    def key_names(self) -> dict[str, dict[Value, str]]:
        """What the members of the tables that the method holds are called."""
        found: dict[str, dict[Value, str]] = {}
        for table in self.run.program.tables.values():
            column = name_column(table.columns)
            if table.constant and table.home and column:
                place = list(table.columns).index(column)
                found[table.name] = {row[0]: str(row[place]) for row in table.rows}
        return found

    def clause(self, name: str, lang: Lang) -> Clause | None:
        """The article of the method's paper about a line: the formula in words."""
        if lang not in self.clauses:
            paper = compose(self.run.program, lang)
            self.clauses[lang] = {
                about.removeprefix("line "): Clause(one.number, one.title, tuple(_said(one)))
                for chapter in paper.chapters
                for one in chapter.articles
                for about in one.about
                if about.startswith("line ")
            }
        return self.clauses[lang].get(name)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of one's own to the same tables."""
        return self.con.cursor()

    def line(self, name: str) -> Resolved:
        """A line of the program."""
        return self.run.program.lines[name]

    def digits(self, name: str) -> int:
        """With how many decimals a line is shown in a table; the exact value stands behind."""
        return min(shown_as(self.line(name), None)[2], MOST_DIGITS)

    def told(self, kind: str, name: str) -> tuple[bool, bool]:
        """Whether anybody has a place, and a grade, by a total."""
        found = self.cursor().execute(
            "SELECT count(rank) > 0, count(grade) > 0 FROM standings WHERE kind = ? AND name = ?",
            [kind, name],
        )
        ranks, grades = found.fetchall()[0]
        return bool(ranks), bool(grades)

    def title(self, name: str, lang: Lang) -> str:
        """What a line is called."""
        line = self.line(name).line
        return spoken(line.title or line.says, name, lang)

    def kind_title(self, kind: str, lang: Lang) -> str:
        """What the subjects of a kind are called."""
        table = self.run.program.tables.get(kind)
        return spoken(table.says if table else "", kind, lang)

    @contextmanager
    def near(self, kind: str, subject: str) -> Iterator[Around]:
        """The exact evaluator near a subject, for one reader at a time.

        It is over the run in memory. To bring a large one there takes a while: it is done aside,
        and until then whoever asks is answered from the files.
        """
        with self.one_by_one:
            there = self.memory.there(self.run)
            if there is not None:
                there.asking.ask(kind, subject)
                yield there.asking
                return
            near = self.run.evaluator_for(kind, subject)
            try:
                yield near
            finally:
                near.con.close()

    def explained(self, near: Around, lang: Lang) -> list[Explained]:
        """Every result of the subject that an evaluator is near."""
        if isinstance(near, Near):
            return explain(self.run.program, near, near.kind, near.subject, lang)
        return self.memory.living().explain(near.kind, near.subject, lang)

    def spread(self, kind: str, name: str) -> Distribution | None:
        """How a total is distributed; None where nobody has one."""
        if (kind, name) not in self.spreads:
            found = self.cursor().execute(
                "SELECT numerator, denominator FROM standings "
                "WHERE kind = ? AND name = ? AND numerator IS NOT NULL",
                [kind, name],
            )
            numbers = [Fraction(int(n), int(d)) for n, d in found.fetchall()]
            self.spreads[kind, name] = distribution(numbers) if numbers else None
        return self.spreads[kind, name]


class Shelf:
    """The runs that are open; the one that was not read for longest goes first."""

    def __init__(self, most: int = MOST_OPEN) -> None:
        self.most = most
        self.lock = Lock()
        self.open: OrderedDict[str, Opened] = OrderedDict()

    def get(self, run: MethodRun) -> Opened:
        """A finished run, opened. Raises RunChanged if any of its files is another by now."""
        with self.lock:
            if run.code in self.open:
                self.open.move_to_end(run.code)
                return self.open[run.code]
        opened = _open(folder(run) / RUN, run.whole)
        with self.lock:
            self.open[run.code] = opened
            while len(self.open) > self.most:
                self.open.popitem(last=False)
        return opened

    def clear(self) -> None:
        """Let go of all."""
        with self.lock:
            self.open.clear()


SHELF = Shelf()


def _open(place: Path, whole: str) -> Opened:
    if not place.is_dir() or f"sha256:{digest_of_folder(place)}" != whole:
        raise RunChanged(place, "*")
    run = open_run(place, look_at_data=False)
    con = connect(place)
    names = "NULL"
    for table in run.program.tables.values():
        column = name_column(table.columns)
        if table.home and table.origin == "organisation" and column:
            source = quoted(str(run.snapshot.path(table.name)))
            con.execute(
                f"CREATE TABLE {named('names of ' + table.name)} AS SELECT "
                f"{named(table.name)}::VARCHAR AS subject, any_value({named(column)})::VARCHAR "
                f"AS label FROM read_parquet({source}) GROUP BY 1"
            )
            names = (
                f"CASE WHEN t.kind = {quoted(table.name)} THEN (SELECT label FROM "
                f"{named('names of ' + table.name)} n WHERE n.subject = t.subject) "
                f"ELSE {names} END"
            )
    con.execute(
        f"CREATE TABLE standings AS SELECT t.*, coalesce({names}, '') AS label, "
        f"try_cast(t.total AS {EXACT}) AS sorted, try_cast(t.rank AS {EXACT}) AS place "
        f"FROM ({rows_in(con, run.folder, 'totals')}) t"
    )
    return Opened(run, con)
