"""第一天: the way through an empty site in three short steps; there only while it is empty."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from qiyue.apps.accounts.codes import same
from qiyue.apps.accounts.services.brakes import TooOften
from qiyue.apps.accounts.views.entering import address_of
from qiyue.apps.guards import public
from qiyue.site.first.forms import PeopleForm, StartForm, UnitForm
from qiyue.site.first.founding import FoundedBefore, Founding, found_site, may_begin
from qiyue.site.first.start_code import (
    WrongStartCode,
    drop_code,
    mark_of_code,
    show_code,
)

KEY = "first"
"""The key in the session under which stands how far somebody is."""

LASTS = timedelta(hours=1)


@public
@csrf_exempt  # `_steps` asks for the token: what is not there asks for nothing
def first(request: HttpRequest) -> HttpResponse:
    """The step that comes next; once the site is founded, an address like any unknown one."""
    at = timezone.now()
    if may_begin():
        return _steps(request)
    if request.method == "POST" and _done(request, at):
        return render(request, "first/before.html", status=409)
    raise Http404


@never_cache
@sensitive_post_parameters()
@csrf_protect
def _steps(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    so_far = _so_far(request, at)
    if so_far is None:
        return _code(request, at)
    if "unit" not in so_far or request.POST.get("step") == "unit":
        return _unit(request, so_far)
    if request.POST.get("step") == "back":
        return _unit_page(request, UnitForm(initial=so_far["unit"]))
    return _people(request, so_far, at)


def _code(request: HttpRequest, at: datetime) -> HttpResponse:
    """Before the steps: who holds the code goes on, in a session with a new key."""
    form, status = StartForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                show_code(form.cleaned_data["code"], address=address_of(request), at=at)
            except TooOften as error:
                until = timezone.localtime(error.until).strftime("%H:%M:%S")
                form.add_error(None, _("试的次数太多，%(until)s 起再试。") % {"until": until})
                status = 429
            except WrongStartCode:
                form.add_error("code", _("启动码不对。它写在启动的窗口里，和下面说的文件里。"))
            else:
                request.session.cycle_key()
                _keep(request, {"code": mark_of_code(), "until": (at + LASTS).timestamp()})
                return redirect("first")
    return render(request, "first/code.html", {"form": form}, status=status)


def _unit(request: HttpRequest, so_far: dict[str, Any]) -> HttpResponse:
    """Step 1: the organisation."""
    if request.POST.get("step") != "unit":
        start = timezone.localdate().replace(month=1, day=1)
        return _unit_page(request, UnitForm(initial={"first_day": start}))
    form = UnitForm(request.POST)
    if not form.is_valid():
        return _unit_page(request, form, status=422)
    unit = form.cleaned_data | {"first_day": form.cleaned_data["first_day"].isoformat()}
    _keep(request, so_far | {"unit": unit})
    return redirect("first")


def _unit_page(request: HttpRequest, form: UnitForm, status: int = 200) -> HttpResponse:
    return render(request, "first/unit.html", {"form": form}, status=status)


def _people(request: HttpRequest, so_far: dict[str, Any], at: datetime) -> HttpResponse:
    """Step 2: four people; step 3 is their slips, on the answer and nowhere else."""
    sent = request.POST.get("step") == "people"
    form = PeopleForm(request.POST if sent else None)
    context = {"form": form, "unit": so_far["unit"]["name"]}
    if not (sent and form.is_valid()):
        return render(request, "first/people.html", context, status=422 if sent else 200)
    unit = so_far["unit"]
    first_day = date.fromisoformat(unit["first_day"])
    try:
        wanted = Founding(unit["name"], form.people(), first_day, unit["kind"])
        printed = found_site(wanted, at=at)
    except FoundedBefore:
        return render(request, "first/before.html", status=409)
    drop_code()
    _keep(request, {"done": True, "until": so_far["until"]})
    context |= {"printed": printed, "address": request.build_absolute_uri("/")}
    return render(request, "first/done.html", context)


def _keep(request: HttpRequest, so_far: dict[str, Any]) -> None:
    request.session[KEY] = so_far


def _so_far(request: HttpRequest, at: datetime) -> dict[str, Any] | None:
    """How far the holder of the code of now is; none for anybody else, or when it took too long."""
    found = request.session.get(KEY)
    if not found or found["until"] < at.timestamp() or "code" not in found:
        return None
    wanted = mark_of_code()
    return dict(found) if wanted and same(found["code"], wanted) else None


def _done(request: HttpRequest, at: datetime) -> bool:
    """Whether this browser had the code: it sends its form once more, or another was first."""
    found: dict[str, Any] = request.session.get(KEY) or {}
    return bool(found) and found["until"] >= at.timestamp()
