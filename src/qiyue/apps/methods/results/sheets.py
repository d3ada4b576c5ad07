"""得分单: one subject's results in the order in which people read them, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from qiyue.apps.desk.figures import fixed
from qiyue.apps.methods.results.names import told
from qiyue.apps.methods.results.opened import MOST_DIGITS, Clause, Opened
from qiyue.apps.methods.results.outlines import Outline
from qiyue.core.engine.exact.arithmetic import Key
from qiyue.core.engine.exact.evaluator import NOW
from qiyue.core.engine.exact.explain import Explained
from qiyue.core.engine.exact.wording import exact_text, trimmed
from qiyue.core.engine.near import Around
from qiyue.core.engine.results import key_text, spot
from qiyue.core.engine.stored.one import values_in
from qiyue.core.method.halves import Lang, own
from qiyue.core.method.model import PERIOD, Value
from qiyue.core.method.program import Resolved
from qiyue.core.method.showing import name_column
from qiyue.core.values.absence import Absent
from qiyue.core.values.findings import QiyueError

HEADING = ("total", "rank", "grade", "pay")


class NoSubject(QiyueError):
    """The run knows nobody of this kind and key."""

    code = "no-subject"


@dataclass(frozen=True, slots=True)
class Fact:
    """A cell of the data that stands on a row: what it is called, its value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One result: what it is called, what stands beside it, how it came about."""

    title: str
    about: Explained
    says: str
    source: str
    data: str
    full: str = ""
    target: str = ""
    actual: str = ""
    facts: tuple[Fact, ...] = ()
    clause: Clause | None = None
    bundle: str = ""
    agrees: bool = True
    """It came out as the run has stored it."""

    @property
    def points(self) -> str:
        """The result at a glance: no more than a few decimals."""
        exact, shown = self.about.exact, self.about.shown_text
        long = len(shown.partition(".")[2]) > MOST_DIGITS
        return fixed(exact, MOST_DIGITS) if long and isinstance(exact, Fraction) else shown

    @property
    def exact(self) -> str:
        """The exact value, where that is another."""
        shown = self.about.shown_text
        same = self.about.exact_text in (shown, trimmed(shown))
        return "" if same else self.about.exact_text


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one bundle; `result` is the bundle's own."""

    result: SheetLine | None
    lines: list[SheetLine]


@dataclass(frozen=True, slots=True)
class Link:
    """Another subject whose sheet is near."""

    kind: str
    subject: str
    label: str


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """All of it."""

    kind: str
    subject: str
    label: str
    heading: list[SheetLine] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    others: list[SheetLine] = field(default_factory=list)
    above: list[Link] = field(default_factory=list)

    @property
    def lines(self) -> list[SheetLine]:
        """Every line."""
        bundles = [group.result for group in self.groups if group.result is not None]
        marks = [line for group in self.groups for line in group.lines]
        return [*self.heading, *bundles, *marks, *self.others]

    def has(self, what: str) -> bool:
        """Whether any line of the groups has something to show in a column."""
        return any(getattr(line, what) for group in self.groups for line in group.lines)


def score_sheet(opened: Opened, kind: str, subject: str, lang: Lang) -> ScoreSheet:
    """The sheet of a subject, recomputed from the frozen data. Raises NoSubject."""
    home = opened.run.program.tables.get(kind)
    if home is None or not home.home or home.origin != "organisation":
        raise NoSubject(f"{kind} {subject}")
    with opened.near(kind, subject) as near:
        rows = near.index(kind, (kind,)).get((_member(near),), [])
        if not rows:
            raise NoSubject(f"{kind} {subject}")
        cells = dict(zip(home.columns, rows[0], strict=True))
        name = name_column(home.columns)
        label = "" if not name or isinstance(cells[name], Absent) else str(cells[name])
        sheet = ScoreSheet(kind, subject, label)
        _above(opened, cells, kind, sheet, lang)
        _fill(sheet, list(_lines(opened, near, lang)), opened)
    return sheet


def _member(near: Around) -> Value:
    try:
        return near.member()
    except ValueError as error:
        raise NoSubject(near.subject) from error


def _above(
    opened: Opened, cells: dict[str, Value], kind: str, sheet: ScoreSheet, lang: Lang
) -> None:
    """The subjects that this one's own row refers to."""
    tables = opened.run.program.tables
    for column in tables[kind].columns.values():
        target, value = column.type.table, cells[column.name]
        if not target or target not in tables or isinstance(value, Absent):
            continue
        if tables[target].origin == "organisation":
            sheet.above.append(Link(target, key_text(value), opened.kind_title(target, lang)))


def _lines(opened: Opened, near: Around, lang: Lang) -> Iterator[SheetLine]:
    """A line for each result, in the order of calculation."""
    stored = _stored(opened, near.kind, near.subject)
    lines = opened.run.program.lines.values()
    places = [
        (line, key)
        for line in lines
        if near.kind in line.frame.keys
        for key in near.keys(line.line.name)
    ]
    found = opened.explained(near, lang)
    for (line, key), about in zip(places, found, strict=True):
        yield _line(opened, near, line, key, about, lang, stored)


Kept = dict[tuple[str, str, str], tuple[str, str]]


