"""角色: who has which role where; gives, countersigns and ends roles."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from qiyue.apps.desk.forms import forget, resume
from qiyue.apps.desk.tables import Column, Kind, Table, show
from qiyue.apps.guards import page
from qiyue.apps.journal.sending import acts_once
from qiyue.apps.orgs.rights.models import Assignment, Proposal
from qiyue.apps.orgs.rights.pages.asked import me
from qiyue.apps.orgs.rights.pages.forms import GrantForm
from qiyue.apps.orgs.rights.questions import holds, permitted
from qiyue.apps.orgs.rights.roles import ROLES
from qiyue.apps.orgs.rights.services.assignments import Wanted, assign_role, countersign, end_role
from qiyue.apps.orgs.rights.verbs import SAYS
from qiyue.apps.orgs.rights.words import refusal
from qiyue.core.values.findings import QiyueError

GRANTED = "rights.granted"
"""The draft of the form that gives a role."""

ROLE_WORDS = [(one.code, one.name) for one in ROLES.values()]
ASSIGNMENTS = Table(
    key="rights.roles",
    title=gettext_lazy("角色"),
    columns=(
        Column(
            name="who",
            label=gettext_lazy("姓名"),
            value="user__name",
            sort="user__name",
            find="user__name",
        ),
        Column(
            name="role",
            label=gettext_lazy("角色"),
            kind=Kind.CHOICE,
            choices=ROLE_WORDS,
            sort="role",
            find="role",
            phone=True,
        ),
        Column(
            name="where",
            label=gettext_lazy("范围"),
            value=lambda row: row.subject or _("全站"),
            sort="subject__name",
            find="subject__name",
            phone=True,
        ),
        Column(
            name="starts_on",
            label=gettext_lazy("起"),
            kind=Kind.DAY,
            sort="starts_on",
            find="starts_on",
        ),
        Column(
            name="last_on",
            label=gettext_lazy("最后一天"),
            kind=Kind.DAY,
            value=lambda row: row.ends_on - timedelta(days=1) if row.has_end else None,
            sort="ends_on",
        ),
        Column(
            name="ended_at",
            label=gettext_lazy("终止于"),
            kind=Kind.MOMENT,
            value=lambda row: row.ended_at if row.was_ended else None,
            sort="ended_at",
        ),
        Column(name="given_by", label=gettext_lazy("授予人"), value="given_by__name", extra=True),
        Column(
            name="countersigned_by",
            label=gettext_lazy("会签人"),
            value="countersigned_by__name",
            extra=True,
        ),
        Column(
            name="recorded_at",
            label=gettext_lazy("记录于"),
            kind=Kind.MOMENT,
            sort="recorded_at",
            extra=True,
        ),
    ),
    order=("-recorded_at",),
    search=("user__name", "user__username", "subject__name", "subject__number"),
    opens=lambda row: reverse("role", args=[row.pk]),
    empty=gettext_lazy("还没有人任角色。由安全管理员授予。"),
)


@page("see", of="assignment")
@require_GET
def roles(request: HttpRequest) -> HttpResponseBase:
    """角色: those in force or to come; with `past`, all that ever were."""
    at = timezone.now()
    past = "past" in request.GET
    rows = permitted(me(request), "see", _rows(at, past=past), at)
    countersigns = holds(request.user, "countersign", "assignment", at)
    waiting = Proposal.objects.filter(settled_at=None).select_related("user", "given_by")
    context = {
        "past": past,
        "grants": holds(request.user, "grant", "assignment", at),
        "waiting": waiting if countersigns else [],
    }
    return show(request, ASSIGNMENTS, rows, "rights/roles.html", context)


@page("see", of="assignment")
@require_GET
def role(request: HttpRequest, pk: int) -> HttpResponse:
    """一个角色: what it may do, who gave it, what was delegated from it."""
    at = timezone.now()
    rows = permitted(me(request), "see", _rows(at, past=True), at, few=True)
    held = get_object_or_404(rows, pk=pk)
    context = {
        "held": held,
        "rights": [SAYS[right] for right in sorted(held.kind.rights)],
        "given": held.delegations.select_related("receiver"),
        "ends": not held.was_ended and holds(request.user, "grant", "assignment", at),
    }
    part = request.headers.get("HX-Request")
    return render(request, "rights/role_part.html" if part else "rights/role.html", context)


def _rows(at: datetime, *, past: bool) -> QuerySet[Assignment]:
    rows = Assignment.objects.all() if past else Assignment.objects.to_come(at)
    return rows.select_related("user", "subject", "given_by", "countersigned_by")


@page("grant", of="assignment", sensitive=True)
@acts_once
def granted(request: HttpRequest) -> HttpResponse:
    """授予角色; an administrator's waits for a second signature."""
    at, actor = timezone.now(), me(request)
    form = GrantForm(request.POST or None, actor=actor, at=at)
    draft = resume(request, GRANTED, form)
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        wanted = Wanted(
            found["username"], found["role"], found["where"], found["starts_on"], found["ends_on"]
        )
        try:
            made = assign_role(wanted, actor=actor, at=at)
        except QiyueError as error:
            form.add_error(None, refusal(error))
        else:
            told = _("已提出，待另一人会签。") if isinstance(made, Proposal) else _("已授予。")
            forget(request, GRANTED)
            messages.success(request, told)
            return redirect("roles")
    context, status = {"form": form, "draft": draft}, 422 if form.errors else 200
    return render(request, "rights/granted.html", context, status=status)


@page("countersign", of="assignment", sensitive=True)
@acts_once
@require_POST
def countersigned(request: HttpRequest, pk: int) -> HttpResponse:
    """会签: sign for an administrator's role, or turn it down."""
    proposal = get_object_or_404(Proposal, pk=pk)
    agreed = request.POST.get("agreed") == "yes"
    try:
        countersign(proposal.pk, actor=me(request), at=timezone.now(), agreed=agreed)
    except QiyueError as error:
        messages.error(request, refusal(error))
    else:
        messages.success(request, _("已会签，角色生效。") if agreed else _("已退回。"))
    return redirect("roles")


@page("grant", of="assignment", sensitive=True)
@acts_once
@require_POST
def ended(request: HttpRequest, pk: int) -> HttpResponse:
    """终止角色, at once."""
    at = timezone.now()
    held = get_object_or_404(permitted(me(request), "grant", Assignment.objects.all(), at), pk=pk)
    try:
        end_role(held.pk, actor=me(request), at=at)
    except QiyueError as error:
        messages.error(request, refusal(error))
    else:
        messages.success(request, _("角色已终止，立即生效。"))
    return redirect("roles")
