"""Writes the page of a what-if: what was changed, who would move, by how much, and why."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from qiyue.core.engine.comparing.compare import Comparison
from qiyue.core.engine.comparing.model import Declared, Mover, Spot
from qiyue.core.engine.comparing.values import side_by_side
from qiyue.core.engine.reasons.causes import Account, Accounts
from qiyue.core.engine.run import Progress, quiet
from qiyue.core.landing.files import write_whole
from qiyue.core.values.findings import Both
from qiyue.doors.exchange.compared import signed
from qiyue.doors.exchange.report.packing import safe_json
from qiyue.doors.exchange.report.page import LANGUAGES, about_run, environment
from qiyue.doors.exchange.report.run import opened
from qiyue.doors.exchange.whatif.views import Names, View, data_of, view_of

MOST_ACCOUNTED = 120
"""So many movers of a total are accounted for: all of them, or the farthest each way."""
MOST_DECLARED = 12
WHATS = {
    "table": Both("表", "Table"),
    "column": Both("列", "Column"),
    "cell": Both("表格", "Cell"),
    "formula": Both("公式", "Formula"),
    "line": Both("行", "Line"),
    "check": Both("核对", "Check"),
    "method": Both("办法", "Method"),
}


def write_page(
    found: Comparison, target: Path, *, lang: str = "both", progress: Progress | None = None
) -> Path:
    """Write the page about a what-if, the run after, beside the run before on the same data.

    `lang` is the language at opening: zh, en, or both, which asks the browser.
    """
    if lang not in LANGUAGES:
        raise ValueError(lang)
    tell = progress or quiet
    accounts = _accounts(found, tell)
    tell("page", 0, 1)
    with opened(found.before.folder) as old, opened(found.after.folder) as new:
        names = Names(old, new)
        views = [view_of(total, names, accounts) for total in found.totals]
        data = [data_of(view, names, accounts) for view in views]
        html = (
            environment("qiyue.doors.exchange.whatif")
            .get_template("whatif.html")
            .render(
                lang=lang,
                about=[about_run(old), about_run(new)],
                method=new.method,
                method_name=new.method.name if new.method else Both("试算", "What if"),
                views=views,
                found=found,
                says=_changes_say(found, views),
                declared=found.sources.declared,
                most_declared=MOST_DECLARED,
                what_of=_what_of,
                signed=signed,
                data=Markup(safe_json({"kinds": data})),
            )
        )
    write_whole(target, html)
    return target


def _accounts(found: Comparison, tell: Progress) -> dict[Spot, Account]:
    """Why the movers moved: all of each total, or the farthest each way."""
    chosen: list[Mover] = []
    for total in found.totals:
        half = MOST_ACCOUNTED // 2
        ways = (total.up, total.down), (total.down, total.up)
        for way, other in ways:
            chosen += way[: max(half, MOST_ACCOUNTED - len(other))]
    accounts: dict[Spot, Account] = {}
    with side_by_side(found.before, found.after) as con:
        maker = Accounts(found.before, found.after, con)
        for kind in {one.spot.kind for one in chosen}:
            maker.fetch(kind, [one.spot.subject for one in chosen if one.spot.kind == kind])
        for done, one in enumerate(chosen):
            tell("reasons", done, len(chosen))
            accounts[one.spot] = maker.account(one.spot)
    return accounts


def _what_of(one: Declared) -> Both:
    return WHATS[one.what]


def _changes_say(found: Comparison, views: list[View]) -> Both:
    """The message over what was changed."""
    count = len(found.sources.declared)
    if not count:
        return Both("办法没有改", "The method is the same")
    places = "1 place" if count == 1 else f"{count} places"
    moved = sum(view.moves.moved for view in views)
    return Both(
        f"办法改了 {count} 处，{moved} 个总分因此变了",
        f"The method was changed in {places}; {moved} totals moved",
    )
