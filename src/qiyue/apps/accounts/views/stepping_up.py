"""Asks for the second factor again before what is sensitive; what was typed is carried along."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qiyue.apps.accounts.forms import CodeForm
from qiyue.apps.accounts.middleware import visit_of
from qiyue.apps.accounts.models import User
from qiyue.apps.accounts.services.brakes import TooOften
from qiyue.apps.accounts.services.factors import WrongCode, has_factor
from qiyue.apps.accounts.services.log_ins import second_step
from qiyue.apps.accounts.services.visits import is_fresh, note_proof
from qiyue.apps.accounts.views.entering import address_of, wait_words

FIELD = "second-code"
"""The field in which the code comes along with the form that it belongs to."""

LEFT_OUT = ("csrfmiddlewaretoken", "second-code")


def step_up(request: HttpRequest, at: datetime) -> HttpResponse | None:
    """Nothing if a second factor was given lately, or comes with this form; else a page asking.

    The page holds the fields of the form, so that one code later the form acts as it was sent.
    """
    user, visit = request.user, visit_of(request)
    if is_fresh(visit, at):
        return None
    if not isinstance(user, User) or not has_factor(user):
        return render(request, "accounts/no_factor.html", status=403)
    form = CodeForm({"code": request.POST[FIELD]} if FIELD in request.POST else None)
    if form.is_bound and form.is_valid():
        try:
            second_step(user, form.cleaned_data["code"], address=address_of(request), at=at)
        except TooOften as error:
            form.add_error("code", wait_words(error, at))
        except WrongCode:
            form.add_error(
                "code", _("验证码不对或已用过；等手机上出现下一个，或用码表里没用过的。")
            )
        else:
            note_proof(visit, at)
            if request.POST.get("asking") == "page":
                return redirect(request.get_full_path())
            return None
    carried = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in LEFT_OUT
        for value in values
    ]
    asked = request.method == "POST" and request.POST.get("asking") != "page"
    context = {"form": form, "carried": carried, "field": FIELD, "asked": asked}
    return render(request, "accounts/step_up.html", context, status=403)
