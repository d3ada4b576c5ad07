"""One unit, Party body or person: facts, history, people, what can be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from qiyue.apps.desk.tables import Column, Kind, Table, show
from qiyue.apps.guards import page
from qiyue.apps.orgs.models import Membership, Post, Subject, Tree
from qiyue.apps.orgs.pages.asked import (
    When,
    day_of,
    known_of,
    me,
    seen,
    sees_all_of,
    those,
)
from qiyue.apps.orgs.pages.deeds import deeds_for
from qiyue.apps.orgs.queries.history import history
from qiyue.apps.orgs.queries.people import count_of, heads_of, life_of, people_of
from qiyue.apps.orgs.queries.told import told_of
from qiyue.apps.orgs.queries.trees import children, line_up, linked_bodies, linked_units
from qiyue.apps.orgs.rights.questions import may

PEOPLE = Table(
    key="orgs.people",
    title=_("人员"),
    columns=(
        Column(
            name="name",
            label=_("姓名"),
            value="person__identity",
            sort="person__identity__pinyin",
            find="person__identity__name",
        ),
        Column(
            name="number",
            label=_("编号"),
            value="person__number",
            sort="person__number",
            find="person__number",
            phone=True,
        ),
        Column(name="unit", label=_("单位"), value="subject", find="subject__name"),
        Column(name="title", label=_("职务"), find="title", phone=True),
        Column(
            name="duty", label=_("职责"), kind=Kind.CHOICE, choices=Post.Duty.choices, find="duty"
        ),
        Column(name="share", label=_("占比"), kind=Kind.NUMBER, unit="%", sort="share"),
        Column(name="main", label=_("主职"), kind=Kind.YES, find="main", extra=True),
        Column(name="valid_from", label=_("起"), kind=Kind.DAY, sort="valid_from"),
    ),
    order=("person__number",),
    search=("person__identity__name", "person__identity__pinyin", "person__number"),
    opens=lambda row: reverse("subject", args=[row.person.code]),
    empty=_("这里还没有人。用“入职”或“任职变动”安排人员。"),
)
MEMBERS = Table(
    key="orgs.members",
    title=_("党员"),
    columns=(
        *PEOPLE.columns[:2],
        Column(name="body", label=_("党组织"), find="body__name"),
        Column(
            name="stage",
            label=_("阶段"),
            kind=Kind.CHOICE,
            choices=Membership.Stage.choices,
            find="stage",
            phone=True,
        ),
        Column(name="valid_from", label=_("起"), kind=Kind.DAY, sort="valid_from"),
    ),
    order=PEOPLE.order,
    search=PEOPLE.search,
    opens=PEOPLE.opens,
    empty=_("这里还没有党员。用“入党”或“组织关系转接”安排。"),
)


@page("see", of="subject")
@require_GET
def subject(request: HttpRequest, code: str) -> HttpResponse:
    """A subject; asked for by htmx, the part that stands at the side."""
    at = timezone.now()
    found, day = seen(request, code, at), day_of(request, at)
    known = known_of(request, at)
    if found.is_person:
        context = of_person(request, found, at, known)
    else:
        context = of_unit(found, day, known)
    context |= {
        "subject": found,
        "day": day,
        "known": known,
        "today": timezone.localdate(at),
        "deeds": [] if known.day else deeds_for(me(request), found, at),
    }
    name = "person" if found.is_person else "unit"
    part = "_part" if request.headers.get("HX-Request") else ""
    return render(request, f"orgs/{name}{part}.html", context)


def of_unit(found: Subject, day: date, known: When) -> dict[str, object]:
    """What the page of a unit or a Party body shows."""
    then = known.moment
    linked = linked_bodies if found.tree == Tree.LINE else linked_units
    return {
        "told": told_of(found, day, then),
        "line": line_up(found, day, then)[:-1],
        "below": children(found, day, then),
        "linked": linked(found, day, then),
        "heads": heads_of(found, day, then),
        "count": count_of(found, day, then),
        "history": history(found, day, then),
    }


def of_person(request: HttpRequest, found: Subject, at: datetime, known: When) -> dict[str, object]:
    """What the page of a person shows; the phone only to who may know identities."""
    return {
        "told": told_of(found, timezone.localdate(at), known.moment),
        "life": life_of(found, known.moment),
        "identity": getattr(found, "identity", None),
        "identifies": may(me(request), "identify", found, at),
    }


@page("see", of="subject")
@require_GET
def people(request: HttpRequest, code: str) -> HttpResponseBase:
    """人员: those of a unit or members of a body on a day, with all below it or without."""
    at = timezone.now()
    found, day = seen(request, code, at), day_of(request, at)
    whole, known = "here" not in request.GET, known_of(request, at)
    rows = people_of(found, day, known.moment, whole=whole)
    if not sees_all_of(me(request), found, at):
        rows = rows.filter(person__in=those(request, "see", Subject.objects.all(), at))
    context = {"subject": found, "day": day, "known": known, "whole": whole}
    context["today"] = timezone.localdate(at)
    table = MEMBERS if found.tree == Tree.PARTY else PEOPLE
    if known.day:
        table = _as_known(table, day, known)
    return show(request, table, rows, "orgs/people.html", context)


def _as_known(table: Table, day: date, known: When) -> Table:
    """A table that says, also where it is exported, as of when it was known; links stay there."""
    query = f"?on={day}{known.query}"
    return replace(
        table,
        title=gettext("%(title)s（按 %(day)s 所知）") % {"title": table.title, "day": known.day},
        opens=lambda row: reverse("subject", args=[row.person.code]) + query,
    )
