"""What the pages of the log-in share: where one stands between steps, and coming in at last."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from qiyue.apps.accounts.middleware import VISIT
from qiyue.apps.accounts.models import User
from qiyue.apps.accounts.services.brakes import TooOften
from qiyue.apps.accounts.services.log_ins import Passed
from qiyue.apps.accounts.services.visits import begin_visit

PENDING = "pending"
"""The key in the session under which a log-in stands that is not finished."""

LASTS = timedelta(minutes=10)


def keep_pending(request: HttpRequest, passed: Passed, *, own_computer: bool, at: datetime) -> None:
    """Remember who passed the first step; the session gets a new key."""
    request.session.cycle_key()
    request.session[PENDING] = {
        "user": passed.user.pk,
        "slip": passed.slip,
        "own_computer": own_computer,
        "until": (at + LASTS).timestamp(),
        "next": after(request),
    }


def pending_of(request: HttpRequest, at: datetime) -> dict[str, Any] | None:
    """The unfinished log-in of this session; none if it took too long."""
    pending = request.session.get(PENDING)
    if not pending or pending["until"] < at.timestamp():
        return None
    return cast("dict[str, Any]", pending)


def come_in(
    request: HttpRequest, user: User, *, own_computer: bool, proved: bool, to: str
) -> HttpResponse:
    """Log in, after all steps; what was pending is forgotten."""
    request.session.pop(PENDING, None)
    request.coming = {"own_computer": own_computer, "proved": proved}  # type: ignore[attr-defined]
    login(request, user)
    return redirect(to)


def begin(sender: object, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Begin the visit of a log-in, whichever way Django was told of it."""
    coming = getattr(request, "coming", {"own_computer": False, "proved": False})
    if request.session.session_key is None:
        request.session.create()
    visit = begin_visit(
        user,
        session=str(request.session.session_key),
        device=request.META.get("HTTP_USER_AGENT", ""),
        address=address_of(request),
        at=timezone.now(),
        **coming,
    )
    request.session[VISIT] = visit.pk


def address_of(request: HttpRequest) -> str:
    """From where a request comes; behind proxies, what the outermost of ours saw."""
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if settings.PROXIES and len(seen) >= settings.PROXIES:
        return str(seen[-settings.PROXIES]).strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def after(request: HttpRequest) -> str:
    """Where the log-in leads: what was asked for, if it is of this site."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(asked, hosts, require_https=request.is_secure()):
        return str(asked)
    return str(resolve_url(settings.LOGIN_REDIRECT_URL))


def wait_words(error: TooOften, at: datetime) -> str:
    """Until when to wait, in words."""
    minutes = max(1, -int(-(error.until - at).total_seconds() // 60))
    until = timezone.localtime(error.until).strftime("%H:%M:%S")
    return _(
        "试的次数太多。约 %(minutes)s 分钟后（%(until)s 起）再试；忘了口令，请找账号员重置。"
    ) % {"minutes": minutes, "until": until}
