"""我的账号: password, second factor and log-ins of whoever is logged in."""

from __future__ import annotations

from datetime import datetime
from typing import cast

import segno
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from qiyue.apps.accounts.forms import ChangePasswordForm, ConfirmAppForm, PresentPasswordForm
from qiyue.apps.accounts.middleware import visit_of
from qiyue.apps.accounts.models import App, User
from qiyue.apps.accounts.services.accounts import WrongPassword, change_password
from qiyue.apps.accounts.services.brakes import ACCOUNT, TooOften, brace, forget
from qiyue.apps.accounts.services.factors import (
    CODES,
    WrongCode,
    begin_app,
    codes_left,
    confirm_app,
    drop_app,
    make_list,
)
from qiyue.apps.accounts.services.visits import end_visits, note_proof, open_visits
from qiyue.apps.accounts.views.entering import wait_words
from qiyue.apps.guards import own, own_sensitive
from qiyue.apps.journal.sending import acts_once


@own
def account(request: HttpRequest) -> HttpResponse:
    """我的账号: what there is, and what can be done."""
    user, at = _me(request), timezone.now()
    app = App.objects.filter(user=user, confirmed_at__isnull=False).first()
    context = {
        "app": app,
        "codes_left": codes_left(user),
        "codes": CODES,
        "visits": open_visits(user, at),
        "this_visit": visit_of(request).pk,
    }
    return render(request, "accounts/mine.html", context)


@own
def welcome(request: HttpRequest) -> HttpResponse:
    """首次登录之后: the second factor is offered, and can wait."""
    return render(request, "accounts/welcome.html")


@own
@acts_once
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """改口令."""
    user, at = _me(request), timezone.now()
    form = ChangePasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            change_password(
                user,
                present=form.cleaned_data["present"],
                password=form.cleaned_data["password"],
                at=at,
                visit=visit_of(request).pk,
            )
        except WrongPassword:
            form.add_error("present", _("不是现在的口令。"))
        except ValidationError as error:
            form.add_error("password", error)
        else:
            update_session_auth_hash(request, user)
            messages.success(request, _("口令已改，其他登录都已退出。"))
            return redirect("account")
    return _form_page(request, "accounts/password.html", form)


@own
@acts_once
@sensitive_post_parameters()
def app(request: HttpRequest) -> HttpResponse:
    """启用验证器: a QR code for the phone, then the code that the phone shows."""
    user, at = _me(request), timezone.now()
    try:
        address = begin_app(user, at=at)
    except WrongCode:
        return redirect("account")
    form = ConfirmAppForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _knows_password(user, form, at):
        try:
            confirm_app(user, form.cleaned_data["code"], at=at)
        except WrongCode:
            form.add_error("code", _("不是这半分钟的验证码；看看手机的时间准不准。"))
        else:
            note_proof(visit_of(request), at)
            messages.success(request, _("验证器已启用。"))
            return redirect("account")
    picture = segno.make(address, error="m").svg_inline(scale=5, border=3)
    secret = address.partition("secret=")[2].partition("&")[0]
    context = {"form": form, "picture": picture, "secret": secret}
    return render(request, "accounts/app.html", context, status=422 if form.errors else 200)


@own_sensitive
@acts_once
@require_POST
def app_dropped(request: HttpRequest) -> HttpResponse:
    """停用验证器."""
    drop_app(_me(request), at=timezone.now())
    messages.success(request, _("验证器已停用。"))
    return redirect("account")


@own
@acts_once
@sensitive_post_parameters()
def code_list(request: HttpRequest) -> HttpResponse:
    """验证码表: twenty codes to print; shown this once."""
    user, at = _me(request), timezone.now()
    form = PresentPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _knows_password(user, form, at):
        codes = make_list(user, at=at)
        return render(request, "accounts/code_list.html", {"codes": codes, "made_at": at})
    return _form_page(request, "accounts/code_list_asked.html", form)


@own
@acts_once
@require_POST
def visits_ended(request: HttpRequest) -> HttpResponse:
    """退出其他登录: one, all others, or all with this one."""
    user, at = _me(request), timezone.now()
    which = request.POST.get("which", "")
    if which == "all":
        end_visits(user, actor=user, at=at)
        logout(request)
        return redirect("login")
    if which == "others":
        end_visits(user, actor=user, at=at, but=visit_of(request).pk)
    elif which.isascii() and which.isdigit() and len(which) < 18:
        end_visits(user, actor=user, at=at, only=int(which))
    return redirect("account")


def _knows_password(user: User, form: Form, at: datetime) -> bool:
    """Whether the present password came along; guessing is slowed down as at the log-in."""
    try:
        brace(ACCOUNT, f"present {user.username}", at=at)
    except TooOften as error:
        form.add_error("present", wait_words(error, at))
        return False
    if not user.check_password(form.cleaned_data["present"]):
        form.add_error("present", _("不是现在的口令。"))
        return False
    forget(ACCOUNT, f"present {user.username}")
    return True


def _form_page(request: HttpRequest, template: str, form: Form) -> HttpResponse:
    return render(request, template, {"form": form}, status=422 if form.errors else 200)


def _me(request: HttpRequest) -> User:
    return cast("User", request.user)
