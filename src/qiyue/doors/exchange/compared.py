"""Writes a comparison of two runs for programs: JSON, and a CSV of everybody who moved."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from fractions import Fraction
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from qiyue.core.engine.comparing.compare import Comparison
from qiyue.core.engine.comparing.model import (
    Declared,
    LineDifference,
    Mover,
    Spread,
    Stored,
    TableDifference,
    TotalMoves,
)
from qiyue.core.engine.exact.wording import exact_text
from qiyue.core.engine.folders import MANIFEST, sha256_of
from qiyue.core.engine.reasons.causes import Account, Cause, Reasons
from qiyue.core.engine.run import Run
from qiyue.core.landing.files import written_whole
from qiyue.core.values.exact import half_away, plain

MOST_DIGITS = 4
"""Tables for people show no more decimals than this; files for programs show all."""
FINEST = 12
LARGEST = 10
COLUMNS = (
    "kind",
    "subject",
    "subject_name",
    "line",
    "total",
    "before",
    "after",
    "exactly_before",
    "exactly_after",
    "change",
    "state_before",
    "state_after",
    "rank_before",
    "rank_after",
    "grade_before",
    "grade_after",
)
Names = Callable[[str, str], str]
"""Gives the name of a subject by its kind and key; "" if it has none."""


def brief(text: str) -> str:
    """A shown number with no more than four decimals; any other text as it is."""
    _, point, rest = text.partition(".")
    if not point or len(rest) <= MOST_DIGITS or not rest.isdigit():
        return text
    return plain(half_away(Fraction(text), Fraction(1, 10**MOST_DIGITS)), MOST_DIGITS)


def signed(x: Fraction, *beside: str | None) -> str:
    """A change with its sign, as many decimals as the texts it stands beside; never just zeros."""
    places = max((len(brief(text or "").partition(".")[2]) for text in beside), default=2)
    found = half_away(x, Fraction(1, 10**places))
    while x and not found and places < FINEST:
        places += 1
        found = half_away(x, Fraction(1, 10**places))
    text = plain(abs(found), places)
    return f"−{text}" if x < 0 else f"+{text}" if x > 0 else text


def value_of(one: Stored) -> str:
    """A value as people read it: shown, or why it is not there; — without a row."""
    if one.text is not None:
        return one.text
    return f"{one.state} ({one.reason})" if one.reason else one.state or "—"


def write_movers(comparison: Comparison, names: Names, target: Path) -> int:
    """Write all movers of all totals into a CSV; gives how many there are."""
    count = 0
    with written_whole(target) as raw, TextIOWrapper(raw, encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        for total in comparison.totals:
            for one in total.movers:
                writer.writerow(_row(one, names))
                count += 1
    return count


def _row(one: Mover, names: Names) -> Iterable[str]:
    kind, subject, line, name = one.spot
    yield from (kind, subject, names(kind, subject), line, name)
    yield from (one.before.text or "", one.after.text or "")
    for number in (one.before.number, one.after.number, one.change):
        yield "" if number is None else plain(number)
    yield from (one.before.state, one.after.state)
    yield from (one.rank_before, one.rank_after, one.grade_before, one.grade_after)


# -- JSON ---------------------------------------------------------------------------------------

Json = dict[str, Any]


def as_dict(comparison: Comparison, names: Names) -> Json:
    """All that was found, but of each total only the largest moves; numbers are exact texts."""
    sources = comparison.sources
    return {
        "equal": comparison.equal,
        "before": _side(comparison.before),
        "after": _side(comparison.after),
        "method": {
            "same": sources.same_method,
            "files": [{"name": n, "before": a, "after": b} for n, a, b in sources.files],
            "declared": [_declared(one) for one in sources.declared],
            "lines_only_before": list(comparison.lines_before),
            "lines_only_after": list(comparison.lines_after),
        },
        "data": {
            "same": sources.same_snapshot,
            "tables": [_table(one) for one in sources.tables],
        },
        "totals": [_total(one, names) for one in comparison.totals],
        "lines": [_line(one) for one in comparison.differing],
    }


def _side(run: Run) -> Json:
    manifest = run.manifest
    return {
        "folder": str(run.folder),
        "method": manifest["method"]["code"],
        "dataset": manifest["snapshot"]["dataset"],
        "period": manifest["snapshot"]["period"],
        "values": manifest["values"],
        "manifest": sha256_of(run.folder / MANIFEST),
        "whatif": "whatif" in manifest,
    }


def _declared(one: Declared) -> Json:
    return {
        "what": one.what,
        "name": one.name,
        "part": one.part,
        "before": one.before,
        "after": one.after,
    }


def _table(one: TableDifference) -> Json:
    return {
        "name": one.name,
        "rows_before": one.before,
        "rows_after": one.after,
        "only_before": one.only_before,
        "only_after": one.only_after,
        "changed": one.changed,
        "columns_only_before": list(one.columns_before),
        "columns_only_after": list(one.columns_after),
        "other_keys": one.other_keys,
    }


def _total(one: TotalMoves, names: Names) -> Json:
    return {
        "kind": one.kind,
        "name": one.name,
        "rows": one.rows,
        "up": len(one.up),
        "down": len(one.down),
        "came": one.count(before=False, after=True),
        "left": one.count(before=True, after=False),
        "changes": _spread(one.spread),
        "places": {"gained": one.gained, "lost": one.lost},
        "grades": [{"before": a, "after": b, "count": n} for a, b, n in one.grades],
        "largest_up": [_mover(x, names) for x in one.up[:LARGEST]],
        "largest_down": [_mover(x, names) for x in one.down[:LARGEST]],
    }


def _spread(spread: Spread | None) -> Json | None:
    if spread is None:
        return None
    ends = ("low", "lower", "middle", "upper", "high", "mean")
    return {"count": spread.count} | {name: plain(getattr(spread, name)) for name in ends}


def _mover(one: Mover, names: Names) -> Json:
    row = dict(zip(COLUMNS, _row(one, names), strict=True))
    return {name: row[name] for name in COLUMNS if name not in ("kind", "total")}


def _line(one: LineDifference) -> Json:
    return {
        "kind": one.kind,
        "name": one.name,
        "line": one.line,
        "role": one.role,
        "intermediate": one.inner,
        "rows_before": one.before,
        "rows_after": one.after,
        "differ": one.differ,
        "shown_otherwise": one.shown,
        "only_before": one.only_before,
        "only_after": one.only_after,
        "sum": None if one.total is None else plain(one.total),
        "sum_is_exact": one.exact,
    }


def reasons_as_dict(reasons: Reasons) -> Json:
    """Why the totals of a subject moved."""
    return {
        "kind": reasons.kind,
        "subject": reasons.subject,
        "totals": [_account(one) for one in reasons.accounts],
        "aside": [_cause(one) for one in reasons.aside],
    }


def _account(one: Account) -> Json:
    return {
        "name": one.spot.name,
        "line": one.spot.line,
        "before": exact_text(one.before),
        "after": exact_text(one.after),
        "move": None if one.move is None else plain(one.move),
        "rounding": plain(one.rounding),
        "together": plain(one.together),
        "lines": [_cause(cause) for cause in one.causes],
    }


def _cause(one: Cause) -> Json:
    found: Json = {
        "kind": one.spot.kind,
        "subject": one.spot.subject,
        "line": one.spot.line,
        "name": one.spot.name,
        "role": one.role,
        "before": exact_text(one.before),
        "after": exact_text(one.after),
        "shown_before": one.shown[0],
        "shown_after": one.shown[1],
        "own": one.own,
        "whole": one.whole,
        "effect": None if one.effect is None else plain(one.effect),
        "inputs": [entry._asdict() for entry in one.inputs],
        "parts": [{"name": n, "before": a, "after": b} for n, a, b in one.parts],
    }
    if one.rules is not None:
        found["rules"] = {
            side: rule._asdict() for side, rule in zip(("before", "after"), one.rules, strict=True)
        }
    return found
