"""Writes the report: exact figures and their pictures as HTML, the sheets as packed columns."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from qiyue.core.landing.files import write_whole
from qiyue.core.values.figures import percent, short
from qiyue.core.values.findings import Both
from qiyue.doors.exchange.report.labels import Labels
from qiyue.doors.exchange.report.packing import safe_json
from qiyue.doors.exchange.report.run import Run, opened
from qiyue.doors.exchange.report.sheets import (
    Limits,
    Subjects,
    data_of,
    kinds_of,
    subjects_of,
)
from qiyue.doors.exchange.report.standings import (
    LineMean,
    Spread,
    bundles_of,
    bundles_say,
    line_means,
    lines_say,
    totals_of,
)

LANGUAGES = ("both", "zh", "en")
STATES = {
    "n/a": Both("不适用", "not applicable"),
    "exempt": Both("免考", "exempt"),
    "missing": Both("缺数", "missing"),
    "withheld": Both("不公开", "withheld"),
}
VALUE_SETS = {
    "plan": Both("计划数", "plan"),
    "flash": Both("快报数", "flash"),
    "verified": Both("核定数", "verified"),
}
MOST_PANELS = 24
MOST_LOOSE = 500
ENDS_OF_LINES = 15


@dataclass(frozen=True, slots=True)
class KindView:
    """One kind of subject on the page."""

    kind: str
    label: Both
    subjects: Subjects
    totals: list[Spread]
    bundles: list[Spread]
    bundles_say: Both
    lines: list[LineMean]
    lines_say: Both

    def bars(self) -> list[tuple[LineMean, float, float]]:
        """Each line with left end and width of its bar in percent: for pixels only."""
        means = [float(line.mean or 0) for line in self.lines]
        low, high = min([0.0, *means]), max([0.0, *means])
        scale = 100 / (high - low or 1)
        return [
            (line, (min(0.0, mean) - low) * scale, abs(mean) * scale)
            for line, mean in zip(self.lines, means, strict=True)
        ]


def write_report(
    run_folder: Path, target: Path, *, lang: str = "both", limits: Limits | None = None
) -> Path:
    """Write the report of the run in `run_folder` to the file `target`; gives `target` back.

    `lang` is the language at opening: zh, en, or both, which asks the browser. Raises NotARun
    if the folder holds no results.
    """
    if lang not in LANGUAGES:
        raise ValueError(lang)
    limits = limits or Limits()
    with opened(run_folder) as run:
        html = environment().get_template("page.html").render(_context(run, lang, limits))
    write_whole(target, html)
    return target


def _context(run: Run, lang: str, limits: Limits) -> dict[str, Any]:
    labels = Labels(run)
    views, data = [], []
    for kind in kinds_of(run, labels):
        subjects = subjects_of(run, kind, limits)
        bundles, lines = bundles_of(run, labels, kind), line_means(run, labels, kind)
        views.append(
            KindView(
                kind,
                labels.kind(kind),
                subjects,
                totals_of(run, labels, kind),
                bundles,
                bundles_say(bundles),
                lines,
                lines_say(lines),
            )
        )
        data.append(_with_peers(data_of(run, labels, subjects), views[-1]))
    return {
        "lang": lang,
        "about": about_run(run),
        "method": run.method,
        "method_name": run.method.name if run.method else Both("考核结果", "Results"),
        "views": views,
        "loose": _loose(run, labels),
        "held": [one for one in _list(run.manifest.get("held")) if isinstance(one, dict)],
        "data": Markup(safe_json({"kinds": data, "ends": limits.ends})),
        "ends": limits.ends,
        "ends_of_lines": ENDS_OF_LINES,
        "most_panels": MOST_PANELS,
    }


def _with_peers(data: dict[str, Any], view: KindView) -> dict[str, Any]:
    """The same data, each column with what all subjects have: count, median, mean."""
    totals = {(s.name, s.key): s.figures for s in view.totals}
    bundles = {(s.name, s.key): s.figures for s in view.bundles}
    means = {(line.name, line.key): line.shown for line in view.lines}
    for column in data["totals"]:
        if found := totals.get((column["name"], column["key"])):
            column |= {"counted": found.count, "middle": short(found.middle)}
    for column in data["bundles"]:
        if found := bundles.get((column["name"], column["key"])):
            column["mean"] = short(found.mean)
    for column in data["lines"]:
        if mean := means.get((column["name"], column["key"])):
            column["mean"] = mean
    return data


def _list(found: object) -> list[Any]:
    return found if isinstance(found, list) else []


def _dict(found: object) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}


def about_run(run: Run) -> dict[str, Any]:
    """What the head of the page says of the run, as far as its manifest knows."""
    method, snapshot = _dict(run.manifest.get("method")), _dict(run.manifest.get("snapshot"))
    outputs = _dict(run.manifest.get("outputs"))
    files = [_dict(one) for one in _list(method.get("files"))]
    hashes = [(f"method/{one.get('name', '')}", one.get("sha256", "")) for one in files]
    hashes.append(("snapshot", snapshot.get("sha256", "")))
    hashes += [(name, _dict(one).get("sha256", "")) for name, one in outputs.items()]
    period = snapshot.get("period") or ""
    if isinstance(period, list):
        period = "..".join(str(day) for day in period)
    manifest = (run.folder / "manifest.json").read_bytes()
    return {
        "check": sha256(manifest).hexdigest()[:12],
        "code": str(method.get("code") or (run.method.code if run.method else "")),
        "dataset": str(snapshot.get("dataset") or run.manifest.get("dataset") or ""),
        "period": str(period).replace("..", " – "),
        "values": str(run.manifest.get("values") or ""),
        "rows": str(_dict(outputs.get("values")).get("rows") or ""),
        "hashes": [(name, str(code)) for name, code in hashes if code],
        "whatif": "whatif" in run.manifest,
    }


def _loose(run: Run, labels: Labels) -> dict[str, Any]:
    """Values that belong to no subject."""
    rows = run.rows(
        "SELECT name, line, value, state, reason FROM values WHERE subject = ''"
        " AND kind = '' ORDER BY name, line LIMIT ?",
        MOST_LOOSE + 1,
    )
    shown = [
        (labels.line(name), labels.key(name, "", line), value, state, reason)
        for name, line, value, state, reason in rows[:MOST_LOOSE]
    ]
    return {"rows": shown, "more": len(rows) > MOST_LOOSE, "most": MOST_LOOSE}


def environment(*packages: str) -> Environment:
    """Templates of this room, and before them those of other packages that share its parts."""
    rooms = [*packages, "qiyue.doors.exchange.report"]
    found = Environment(
        loader=ChoiceLoader([PackageLoader(room) for room in rooms]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {"short": short, "pixel": _pixel}
    found.globals |= {
        "percent": percent,
        "states": STATES,
        "value_sets": VALUE_SETS,
        "asset": lambda name: Markup(_source(found, name)),
    }
    return found


def _source(environment: Environment, name: str) -> str:
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]


def _pixel(x: float) -> str:
    """A position in percent, for drawing only."""
    return f"{x:.2f}".rstrip("0").rstrip(".")