def _stored(opened: Opened, kind: str, subject: str) -> Kept:
    """What the run has stored of this subject: numerator and denominator, or value, by place."""
    row = opened.row(kind, subject)
    found = {} if row is None else values_in(opened.stored, kind, row)
    kept = {(name, subject, line): _texts(value) for (name, line), value in found.items()}
    if opened.stored.others:
        rows = replace(opened.stored, columns={}).rows([kind], subjects=[subject])
        others = opened.cursor().execute(
            "SELECT name, subject, line, coalesce(numerator, ''), "
            f"coalesce(denominator, value, state) FROM ({rows})"
        )
        kept |= {(name, who, line): (top, rest) for name, who, line, top, rest in others.fetchall()}
    return kept


def _line(
    opened: Opened,
    near: Around,
    line: Resolved,
    key: Key,
    about: Explained,
    lang: Lang,
    stored: Kept,
) -> SheetLine:
    at = dict(zip(line.frame.keys, key, strict=True))
    outline = opened.outlines.of(line)
    cells = _cells(near, outline.tables, at)
    kept = stored.get((line.line.name, *spot(opened.named[line.line.name], key)))
    return SheetLine(
        title=_title(opened, line, at, near, lang),
        about=about,
        says=own(about.says, lang),
        source=own(about.source, lang),
        data=own(about.data, lang),
        full=_cell(opened, cells, outline.tables, "full"),
        target=_cell(opened, cells, outline.tables, "target"),
        actual=_cell(opened, cells, outline.tables, "actual"),
        facts=tuple(_facts(outline, cells, lang)),
        clause=opened.clause(line.line.name, lang),
        bundle=_bundle(opened, cells, at, near.kind),
        agrees=kept is None or kept == _texts(about.exact),
    )


def _cells(near: Around, tables: tuple[str, ...], at: dict[str, Value]) -> dict[str, Value]:
    """The cells of the rows that a result reads at its own keys, by table.column."""
    here = at | {PERIOD: NOW}
    found: dict[str, Value] = {}
    for name in tables:
        table = near.program.tables[name]
        if not set(table.keys) <= set(here):
            continue
        rows = near.index(name, table.keys).get(tuple(here[key] for key in table.keys), [])
        for row in rows[:1]:
            cells = zip(table.columns, row, strict=True)
            found |= {f"{name}.{column}": value for column, value in cells}
    return found


def _texts(value: Value) -> tuple[str, str]:
    if isinstance(value, Fraction):
        return str(value.numerator), str(value.denominator)
    return "", value.kind.word if isinstance(value, Absent) else key_text(value)


def _key(value: Value, lang: Lang) -> str:
    return told(key_text(value)) if lang == "en" else key_text(value)


def _title(opened: Opened, line: Resolved, at: dict[str, Value], near: Around, lang: Lang) -> str:
    """What a result is called: by the names of its keys, else by its line."""
    keys = [
        opened.key_names.get(name, {}).get(value) or _key(value, lang)
        for name, value in at.items()
        if name != near.kind
    ]
    title = opened.title(line.line.name, lang)
    if not keys:
        return title
    return (
        " · ".join(keys)
        if line.line.role in ("marks", "bundle")
        else f"{title} · {' · '.join(keys)}"
    )


def _cell(opened: Opened, cells: dict[str, Value], tables: tuple[str, ...], what: str) -> str:
    """The first cell of a row whose column may stand in a column of the sheet."""
    for table in tables:
        for name in opened.outlines.beside(table)[what]:
            if f"{table}.{name}" in cells:
                return _shown(cells[f"{table}.{name}"])
    return ""


def _shown(value: Value) -> str:
    return "—" if isinstance(value, Absent) else exact_text(value)


def _facts(outline: Outline, cells: dict[str, Value], lang: Lang) -> Iterator[Fact]:
    """The cells that the line itself reads."""
    for path, value in cells.items():
        one = outline.told.get(path)
        if one is not None:
            unit = "" if isinstance(value, Absent) else one.uom
            told = str(value) if isinstance(value, Absent) else exact_text(value)
            yield Fact(one.label[lang], f"{told} {unit}".strip())


def _bundle(opened: Opened, cells: dict[str, Value], at: dict[str, Value], kind: str) -> str:
    """The bundle that a row belongs to: by its key, or by what its row refers to."""
    for table in opened.outlines.bundles(kind):
        if table in at:
            return key_text(at[table])
        for path, value in cells.items():
            owner, _, name = path.partition(".")
            if opened.run.program.tables[owner].columns[name].type.table == table:
                return key_text(value)
    return ""


def _fill(sheet: ScoreSheet, lines: list[SheetLine], opened: Opened) -> None:
    """Put the lines where people look for them."""
    bundles: dict[str, list[SheetLine]] = {}
    results: dict[str, SheetLine] = {}
    for line in lines:
        role = line.about.role
        if role in HEADING:
            sheet.heading.append(line)
        elif role == "bundle" and line.bundle not in results:
            results[line.bundle] = line
        elif role in ("marks", "bundle"):
            bundles.setdefault(line.bundle if role == "marks" else "", []).append(line)
        else:
            sheet.others.append(line)
    for bundle in dict.fromkeys((*results, *bundles)):
        sheet.groups.append(Group(results.get(bundle), bundles.get(bundle, [])))
    sheet.heading.sort(key=lambda line: HEADING.index(line.about.role))
