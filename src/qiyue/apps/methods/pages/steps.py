"""The steps of a release: a button each, answered with the page of the version."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qiyue.apps.guards import page
from qiyue.apps.journal.sending import acts_once
from qiyue.apps.methods.models import MethodVersion
from qiyue.apps.methods.pages.asking import day_in, reader, version_for
from qiyue.apps.methods.pages.methods import address, version_page
from qiyue.apps.methods.services import releasing
from qiyue.apps.methods.words import refusal
from qiyue.core.values.findings import QiyueError

Service = Callable[..., MethodVersion]
STEPS: dict[str, Service] = {
    "approve": releasing.approve,
    "publish": releasing.publish,
    "force": releasing.bring_into_force,
    "retire": releasing.retire,
}
LONGEST_NOTE = 1000


@page("write", of="method")
@acts_once
@require_POST
def consult(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Say with whom a draft was consulted: whoever writes it does."""
    return _step(request, version_for(request, code, number, "write"), releasing.consult)


@page("release", of="method")
@acts_once
@require_POST
def step(request: HttpRequest, code: str, number: int, kind: str) -> HttpResponse:
    """Take one of the steps that follow."""
    if kind not in STEPS:
        raise Http404
    shown = version_for(request, code, number, "release")
    given = {"digest": request.POST.get("digest", "")} if kind == "approve" else {}
    return _step(request, shown, STEPS[kind], **given)


def _step(
    request: HttpRequest, shown: MethodVersion, service: Service, **given: str
) -> HttpResponse:
    """Take a step, as who the reader is, with the day and the proof that the form gives."""
    given["note"] = request.POST.get("note", "")[:LONGEST_NOTE]
    try:
        day = day_in(request, "on")
    except ValueError:
        return version_page(request, shown, refused=_("日期写作 2026-11-23。"), status=422)
    try:
        service(shown.pk, on=day, actor=reader(request), at=timezone.now(), **given)
    except QiyueError as error:
        shown.refresh_from_db()
        return version_page(request, shown, refused=refusal(error), status=409)
    messages.success(request, _("已办。"))
    return redirect(address(shown))
