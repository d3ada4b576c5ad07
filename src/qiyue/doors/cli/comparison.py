"""Says what differs between two runs, in words and small tables."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import typer

from qiyue.core.engine.comparing.compare import Comparison
from qiyue.core.engine.comparing.model import (
    Mover,
    Sources,
    Spread,
    TableDifference,
    TotalMoves,
)
from qiyue.core.engine.exact.wording import trimmed, width
from qiyue.core.engine.folders import MANIFEST, sha256_of
from qiyue.core.engine.run import Run
from qiyue.core.method.halves import own
from qiyue.core.values.exact import plain
from qiyue.doors.cli.tables import GAP, laid_out
from qiyue.doors.cli.talk import Lang, Talk
from qiyue.doors.exchange.compared import Names, brief, signed, value_of

MOST_DECLARED, MOST_MOVERS, MOST_LINES = 20, 5, 40
LONGEST, MOST_COLUMNS = 60, 80
FEW = 5
"""Fewer movers than this have no quartiles to speak of."""
WHATS = {
    "table": ("表", "table"),
    "column": ("列", "column"),
    "cell": ("格", "cell"),
    "formula": ("公式", "formula"),
    "line": ("行", "line"),
    "check": ("核对", "check"),
    "method": ("办法", "method"),
}


class Teller:
    """Prints a comparison in the languages of the reader."""

    def __init__(self, comparison: Comparison, names: Names, talk: Talk) -> None:
        self.found, self.names, self.talk = comparison, names, talk

    def line(self, zh: str, en: str, indent: str = GAP) -> None:
        """A line on stdout, set in; a long one stands in each language by itself."""
        if self.talk.lang is Lang.BOTH and width(zh) + width(en) > MOST_COLUMNS:
            typer.echo(f"{indent}{zh}\n{indent}{en}")
        else:
            typer.echo(f"{indent}{self.talk.word(zh, en)}")

    def all(self) -> None:
        """Sources, totals, lines; one sentence if all is equal."""
        self.sources()
        if self.found.equal:
            count = sum(line.after for line in self.found.lines)
            self.talk.say(f"{count} 个值全部相同", f"all {count} values are equal")
            return
        for total in self.found.totals:
            self.total(total)
        self.lines()

    # -- what they rest on ----------------------------------------------------------------

    def sources(self) -> None:
        """Both runs, their methods, their data."""
        word = self.talk.word
        rows = [
            [word(zh, en), *self.run(run)]
            for zh, en, run in (
                ("之前", "before", self.found.before),
                ("之后", "after", self.found.after),
            )
        ]
        typer.echo(laid_out(rows, indent=""))
        sources = self.found.sources
        self.method(sources)
        self.data(sources)

    def run(self, run: Run) -> list[str]:
        """A run in one line: folder, method, data, check code."""
        manifest = run.manifest
        period = manifest["snapshot"]["period"] or ""
        values = manifest["values"]
        mark = self.talk.word("试算", "what-if") if "whatif" in manifest else ""
        code = sha256_of(run.folder / MANIFEST)[:12]
        return [str(run.folder), manifest["method"]["code"], f"{period} {values}", code, mark]

    def method(self, sources: Sources) -> None:
        """Which files differ, and what is declared otherwise."""
        if sources.same_method:
            self.talk.say("办法：相同", "method: the same")
            return
        files = "、".join(name for name, before, after in sources.files if before != after)
        said = files.replace("、", ", ")
        if not sources.declared:
            self.talk.say(
                f"办法：文件不同（{files}），内容相同",
                f"method: other files ({said}), the same content",
            )
            return
        count = len(sources.declared)
        places = f"{count} place" if count == 1 else f"{count} places"
        self.talk.say(f"办法：{files} 改了 {count} 处", f"method: {said} changed, {places}")
        rows = [
            [
                self.talk.word(*WHATS[one.what]),
                f"{one.name} {one.part}".strip(),
                f"{_cut(one.before)} → {_cut(one.after)}",
            ]
            for one in sources.declared[:MOST_DECLARED]
        ]
        typer.echo(laid_out(rows))
        if count > MOST_DECLARED:
            more = count - MOST_DECLARED
            self.line(f"… 还有 {more} 处", f"… and {more} more")
        for names, zh, en in (
            (self.found.lines_before, "只在之前的行", "lines only before"),
            (self.found.lines_after, "只在之后的行", "lines only after"),
        ):
            if names:
                self.line(f"{zh}：{'、'.join(names)}", f"{en}: {', '.join(names)}")

    def data(self, sources: Sources) -> None:
        """Whether the snapshots differ, and in which rows of which tables."""
        if sources.same_snapshot:
            self.talk.say("数据：同一份快照", "data: the same snapshot")
            return
        if not sources.tables:
            self.talk.say("数据：两份快照，各行相同", "data: two snapshots, every row the same")
            return
        self.talk.say("数据：快照不同", "data: other snapshots")
        word = self.talk.word
        head = [
            word("表", "table"),
            word("之前行数", "rows before"),
            word("之后行数", "rows after"),
            word("只在之前", "only before"),
            word("只在之后", "only after"),
            word("有改动", "changed"),
            "",
        ]
        typer.echo(laid_out([head, *map(self.table, sources.tables)], right=range(1, 6)))

    def table(self, one: TableDifference) -> list[str]:
        """A table of the snapshots in one line."""
        word = self.talk.word
        note = []
        if one.other_keys:
            note.append(word("键不同", "other keys"))
        for names, zh, en in (
            (one.columns_before, "列只在之前", "columns only before"),
            (one.columns_after, "列只在之后", "columns only after"),
        ):
            note += [f"{word(zh, en)}: {', '.join(names)}"] if names else []
        sides = ["—" if n is None else str(n) for n in (one.before, one.after)]
        counts = [str(n) for n in (one.only_before, one.only_after, one.changed)]
        if one.other_keys or None in (one.before, one.after):
            counts = ["—"] * 3
        return [one.name, *sides, *counts, "; ".join(note)]

    # -- totals -----------------------------------------------------------------------------

    def total(self, one: TotalMoves) -> None:
        """Who moved, how far, ranks, grades, the largest moves."""
        up, down = len(one.up), len(one.down)
        line = self.found.after.program.lines.get(one.name)
        says = (line or self.found.before.program.lines[one.name]).line.says
        if self.talk.lang is not Lang.BOTH:
            says = own(says, "zh" if self.talk.lang is Lang.ZH else "en")
        typer.echo(f"\n{one.kind} · {one.name} {says}".rstrip())
        self.line(
            f"{one.rows} 个中 {one.moved} 个变了，{up} 升 {down} 降",
            f"{one.moved} of {one.rows} moved, {up} up, {down} down",
        )
        came, left = (one.count(before=b, after=not b) for b in (False, True))
        if came or left:
            self.line(
                f"原来没有数、现在有：{came}；原来有、现在没有：{left}",
                f"a number only after: {came}; only before: {left}",
            )
        if spread := one.spread:
            self.spread(spread)
        if one.gained or one.lost:
            self.line(
                f"名次：{one.gained} 个上升，{one.lost} 个下降",
                f"places: {one.gained} gained, {one.lost} lost",
            )
        if one.regraded:
            self.grades(one)
        for zh, en, movers in (
            ("升得最多", "farthest up", one.up),
            ("降得最多", "farthest down", one.down),
            ("其他变化", "other changes", one.others),
        ):
            if movers:
                more = len(movers) - MOST_MOVERS
                rest = (f"（另有 {more} 个）", f" ({more} more)") if more > 0 else ("", "")
                self.line(f"{zh}{rest[0]}", f"{en}{rest[1]}")
                typer.echo(self.movers(movers[:MOST_MOVERS]))

    def spread(self, spread: Spread) -> None:
        """How far the movers moved."""
        if spread.low == spread.high:
            each = signed(spread.low)
            self.line(f"变了的都是 {each}", f"each by {each}")
            return
        ends = [signed(x) for x in (spread.low, spread.high, spread.mean)]
        zh, en = "最低 {}，最高 {}，均值 {}".format(*ends), "from {} to {}, mean {}".format(*ends)
        if spread.count >= FEW:
            quarters = [signed(x) for x in (spread.lower, spread.middle, spread.upper)]
            zh += "；下四分位 {}，中位 {}，上四分位 {}".format(*quarters)
            en += "; quartiles {}, {}, {}".format(*quarters)
        self.line(f"变了的：{zh}", f"the movers: {en}")

    def grades(self, one: TotalMoves) -> None:
        """The matrix of grades, from rows to columns."""
        counts = {(before, after): n for before, after, n in one.grades}
        known = [g for g in one.options if any(g in pair for pair in counts)]
        known += sorted({g for pair in counts for g in pair} - set(known))
        self.line(f"等次：{one.regraded} 个变了", f"grades: {one.regraded} changed")
        corner = self.talk.word("从＼到", "from \\ to")
        rows = [[corner, *(grade or "—" for grade in known)]]
        for before in known:
            row = [str(counts.get((before, after), "·")) for after in known]
            rows.append([before or "—", *row])
        typer.echo(laid_out(rows, right=range(1, len(known) + 1), indent="    "))

    def movers(self, movers: Iterable[Mover]) -> str:
        """Movers as a table: who, before and after, by how much, rank, grade."""
        rows = []
        for one in movers:
            change = one.change
            beside = (one.before.text, one.after.text)
            rank = _arrow(trimmed(one.rank_before), trimmed(one.rank_after))
            rows.append(
                [
                    " ".join(x for x in (one.spot.subject, one.spot.line) if x),
                    self.names(one.spot.kind, one.spot.subject),
                    brief(value_of(one.before)),
                    "→",
                    brief(value_of(one.after)),
                    "" if change is None else signed(change, *beside),
                    f"{self.talk.word('名次', 'rank')} {rank}" if rank else "",
                    _arrow(one.grade_before, one.grade_after),
                ]
            )
        return laid_out(rows, right=(2, 4, 5), indent="    ")

    # -- lines ------------------------------------------------------------------------------

    def lines(self) -> None:
        """Which lines have other values, how many, and by how much in all."""
        word = self.talk.word
        there = [line for line in self.found.differing if not line.inner]
        inner = len(self.found.differing) - len(there)
        typer.echo("")
        self.talk.say("各行的差别", "differences by line")
        head = [
            ("行", "line"),
            ("行数", "rows"),
            ("不同", "differ"),
            ("之差合计", "sum of changes"),
        ]
        rows = [[*(word(*pair) for pair in head), ""]]
        for one in there[:MOST_LINES]:
            only = [
                f"{word(zh, en)} {n}"
                for n, zh, en in (
                    (one.shown, "仅显示不同", "only shown otherwise"),
                    (one.only_before, "只在之前", "only before"),
                    (one.only_after, "只在之后", "only after"),
                )
                if n
            ]
            at = f"{one.name}[{one.line}]" if one.line else one.name
            size = str(max(one.before, one.after))
            total = "" if one.role == "rank" else _sum(one.total, one.exact)
            rows.append([at, size, str(one.differ), total, ", ".join(only)])
        typer.echo(laid_out(rows, right=(1, 2, 3)))
        if len(there) > MOST_LINES:
            more = len(there) - MOST_LINES
            self.line(f"… 还有 {more} 行", f"… and {more} more")
        if inner:
            self.line(
                f"另有 {inner} 个中间值不同（见 --json）",
                f"and {inner} named intermediates (see --json)",
            )


def _sum(total: Fraction | None, exact: bool) -> str:
    """A sum of changes; one that never ends, or was not taken exactly, to four decimals."""
    if total is None:
        return ""
    text = plain(abs(total))
    short = exact and "/" not in text and len(text.partition(".")[2]) <= 4
    sign = "−" if total < 0 else "+" if total > 0 else ""
    return f"{sign}{text}" if short else f"≈ {signed(total, '0.0000')}"


def _arrow(before: str, after: str) -> str:
    """`a → b`, or `a` where it stays."""
    return before if before == after else f"{before or '—'} → {after or '—'}"


def _cut(text: str) -> str:
    """A text no longer than a row of a table takes."""
    return "—" if not text else text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
