"""账号: the accounts in one's scope; opens, resets, locks them, and prints slips."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from qiyue.apps.accounts.models import App, Slip, User
from qiyue.apps.accounts.services.accounts import NameTaken, lock_account, unlock_account
from qiyue.apps.accounts.services.factors import codes_left
from qiyue.apps.accounts.services.slips import Printed, give_slips, reset_account
from qiyue.apps.desk.tables import Column, Kind, Table, show
from qiyue.apps.guards import page
from qiyue.apps.journal.sending import acts_once
from qiyue.apps.orgs.models import Subject
from qiyue.apps.orgs.rights.models import Assignment, Holder
from qiyue.apps.orgs.rights.pages.asked import chosen, me
from qiyue.apps.orgs.rights.questions import holds, permitted
from qiyue.apps.orgs.rights.services.holders import open_accounts


def tick(name: str, form: str) -> Callable[[Any], SafeString]:
    """A box to tick in a row, which goes with a form that stands elsewhere on the page."""

    def drawn(row: Any) -> SafeString:
        return format_html(
            '<input class="form-check-input" type="checkbox" data-tick '
            'name="{}" value="{}" form="{}" aria-label="{}">',
            name,
            row.pk,
            form,
            _("选 %(who)s") % {"who": row},
        )

    return drawn


ACCOUNTS = Table(
    key="rights.accounts",
    title=gettext_lazy("账号"),
    columns=(
        Column(name="name", label=gettext_lazy("姓名"), sort="name", find="name"),
        Column(
            name="username",
            label=gettext_lazy("登录名"),
            sort="username",
            find="username",
            phone=True,
        ),
        Column(
            name="active",
            label=gettext_lazy("可登录"),
            kind=Kind.YES,
            value="is_active",
            sort="is_active",
            find="is_active",
            phone=True,
        ),
        Column(
            name="slip", label=gettext_lazy("有登录条"), kind=Kind.YES, sort="slip", find="slip"
        ),
        Column(
            name="seen",
            label=gettext_lazy("上次登录"),
            kind=Kind.MOMENT,
            value="last_login",
            sort="last_login",
            find="last_login",
        ),
    ),
    order=("username",),
    search=("name", "username"),
    opens=lambda row: reverse("account-seen", args=[row.pk]),
    empty=gettext_lazy("您的范围内还没有账号。先开立，再发登录条。"),
)
TICKED = replace(
    ACCOUNTS,
    columns=(
        *ACCOUNTS.columns,
        Column(name="tick", label=gettext_lazy("选"), value="pk", html=tick("account", "chosen")),
    ),
)
PEOPLE = Table(
    key="rights.people_without",
    title=gettext_lazy("没有账号的人"),
    columns=(
        Column(
            name="name",
            label=gettext_lazy("姓名"),
            value="identity",
            sort="identity__pinyin",
            find="identity__name",
        ),
        Column(name="number", label=gettext_lazy("工号"), sort="number", find="number", phone=True),
        Column(
            name="tick",
            label=gettext_lazy("选"),
            value="pk",
            html=tick("person", "chosen"),
            phone=True,
        ),
    ),
    order=("number",),
    search=("identity__name", "identity__pinyin", "number"),
    empty=gettext_lazy("您的范围内人人都有账号。"),
)


@page("see", of="account")
@require_GET
def accounts(request: HttpRequest) -> HttpResponseBase:
    """账号: who may log in, and in which state each account is."""
    at = timezone.now()
    rows = permitted(me(request), "see", _with_slips(at), at)
    manages = holds(request.user, "manage", "account", at)
    context = {"manages": manages}
    return show(request, TICKED if manages else ACCOUNTS, rows, "rights/accounts.html", context)


@page("see", of="account")
@require_GET
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """一个账号: its state, its roles, what can be done."""
    at = timezone.now()
    one = get_object_or_404(permitted(me(request), "see", _with_slips(at), at, few=True), pk=pk)
    context = {
        "one": one,
        "manages": _managed(request, at, few=True).filter(pk=pk).exists(),
        "held": Assignment.objects.to_come(at).filter(user=one).select_related("subject"),
        "codes_left": codes_left(one),
        "app": App.objects.filter(user=one, confirmed_at__isnull=False).exists(),
    }
    part = request.headers.get("HX-Request")
    return render(request, "rights/account_part.html" if part else "rights/account.html", context)


@page("manage", of="account")
@require_GET
def people_without(request: HttpRequest) -> HttpResponseBase:
    """开立账号: the people in one's scope that have no account."""
    return show(request, PEOPLE, _without_account(request, timezone.now()), "rights/people.html")


