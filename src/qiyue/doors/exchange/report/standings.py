"""Pictures of the results in exact figures: totals, bundles and lines of one kind of subject."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from qiyue.core.values.figures import (
    Distribution,
    distribution,
    percent,
    short,
)
from qiyue.core.values.findings import Both
from qiyue.core.values.samples import total_of
from qiyue.doors.exchange.report.labels import Labels
from qiyue.doors.exchange.report.run import Run, exact

SMALL = 10**18
"""Numerators below this are added up in the database, others one by one."""


@dataclass(frozen=True, slots=True)
class Spread:
    """One distribution with its name and its message."""

    name: str
    key: str
    label: Both
    says: Both
    figures: Distribution | None
    absent: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class LineMean:
    """How one marks line turned out over all subjects."""

    name: str
    key: str
    label: Both
    group: Both
    counted: int
    zero: int
    missing: int
    inapplicable: int
    mean: Fraction | None

    @property
    def shown(self) -> str:
        """The mean with two decimals."""
        return "—" if self.mean is None else short(self.mean)

    @property
    def zero_share(self) -> str:
        """Of the counted values, how many are zero."""
        return percent(self.zero, self.counted)

    @property
    def missing_share(self) -> str:
        """Of all rows, how many are missing or withheld."""
        return percent(self.missing, self.rows)

    @property
    def inapplicable_share(self) -> str:
        """Of all rows, how many do not apply or are exempt."""
        return percent(self.inapplicable, self.rows)

    @property
    def rows(self) -> int:
        """Rows of any state."""
        return self.counted + self.missing + self.inapplicable


def spread_of(
    name: str,
    key: str,
    label: Both,
    rows: Iterable[tuple[str, str, str]],
    span: tuple[Fraction, Fraction] | None = None,
) -> Spread:
    """The distribution of (numerator, denominator, state) rows, and the message of its chart."""
    numbers, absent = [], dict[str, int]()
    for top, bottom, state in rows:
        number = exact(top, bottom) if state == "counted" else None
        if number is None:
            absent[state] = absent.get(state, 0) + 1
        else:
            numbers.append(number)
    figures = distribution(numbers, span) if numbers else None
    return Spread(
        name, key, label, _message(label, figures), figures, tuple(sorted(absent.items()))
    )


def _message(label: Both, found: Distribution | None) -> Both:
    if found is None:
        return Both(f"{label.zh}：没有可计的值", f"{label.en}: no value to count")
    if found.low == found.high:
        one = short(found.low)
        return (
            Both(f"{label.zh}：唯一的值是 {one}", f"{label.en}: the only value is {one}")
            if found.count == 1
            else Both(f"{label.zh}：全部是 {one}", f"{label.en}: every value is {one}")
        )
    low, high = short(found.lower), short(found.upper)
    return Both(
        f"{label.zh}：中间一半在 {low} 到 {high} 之间，均值 {short(found.mean)}",
        f"{label.en}: the middle half lies between {low} and {high}, the mean is"
        f" {short(found.mean)}",
    )


def totals_of(run: Run, labels: Labels, kind: str) -> list[Spread]:
    """The distribution of each total."""
    found = run.rows("SELECT DISTINCT name, line FROM totals WHERE kind = ?", kind)
    sql = (
        "SELECT numerator, denominator, state FROM totals WHERE kind = ? AND name = ? AND line = ?"
    )
    return [
        spread_of(name, line, labels.total(name, kind, line), run.rows(sql, kind, name, line))
        for name, line in sorted(found, key=lambda row: labels.place(row[0], kind, row[1]))
    ]


def bundles_of(run: Run, labels: Labels, kind: str) -> list[Spread]:
    """The distribution of each bundle; bundles of one line share their axis."""
    found: list[Spread] = []
    for name in _in_order(run, "SELECT DISTINCT name FROM bundles WHERE kind = ?", kind):
        rows: dict[str, list[tuple[str, str, str]]] = {}
        for bundle, *row in run.rows(
            "SELECT bundle, numerator, denominator, state FROM bundles"
            " WHERE kind = ? AND name = ? ORDER BY bundle",
            kind,
            name,
        ):
            rows.setdefault(bundle, []).append((row[0], row[1], row[2]))
        ends = [
            n
            for group in rows.values()
            for t, b, s in group
            if s == "counted" and (n := exact(t, b))
        ]
        span = (min([Fraction(0), *ends]), max(ends)) if ends else None
        for bundle, group in sorted(
            rows.items(), key=lambda item: labels.place(name, kind, item[0])
        ):
            label = labels.row(name, kind, bundle)
            found.append(spread_of(name, bundle, label, group, span))
    return found


def _in_order(run: Run, sql: str, kind: str) -> list[str]:
    """Names as the method lists them, unknown ones last."""
    names = [str(name) for (name,) in run.rows(sql, kind)]
    listed = list(run.method.lines) if run.method else []
    return sorted(names, key=lambda n: (listed.index(n) if n in listed else len(listed), n))


def line_means(run: Run, labels: Labels, kind: str) -> list[LineMean]:
    """Each line with the role marks, the best mean first, those without values last."""
    where = "FROM values WHERE kind = ? AND role = 'marks' AND subject <> ''"
    counts = run.rows(
        "SELECT name, line, count(*) FILTER (state = 'counted'),"
        " count(*) FILTER (state = 'counted' AND numerator = '0'),"
        " count(*) FILTER (state IN ('missing', 'withheld')),"
        f" count(*) FILTER (state IN ('n/a', 'exempt')) {where}"
        " GROUP BY ALL ORDER BY name, line",
        kind,
    )
    sums = _sums(run, where, kind)
    bundles = {b for (b,) in run.rows("SELECT DISTINCT bundle FROM bundles WHERE kind = ?", kind)}
    several = len({name for name, *_ in counts}) > 1
    found = []
    for name, line, counted, zero, missing, inapplicable in counts:
        group = labels.bundle_of(name, kind, line, bundles)
        parts = sums.get((name, line), [])
        mean = total_of(parts) / counted if counted and parts else None
        aside = _bundle_label(run, labels, kind, group) if group else Both("", "")
        if several and line and not group:
            aside = labels.line(name)
        label = labels.row(name, kind, line)
        found.append(LineMean(name, line, label, aside, counted, zero, missing, inapplicable, mean))
    return sorted(found, key=lambda one: (one.mean is None, -(one.mean or 0), one.name, one.key))


def _bundle_label(run: Run, labels: Labels, kind: str, bundle: str) -> Both:
    rows = run.rows("SELECT min(name) FROM bundles WHERE kind = ? AND bundle = ?", kind, bundle)
    return labels.key(str(rows[0][0]), kind, bundle)


def _sums(run: Run, where: str, kind: str) -> dict[tuple[str, str], list[tuple[Fraction, int]]]:
    """For each row of a line: the sums of numerators, one for each denominator."""
    counted = f"{where} AND state = 'counted' AND numerator <> ''"
    found: dict[tuple[str, str], list[tuple[Fraction, int]]] = {}
    small = f"abs(coalesce(try_cast(numerator AS HUGEINT), {SMALL})) < {SMALL}"
    for name, line, bottom, top in run.rows(
        f"SELECT name, line, denominator, sum(try_cast(numerator AS HUGEINT)) {counted}"
        f" AND {small} GROUP BY ALL ORDER BY ALL",
        kind,
    ):
        found.setdefault((name, line), []).append((Fraction(int(top)), int(bottom)))
    for name, line, bottom, top, count in run.rows(
        f"SELECT name, line, denominator, numerator, count(*) {counted}"
        f" AND NOT {small} GROUP BY ALL ORDER BY ALL",
        kind,
    ):
        found.setdefault((name, line), []).append((Fraction(int(top) * count), int(bottom)))
    return found


def _apart(label: str) -> str:
    """A space before Latin letters among Chinese."""
    return f" {label}" if label[:1].isascii() else label


def bundles_say(spreads: list[Spread]) -> Both:
    """The message over the small multiples: which bundle is best and which is last."""
    means = [(s.figures.mean, s) for s in spreads if s.figures]
    if len(means) < 2 or len({s.name for s in spreads}) > 1:
        return Both("分组得分的分布", "How the bundles are distributed")
    best, last = max(means, key=lambda m: m[0]), min(means, key=lambda m: m[0])
    return Both(
        f"平均最高的是{_apart(best[1].label.zh)}（{short(best[0])}），"
        f"最低的是{_apart(last[1].label.zh)}（{short(last[0])}）",
        f"{best[1].label.en} has the highest mean ({short(best[0])}),"
        f" {last[1].label.en} the lowest ({short(last[0])})",
    )


def lines_say(lines: list[LineMean]) -> Both:
    """The message over the lines: the best and the worst one."""
    known = [line for line in lines if line.mean is not None]
    if len(known) < 2:
        return Both("各项的平均得分", "The mean of each line")
    best, last = known[0], known[-1]
    return Both(
        f"平均得分最高的是{_apart(best.label.zh)}（{best.shown}），"
        f"最低的是{_apart(last.label.zh)}（{last.shown}）",
        f"{best.label.en} earns the highest mean ({best.shown}),"
        f" {last.label.en} the lowest ({last.shown})",
    )
