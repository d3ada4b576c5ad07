"""What methods ask of people: to finish, to approve, to release; to look at a run that failed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qiyue.apps.accounts.models import User
from qiyue.apps.desk.duties import Duty
from qiyue.apps.desk.going import Work
from qiyue.apps.methods.models import MethodRun, MethodVersion
from qiyue.apps.methods.services.running import look_after_run
from qiyue.apps.methods.words import far_of
from qiyue.apps.orgs.rights.questions import holds, permitted

LOOKED_AT = timedelta(days=7)
"""A run that failed is told of for so long."""

State = MethodVersion.State


def to_release(user: User, at: datetime) -> Iterator[Duty]:
    """Versions that wait for a step of whoever releases methods; an author never approves."""
    if not holds(user, "release", "method", at):
        return
    waiting = MethodVersion.objects.filter(state__in=(State.CONSULTED, State.PUBLISHED))
    for one in waiting.select_related("method").order_by("saved_at"):
        if one.state == State.CONSULTED and one.approver_id is None:
            if one.author_id == user.pk:
                continue
            says, button = _("审定办法：%(name)s"), _("去审定")
        elif one.state == State.CONSULTED:
            says, button = _("公布办法：%(name)s"), _("去公布")
        else:
            says, button = _("施行办法：%(name)s"), _("去施行")
        href = reverse("method-version", args=(one.method.code, one.number))
        yield Duty(says % {"name": name_of(one)}, href, button)


def to_finish(user: User, at: datetime) -> Iterator[Duty]:
    """One's own drafts, to be consulted on."""
    if not holds(user, "write", "method", at):
        return
    mine = MethodVersion.objects.filter(author=user, state=State.DRAFTED)
    for one in mine.select_related("method").order_by("saved_at"):
        href = reverse("method-version", args=(one.method.code, one.number))
        yield Duty(_("写完办法：%(name)s") % {"name": name_of(one)}, href, _("接着写"))


def failed_runs(user: User, at: datetime) -> Iterator[Duty]:
    """What somebody asked for and was not calculated, for a week or until it is asked for anew."""
    mine = MethodRun.objects.filter(asked_by=user)
    failed = mine.filter(state=MethodRun.State.FAILED, finished_at__gt=at - LOOKED_AT)
    if not failed.exists():  # as for most people: then no rights are asked for
        return
    for one in permitted(user, "see", failed, at).order_by("-finished_at"):
        if mine.filter(
            version=one.version_id, dataset=one.dataset, asked_at__gt=one.asked_at
        ).exists():
            continue
        says = _("测算未完成：%(what)s") % {"what": one.dataset}
        yield Duty(says, reverse("run", args=(one.code,)), _("看原因"))


def going(user: User, at: datetime) -> Iterator[Work]:
    """One's own runs that are not over, each with how far it is."""
    mine = MethodRun.objects.filter(asked_by=user, state__in=MethodRun.OPEN)
    if not mine.exists():
        return
    rows = permitted(user, "see", mine.select_related("version__method"), at)
    for one in rows.order_by("asked_at"):
        run = look_after_run(one, at)
        if run.open:
            says = _("测算：%(name)s") % {"name": name_of(run.version)}
            yield Work(says, reverse("run", args=(run.code,)), far_of(run, at))


def name_of(version: MethodVersion) -> str:
    """What a version is called in the language of the reader."""
    english = (get_language() or "").startswith("en")
    named = version.name_en if english else version.name_zh
    return f"{named or version.name_zh or version.method.code} v{version.number}"
