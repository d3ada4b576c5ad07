"""账号: the accounts in one's scope; opens, resets, locks them, and prints slips."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from qiyue.apps.accounts.models import Slip, User, tidy
from qiyue.apps.accounts.services.accounts import NameTaken, lock_account, unlock_account
from qiyue.apps.accounts.services.slips import Printed, give_slips, reset_account
from qiyue.apps.guards import page
from qiyue.apps.orgs.models import Subject
from qiyue.apps.orgs.rights.models import Holder
from qiyue.apps.orgs.rights.pages.asked import me, numbers, page_of
from qiyue.apps.orgs.rights.questions import holds, permitted
from qiyue.apps.orgs.rights.services.holders import open_accounts


@page("see", of="account")
@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """账号: who may log in, and in which state each account is."""
    at = timezone.now()
    good = Slip.objects.filter(user=OuterRef("pk"), spent_at=None, valid_until__gt=at)
    rows = permitted(me(request), "see", User.objects.all(), at)
    rows = _sought(request, rows.annotate(slip=Exists(good)))
    context = {
        "page": page_of(request, rows.order_by("username")),
        "sought": request.GET.get("q", ""),
        "manages": holds(request.user, "manage", "account", at),
    }
    return render(request, "rights/accounts.html", context)


@page("manage", of="account")
@require_GET
def people_without(request: HttpRequest) -> HttpResponse:
    """开立账号: the people in one's scope that have no account."""
    people = _without_account(request, timezone.now())
    sought = request.GET.get("q", "").strip()
    if sought:
        people = people.filter(Q(number__startswith=sought) | Q(identity__name__startswith=sought))
    context = {"page": page_of(request, people.order_by("number", "pk")), "sought": sought}
    return render(request, "rights/people_without.html", context)


@page("manage", of="account")
@require_POST
def opened(request: HttpRequest) -> HttpResponse:
    """Open accounts for the people that were ticked."""
    at = timezone.now()
    people = list(_without_account(request, at).filter(pk__in=numbers(request, "person")))
    try:
        made = open_accounts(people, actor=me(request), at=at)
    except NameTaken as error:
        taken = "、".join(error.usernames[:10])
        messages.error(request, _("这些登录名已有人用，一个也没有开立：%(names)s") % {"names": taken})
        return redirect("people_without")
    told = ngettext("已开立 %(count)s 个账号，可发登录条。", "已开立 %(count)s 个账号，可发登录条。", len(made))
    messages.success(request, told % {"count": len(made)})
    return redirect("accounts")


@page("manage", of="account", sensitive=True)
@require_POST
def slips(request: HttpRequest) -> HttpResponse:
    """发登录条: slips for the accounts that were ticked, to print; shown this once."""
    at = timezone.now()
    users = _managed(request, at).filter(pk__in=numbers(request, "account"), is_active=True)
    return _printed(request, give_slips(list(users.order_by("username")), actor=me(request), at=at))


@page("manage", of="account", sensitive=True)
@require_POST
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """重置: for somebody who stands here; old password and log-ins end, a slip is printed."""
    at = timezone.now()
    user = get_object_or_404(_managed(request, at), pk=pk)
    return _printed(request, [reset_account(user, actor=me(request), at=at)])


@page("manage", of="account")
@require_POST
def locked(request: HttpRequest, pk: int) -> HttpResponse:
    """锁定."""
    at = timezone.now()
    user = get_object_or_404(_managed(request, at), pk=pk)
    lock_account(user, actor=me(request), at=at)
    messages.success(request, _("%(name)s 的账号已锁定，登录已全部退出。") % {"name": user.name})
    return redirect("accounts")


@page("manage", of="account")
@require_POST
def unlocked(request: HttpRequest, pk: int) -> HttpResponse:
    """解锁: lets somebody in again, or forgets failed tries."""
    at = timezone.now()
    user = get_object_or_404(_managed(request, at), pk=pk)
    unlock_account(user, actor=me(request), at=at)
    messages.success(request, _("%(name)s 可以登录了。") % {"name": user.name})
    return redirect("accounts")


def _managed(request: HttpRequest, at: datetime) -> QuerySet[User]:
    """The accounts that one manages; nobody manages their own."""
    return permitted(me(request), "manage", User.objects.exclude(pk=me(request).pk), at)


def _without_account(request: HttpRequest, at: datetime) -> QuerySet[Subject]:
    people = Subject.objects.filter(tree="person", identity__erased_at=None)
    people = people.exclude(Exists(Holder.objects.filter(person=OuterRef("pk"))))
    return permitted(
        me(request), "manage", people.select_related("identity"), at, of="account"
    )


def _sought(request: HttpRequest, rows: QuerySet[User]) -> QuerySet[User]:
    sought = request.GET.get("q", "").strip()
    if sought:
        rows = rows.filter(Q(username__startswith=tidy(sought)) | Q(name__startswith=sought))
    return rows


def _printed(request: HttpRequest, printed: list[Printed]) -> HttpResponse:
    context = {"printed": printed, "address": request.build_absolute_uri("/")}
    return render(request, "rights/slips.html", context)
