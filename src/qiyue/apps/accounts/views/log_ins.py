"""Pages of the log-in: name and password or slip, second factor, one's own password."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from qiyue.apps.accounts.demo import demo_accounts
from qiyue.apps.accounts.forms import CodeForm, LogInForm, NewPasswordForm
from qiyue.apps.accounts.middleware import VISIT
from qiyue.apps.accounts.models import User
from qiyue.apps.accounts.services.brakes import TooOften
from qiyue.apps.accounts.services.factors import WrongCode
from qiyue.apps.accounts.services.log_ins import Next, NotLetIn, first_step, second_step
from qiyue.apps.accounts.services.slips import SlipGone, use_slip
from qiyue.apps.accounts.services.visits import end_visits
from qiyue.apps.accounts.views.entering import (
    PENDING,
    address_of,
    after,
    come_in,
    keep_pending,
    pending_of,
    wait_words,
)
from qiyue.apps.guards import public

WAY_IN = {Next.FACTOR: "login-second", Next.PASSWORD: "login-password"}


@public
@sensitive_post_parameters()
def log_in(request: HttpRequest) -> HttpResponse:
    """登录: the first step, by name and password or the code of a slip."""
    if request.user.is_authenticated:
        return redirect(after(request))
    at, listed = timezone.now(), demo_accounts()
    if request.method != "POST":
        chosen = next((one for one in listed if one.username == request.GET.get("as")), None)
        form = LogInForm(initial={"username": chosen.username} if chosen else None)
        if chosen:
            form.fields["password"].widget.attrs["value"] = chosen.password
        return _page(request, form)
    form = LogInForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    own_computer = form.cleaned_data["own_computer"]
    try:
        passed = first_step(
            form.cleaned_data["username"],
            form.cleaned_data["password"],
            address=address_of(request),
            at=at,
        )
    except TooOften as error:
        form.add_error(None, wait_words(error, at))
        return _page(request, form, status=429)
    except NotLetIn:
        form.add_error(None, _("登录名、口令或一次性码不对。"))
        return _page(request, form, status=422)
    if passed.next is Next.IN:
        return come_in(
            request, passed.user, own_computer=own_computer, proved=False, to=after(request)
        )
    keep_pending(request, passed, own_computer=own_computer, at=at)
    return redirect(WAY_IN[passed.next])


@public
def second(request: HttpRequest) -> HttpResponse:
    """二次验证: the second step, by a code of the app or of the list."""
    at = timezone.now()
    pending = pending_of(request, at)
    if pending is None or pending["slip"]:
        return redirect("login")
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        user = User.objects.filter(pk=pending["user"], is_active=True).first()
        if user is None:
            return redirect("login")
        try:
            second_step(user, form.cleaned_data["code"], address=address_of(request), at=at)
        except TooOften as error:
            form.add_error("code", wait_words(error, at))
            status = 429
        except WrongCode:
            form.add_error(
                "code", _("验证码不对或已用过；等手机上出现下一个，或用码表里没用过的。")
            )
            status = 422
        else:
            return come_in(
                request,
                user,
                own_computer=pending["own_computer"],
                proved=True,
                to=pending["next"],
            )
    return render(request, "accounts/second.html", {"form": form}, status=status)


@public
@sensitive_post_parameters()
def own_password(request: HttpRequest) -> HttpResponse:
    """首次登录: who came with a slip sets a password of their own."""
    at = timezone.now()
    pending = pending_of(request, at)
    if pending is None or not pending["slip"]:
        return redirect("login")
    user = User.objects.filter(pk=pending["user"], is_active=True).first()
    if user is None:
        return redirect("login")
    form = NewPasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            user = use_slip(pending["slip"], password=form.cleaned_data["password"], at=at)
        except SlipGone:
            request.session.pop(PENDING, None)
            return redirect("login")
        except ValidationError as error:
            form.add_error("password", error)
        else:
            own_computer = pending["own_computer"]
            return come_in(request, user, own_computer=own_computer, proved=False, to="welcome")
    status = 422 if form.errors else 200
    context = {"form": form, "account": user}
    return render(request, "accounts/own_password.html", context, status=status)


@public
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """退出: this log-in ends; twice changes nothing."""
    if request.user.is_authenticated:
        only = request.session.get(VISIT)
        kind = "account.logged_out"
        end_visits(request.user, actor=request.user, at=timezone.now(), only=only, kind=kind)
        logout(request)
    return redirect("login")


def _page(request: HttpRequest, form: LogInForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "listed": demo_accounts(),
        "next": after(request),
        "nobody": not settings.DEMO and not User.objects.exists(),
    }
    return render(request, "accounts/login.html", context, status=status)
