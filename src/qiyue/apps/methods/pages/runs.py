"""The pages of runs: asked for, watched, browsed, a score sheet of each subject."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from qiyue.apps.desk.tables import Column, Kind, Table, show
from qiyue.apps.guards import page
from qiyue.apps.journal.commands import KeyTaken, digest, once
from qiyue.apps.methods.datasets import datasets
from qiyue.apps.methods.models import MethodRun
from qiyue.apps.methods.pages.asking import (
    reader,
    run_for,
    unit_in,
    units_for,
    version_for,
)
from qiyue.apps.methods.results.charts import chart_of
from qiyue.apps.methods.results.opened import SHELF, Opened
from qiyue.apps.methods.results.sheets import NoSubject, score_sheet
from qiyue.apps.methods.results.standings import Standing, Standings
from qiyue.apps.methods.services.running import ask_run, look_after, look_after_run
from qiyue.apps.methods.words import around, far_of, findings_of, language, name_of, refusal
from qiyue.apps.orgs.rights import permitted
from qiyue.core.engine.outputs import NotARun
from qiyue.core.engine.run import RunChanged
from qiyue.core.values.absence import KINDS
from qiyue.core.values.findings import QiyueError

RUNS = Table(
    key="methods.runs",
    title=gettext_lazy("测算"),
    columns=(
        Column(
            name="name",
            label=gettext_lazy("办法"),
            value=lambda row: f"{name_of(row.version)} v{row.version.number}",
            href=lambda row: reverse("run", args=[row.code]),
        ),
        Column(name="dataset", label=gettext_lazy("数据"), sort="dataset", find="dataset"),
        Column(
            name="unit", label=gettext_lazy("归属单位"), value=lambda row: row.unit or _("全站")
        ),
        Column(
            name="state",
            label=gettext_lazy("状态"),
            kind=Kind.CHOICE,
            choices=MethodRun.State.choices,
            sort="state",
            find="state",
            phone=True,
        ),
        Column(name="trial", label=gettext_lazy("试算"), kind=Kind.YES, sort="trial", find="trial"),
        Column(
            name="asked_at",
            label=gettext_lazy("提交时间"),
            kind=Kind.MOMENT,
            sort="asked_at",
            find="asked_at",
        ),
        Column(name="asked_by", label=gettext_lazy("提交人"), value="asked_by__name"),
        Column(name="code", label=gettext_lazy("编号"), extra=True),
    ),
    order=("-asked_at",),
    search=("version__method__code", "version__name_zh", "version__name_en", "dataset"),
    empty=gettext_lazy("还没有测算。在办法的页面上选一份数据，按“开始测算”。"),
)


@page("see", of="run")
@require_GET
def runs(request: HttpRequest) -> HttpResponseBase:
    """测算: every run, the newest first."""
    look_after(timezone.now())
    rows = MethodRun.objects.select_related("version__method", "asked_by", "unit")
    rows = permitted(request.user, "see", rows, timezone.now())
    table = RUNS
    return show(request, table, rows, "methods/runs.html", around())


@page("run", of="method")
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Choose a dataset, and have the version run over it; a form sent twice runs once."""
    shown = version_for(request, code, number, "run")
    refused, status = "", 200
    user, at = reader(request), timezone.now()
    units = units_for(user, at)
    if request.method == "POST":
        ref, key = request.POST.get("dataset", ""), request.POST.get("key", "")[:200]
        try:
            unit = unit_in(request, units)
            wish = digest(
                {
                    "version": shown.pk,
                    "digest": shown.digest,
                    "dataset": ref,
                    "unit": unit.pk if unit else None,
                }
            )
            with once(user, key or wish, wish) as done:
                if not done.before:
                    run = ask_run(shown.pk, ref, actor=user, at=at, unit=unit, key=key or None)
                    done.outcome = run.code
            return redirect("run", done.outcome)
        except KeyTaken:
            refused, status = _("这张表已经用过。重新打开再选。"), 409
        except QiyueError as error:
            refused, status = refusal(error), 422
    context = around() | {
        "version": shown,
        "datasets": datasets(),
        "units": units,
        "key": secrets.token_urlsafe(12),
        "refused": refused,
    }
    return render(request, "methods/ask.html", context, status=status)


@page("see", of="run")
@require_GET
def run(request: HttpRequest, code: str) -> HttpResponseBase:
    """一次测算: while it runs, how far it is; then who stands where."""
    shown = look_after_run(run_for(request, code), timezone.now())
    context = around() | {
        "run": shown,
        "findings": findings_of(shown),
        "opened": None,
        "grid": None,
    }
    if shown.state != MethodRun.State.DONE:
        if shown.open:
            context |= _progress(shown)
        return render(request, "methods/run.html", context)
    try:
        opened = SHELF.get(shown)
    except (RunChanged, NotARun):
        context["changed"] = True
        return render(request, "methods/run.html", context)
    if not opened.totals:
        return render(request, "methods/run.html", context | {"opened": opened, "totals": []})
    kind, name = _chosen(request, opened)
    context |= {
        "opened": opened,
        "totals": _choices(opened, kind, name),
        "spread": opened.spread(kind, name),
        "chart": chart_of(opened, kind, name, language()),
        "kind": kind,
        "name": name,
    }
    rows: Any = Standings(opened, kind, name, opened.digits(name))
    return show(request, _table(opened, shown, kind, name), rows, "methods/run.html", context)


