"""我的角色: what one may do, and for whom; gives and ends delegations."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from qiyue.apps.desk.forms import forget, resume
from qiyue.apps.desk.tables import Column, Kind, Table, show
from qiyue.apps.guards import own, page
from qiyue.apps.journal.sending import acts_once
from qiyue.apps.orgs.rights.models import Assignment, Delegation
from qiyue.apps.orgs.rights.pages.asked import me
from qiyue.apps.orgs.rights.pages.forms import DelegateForm
from qiyue.apps.orgs.rights.questions import permitted
from qiyue.apps.orgs.rights.services.delegations import Lent, delegate, end_delegation
from qiyue.apps.orgs.rights.verbs import SAYS, Right
from qiyue.apps.orgs.rights.words import refusal
from qiyue.core.values.findings import QiyueError

DELEGATED = "rights.delegated"
"""The draft of the form that delegates."""


@own
@require_GET
def my_roles(request: HttpRequest) -> HttpResponse:
    """我的角色和代理."""
    user, at = me(request), timezone.now()
    held = Assignment.objects.to_come(at).filter(user=user).select_related("subject")
    given = Delegation.objects.to_come(at).filter(Q(giver=user) | Q(receiver=user))
    given = given.select_related("assignment", "subject", "giver", "receiver")
    context = {
        "held": held.order_by("starts_on", "pk"),
        "given": [one for one in given.order_by("starts_on", "pk") if one.giver_id == user.pk],
        "received": [
            one for one in given.order_by("starts_on", "pk") if one.receiver_id == user.pk
        ],
        "delegates": any(one.kind.delegable for one in held),
        "says": say,
    }
    return render(request, "rights/my_roles.html", context)


@own
@acts_once
def delegated(request: HttpRequest) -> HttpResponse:
    """委托代理."""
    user, at = me(request), timezone.now()
    held = [
        one
        for one in Assignment.objects.in_force(at).filter(user=user).select_related("subject")
        if one.kind.delegable
    ]
    form = DelegateForm(request.POST or None, giver=user, held=held, at=at)
    draft = resume(request, DELEGATED, form)
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        lent = Lent(
            int(found["assignment"]),
            found["receiver"],
            found["rights"],
            found["where"],
            found["starts_on"],
            found["ends_on"],
            found["reason"],
        )
        try:
            delegate(lent, giver=user, at=at)
        except QiyueError as error:
            form.add_error(None, refusal(error))
        else:
            forget(request, DELEGATED)
            messages.success(request, _("已委托。"))
            return redirect("my-roles")
    context = {"form": form, "held": held, "draft": draft}
    return render(request, "rights/delegated.html", context, status=422 if form.errors else 200)


@own
@acts_once
@require_POST
def delegation_ended(request: HttpRequest, pk: int) -> HttpResponse:
    """终止代理, one's own or one that others gave."""
    user = me(request)
    rows = Delegation.objects.filter(Q(giver=user) | Q(receiver=user))
    given = get_object_or_404(rows, pk=pk)
    try:
        end_delegation(given.pk, actor=user, at=timezone.now())
    except QiyueError as error:
        messages.error(request, refusal(error))
    else:
        messages.success(request, _("代理已终止，立即生效。"))
    return redirect("my-roles")


@page("see", of="delegation")
@require_GET
def delegations(request: HttpRequest) -> HttpResponseBase:
    """代理一览: for whoever watches over rights."""
    at = timezone.now()
    rows = permitted(me(request), "see", Delegation.objects.to_come(at), at)
    rows = rows.select_related("assignment", "subject", "giver", "receiver")
    return show(request, DELEGATIONS, rows, "rights/delegations.html")


def say(given: Delegation) -> str:
    """What was delegated, in words."""
    rights = [Right(*word.split(":")) for word in given.rights.split()]
    return _("、").join(str(SAYS[right]) for right in rights)


DELEGATIONS = Table(
    key="rights.delegations",
    title=gettext_lazy("代理"),
    columns=(
        Column(
            name="giver",
            label=gettext_lazy("委托人"),
            value="giver__name",
            sort="giver__name",
            find="giver__name",
        ),
        Column(
            name="receiver",
            label=gettext_lazy("代理人"),
            value="receiver__name",
            sort="receiver__name",
            find="receiver__name",
            phone=True,
        ),
        Column(
            name="where",
            label=gettext_lazy("范围"),
            value=lambda row: row.subject or _("全站"),
            sort="subject__name",
            find="subject__name",
        ),
        Column(name="what", label=gettext_lazy("事项"), value=say),
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
            value=lambda row: row.ends_on - timedelta(days=1),
            sort="ends_on",
            phone=True,
        ),
    ),
    order=("-starts_on",),
    search=("giver__name", "receiver__name", "subject__name"),
    empty=gettext_lazy("现在没有代理。"),
)
