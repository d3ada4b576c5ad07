"""What can be done with a subject: each deed's form and right, and who is offered it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qiyue.apps.accounts.models import User
from qiyue.apps.orgs.models import Subject, Tree
from qiyue.apps.orgs.pages import forms
from qiyue.apps.orgs.pages.asked import allowed, which_allowed
from qiyue.apps.orgs.rights.questions import held, holds


@dataclass(frozen=True)
class Deed:
    """One thing to do: its key in the address, its word on the button, its form, its right."""

    key: str
    says: str | Promise
    form: type[forms.DeedForm]
    verb: str
    fits: Callable[[Subject], bool]
    grave: bool = False
    besides: str = ""
    """A verb that must be held over something else, which the form asks for."""


def _unit(subject: Subject) -> bool:
    return not subject.is_person


def _here(subject: Subject) -> bool:
    return not subject.is_person and not subject.is_closed


def _gone(subject: Subject) -> bool:
    return not subject.is_person and subject.is_closed


def _line(subject: Subject) -> bool:
    return subject.tree == Tree.LINE


def _person(subject: Subject) -> bool:
    return subject.is_person


def _employed(subject: Subject) -> bool:
    return subject.is_person and not subject.is_closed


def _left(subject: Subject) -> bool:
    return subject.is_person and subject.is_closed


DEEDS = {
    deed.key: deed
    for deed in (
        Deed("found", _("设立下级"), forms.FoundForm, "arrange", _unit),
        Deed("rename", _("更名"), forms.RenameForm, "arrange", _unit),
        Deed("move", _("划转"), forms.MoveForm, "arrange", _unit),
        Deed("merge", _("并入"), forms.MergeForm, "arrange", _here),
        Deed("split", _("分设"), forms.SplitForm, "arrange", _here),
        Deed("link", _("建立联动"), forms.LinkForm, "arrange", _unit),
        Deed("unlink", _("解除联动"), forms.UnlinkForm, "arrange", _unit),
        Deed("reopen", _("恢复"), forms.ReopenForm, "arrange", _gone),
        Deed("close", _("撤销建制"), forms.CloseForm, "arrange", _unit, grave=True),
        Deed("hire", _("入职"), forms.HireForm, "staff", _line),
        Deed("repost", _("调动"), forms.RepostForm, "staff", _employed),
        Deed("appoint", _("兼任"), forms.AppointForm, "staff", _employed),
        Deed("second", _("借调"), forms.SecondForm, "staff", _employed),
        Deed("relieve", _("免去兼任"), forms.RelieveForm, "staff", _employed),
        Deed("away", _("离岗"), forms.AwayForm, "staff", _employed),
        Deed("back", _("返岗"), forms.BackForm, "staff", _employed),
        Deed("rehire", _("再入职"), forms.RehireForm, "staff", _left),
        Deed("join", _("入党"), forms.JoinForm, "see", _person, besides="enrol"),
        Deed("confirm", _("转正"), forms.ConfirmForm, "enrol", _person),
        Deed("transfer", _("转接组织关系"), forms.TransferForm, "enrol", _person),
        Deed("end", _("终止组织关系"), forms.EndForm, "enrol", _person),
        Deed("identify", _("更正身份"), forms.IdentifyForm, "identify", _person),
        Deed("depart", _("离职"), forms.DepartForm, "staff", _employed, grave=True),
        Deed("erase", _("抹去身份"), forms.EraseForm, "identify", _left, grave=True),
    )
}


def open_to(user: User, deed: Deed, subject: Subject, at: datetime) -> bool:
    """Whether a user may do a deed with a subject."""
    if not deed.fits(subject) or (deed.besides and not holds(user, deed.besides, "subject", at)):
        return False
    return allowed(user, deed.verb, subject, at)


def deeds_for(user: User, subject: Subject, at: datetime) -> list[Deed]:
    """What a user may do with a subject, in one order for all."""
    fit = [deed for deed in DEEDS.values() if deed.fits(subject)]
    verbs = which_allowed(user, {deed.verb for deed in fit}, subject, at)
    able = [deed for deed in fit if deed.verb in verbs]
    besides = held(user, at) if any(deed.besides for deed in able) else frozenset()
    return [deed for deed in able if not deed.besides or f"{deed.besides}:subject" in besides]