def _chosen(request: HttpRequest, opened: Opened) -> tuple[str, str]:
    """The total that the reader looks at; the method's first one."""
    kind, _sep, name = request.GET.get("total", "").partition(".")
    return (kind, name) if (kind, name) in opened.totals else opened.totals[0]


def _choices(opened: Opened, kind: str, name: str) -> list[tuple[str, str, bool]]:
    lang = language()
    return [
        (
            f"{k}.{n}",
            f"{opened.kind_title(k, lang)} · {opened.title(n, lang)}",
            (k, n) == (kind, name),
        )
        for k, n in opened.totals
    ]


_PLACE = (
    Column(
        name="place",
        label=gettext_lazy("名次"),
        kind=Kind.NUMBER,
        sort="place",
        find="place",
        phone=True,
    ),
)
_GRADE = (Column(name="grade", label=gettext_lazy("等次"), sort="grade", find="grade", phone=True),)


def _table(opened: Opened, shown: MethodRun, kind: str, name: str) -> Table:
    """The table of standings: of one kind of subject, by one total."""
    lang = language()
    line = opened.line(name)
    better = line.line.better
    words = {
        "counted": _("计分"),
        "n/a": _("不适用"),
        "exempt": _("免考"),
        "missing": _("缺报"),
        "withheld": _("不公开"),
    }
    more = [one for one in line.frame.keys if one != kind]
    ranked, graded = opened.told(kind, name)
    columns = [
        Column(
            name="subject",
            label=opened.kind_title(kind, lang),
            value=lambda row: row.label or row.subject,
            sort="label",
            href=lambda row: _sheet_address(shown, kind, row),
        ),
        Column(name="code", label=gettext_lazy("编号"), value="subject", sort="subject"),
        *([Column(name="line", label=" / ".join(more), sort="line", find="line")] if more else []),
        Column(
            name="total",
            label=opened.title(name, lang),
            kind=Kind.NUMBER,
            places=opened.digits(name),
            unit="" if str(line.type.uom) == "1" else str(line.type.uom),
            sort="total",
            find="total",
            phone=True,
        ),
        *(_PLACE if ranked else ()),
        *(_GRADE if graded else ()),
        Column(
            name="state",
            label=gettext_lazy("状态"),
            kind=Kind.CHOICE,
            choices=[(word, words.get(word, word)) for word in ("counted", *KINDS)],
            sort="state",
            find="state",
        ),
        Column(name="reason", label=gettext_lazy("原因"), extra=True),
    ]
    return Table(
        key="methods.standings",
        title=f"{name_of(shown.version)} {opened.title(name, lang)}",
        columns=tuple(columns),
        order=(*(["place"] if ranked else []), "total" if better == "low" else "-total"),
        search=("label", "subject"),
        empty=_("没有人有这个总分。"),
    )


def _sheet_address(shown: MethodRun, kind: str, row: Standing) -> str:
    return f"{reverse('run-sheet', args=[shown.code, kind])}?{urlencode({'of': row.subject})}"


@page("see", of="run")
@require_GET
def progress(request: HttpRequest, code: str) -> HttpResponse:
    """How far a run is, as a part of its page; an end loads the page anew."""
    shown = look_after_run(run_for(request, code), timezone.now())
    if not shown.open:
        answer = HttpResponse(status=204)
        answer.headers["HX-Refresh"] = "true"
        return answer
    context = around() | {"run": shown} | _progress(shown)
    return render(request, "methods/_progress.html", context)


def _progress(shown: MethodRun) -> dict[str, Any]:
    at, since = timezone.now(), shown.started_at or shown.asked_at
    return {"far": far_of(shown, at), "seconds": int((at - since).total_seconds())}


@page("see", of="run")
@require_GET
def sheet(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """得分单: how the results of one subject came about, each line with its reason."""
    shown = run_for(request, code)
    if shown.state != MethodRun.State.DONE:
        raise Http404
    subject = request.GET.get("of", "")
    try:
        opened = SHELF.get(shown)
        found = score_sheet(opened, kind, subject, language())
    except NoSubject:
        raise Http404 from None
    except (RunChanged, NotARun):
        return redirect("run", shown.code)
    context = around() | {
        "run": shown,
        "sheet": found,
        "kind_title": opened.kind_title(kind, language()),
        "period": opened.run.manifest["snapshot"]["period"],
    }
    return render(request, "methods/sheet.html", context)
