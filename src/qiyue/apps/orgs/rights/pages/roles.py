"""角色: who has which role where; gives, countersigns and ends roles."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qiyue.apps.accounts.models import tidy
from qiyue.apps.guards import page
from qiyue.apps.orgs.rights.models import Assignment, Proposal
from qiyue.apps.orgs.rights.pages.asked import me, page_of
from qiyue.apps.orgs.rights.pages.forms import GrantForm
from qiyue.apps.orgs.rights.questions import holds, permitted
from qiyue.apps.orgs.rights.services.assignments import Wanted, assign_role, countersign, end_role
from qiyue.apps.orgs.rights.words import refusal
from qiyue.core.values.findings import QiyueError


@page("see", of="assignment")
@require_GET
def roles(request: HttpRequest) -> HttpResponse:
    """角色: those in force or to come; with `past`, all that ever were."""
    at = timezone.now()
    past, sought = "past" in request.GET, request.GET.get("q", "").strip()
    rows = Assignment.objects.all() if past else Assignment.objects.to_come(at)
    if sought:
        rows = rows.filter(
            Q(user__username__startswith=tidy(sought))
            | Q(user__name__startswith=sought)
            | Q(subject__number=sought)
            | Q(subject__name__startswith=sought)
        )
    rows = permitted(me(request), "see", rows, at)
    rows = rows.select_related("user", "subject", "given_by", "countersigned_by")
    countersigns = holds(request.user, "countersign", "assignment", at)
    waiting = Proposal.objects.filter(settled_at=None).select_related("user", "given_by")
    context = {
        "page": page_of(request, rows.order_by("-recorded_at", "-pk")),
        "past": past,
        "sought": sought,
        "today": timezone.localdate(at),
        "grants": holds(request.user, "grant", "assignment", at),
        "waiting": waiting if countersigns else [],
    }
    return render(request, "rights/roles.html", context)


@page("grant", of="assignment", sensitive=True)
def granted(request: HttpRequest) -> HttpResponse:
    """授予角色; an administrator's waits for a second signature."""
    at, actor = timezone.now(), me(request)
    form = GrantForm(request.POST or None, actor=actor, at=at)
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
            messages.success(request, told)
            return redirect("roles")
    status = 422 if form.errors else 200
    return render(request, "rights/granted.html", {"form": form}, status=status)


@page("countersign", of="assignment", sensitive=True)
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