@page("manage", of="account")
@acts_once
@require_POST
def opened(request: HttpRequest) -> HttpResponse:
    """Open accounts for the people that were ticked."""
    at = timezone.now()
    people = list(chosen(request, PEOPLE, _without_account(request, at), "person"))
    try:
        made = open_accounts(people, actor=me(request), at=at)
    except NameTaken as error:
        taken = "、".join(error.usernames[:10])
        messages.error(
            request, _("这些登录名已有人用，一个也没有开立：%(names)s") % {"names": taken}
        )
        return redirect("people-without")
    told = ngettext(
        "已开立 %(count)s 个账号，可发登录条。", "已开立 %(count)s 个账号，可发登录条。", len(made)
    )
    messages.success(request, told % {"count": len(made)})
    return redirect("accounts")


@page("manage", of="account", sensitive=True)
@acts_once
@require_POST
def slips(request: HttpRequest) -> HttpResponse:
    """发登录条: slips for the accounts that were ticked, to print; shown this once."""
    at = timezone.now()
    users = _managed(request, at).filter(is_active=True)
    users = chosen(request, ACCOUNTS, users, "account")
    return _printed(request, give_slips(list(users), actor=me(request), at=at))


@page("manage", of="account", sensitive=True)
@acts_once
@require_POST
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """重置: for somebody who stands here; old password and log-ins end, a slip is printed."""
    at = timezone.now()
    user = get_object_or_404(_managed(request, at), pk=pk)
    return _printed(request, [reset_account(user, actor=me(request), at=at)])


@page("manage", of="account")
@acts_once
@require_POST
def locked(request: HttpRequest, pk: int) -> HttpResponse:
    """锁定."""
    at = timezone.now()
    user = get_object_or_404(_managed(request, at), pk=pk)
    lock_account(user, actor=me(request), at=at)
    messages.success(request, _("%(name)s 的账号已锁定，登录已全部退出。") % {"name": user.name})
    return redirect("accounts")


@page("manage", of="account")
@acts_once
@require_POST
def unlocked(request: HttpRequest, pk: int) -> HttpResponse:
    """解锁: lets somebody in again, or forgets failed tries."""
    at = timezone.now()
    user = get_object_or_404(_managed(request, at), pk=pk)
    unlock_account(user, actor=me(request), at=at)
    messages.success(request, _("%(name)s 可以登录了。") % {"name": user.name})
    return redirect("accounts")


def _managed(request: HttpRequest, at: datetime, *, few: bool = False) -> QuerySet[User]:
    """The accounts that one manages; nobody manages their own."""
    others = _with_slips(at).exclude(pk=me(request).pk)
    return permitted(me(request), "manage", others, at, few=few)


def _without_account(request: HttpRequest, at: datetime) -> QuerySet[Subject]:
    people = Subject.objects.filter(tree="person", identity__erased_at=None)
    people = people.exclude(Exists(Holder.objects.filter(person=OuterRef("pk"))))
    return permitted(me(request), "manage", people.select_related("identity"), at, of="account")


def _with_slips(at: datetime) -> QuerySet[User]:
    good = Slip.objects.filter(user=OuterRef("pk"), spent_at=None, valid_until__gt=at)
    return User.objects.annotate(slip=Exists(good))


def _printed(request: HttpRequest, printed: list[Printed]) -> HttpResponse:
    context = {"printed": printed, "address": request.build_absolute_uri("/")}
    return render(request, "rights/slips.html", context)
