"""The forms of the first day: the code, the organisation, four people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from qiyue.apps.accounts.forms import code
from qiyue.apps.accounts.models import tidy
from qiyue.apps.accounts.services.accounts import NewAccount
from qiyue.apps.orgs.models import Tree
from qiyue.apps.orgs.services.kinds import STANDARD
from qiyue.site.first.founding import PLACES

EARLIEST, LATEST = timedelta(days=3660), timedelta(days=366)
"""How far from today the first period may begin."""


def text(label: Any, most: int, **attrs: str) -> forms.CharField:
    """A field for a line of text."""
    widget = forms.TextInput(attrs={"class": "form-control", "autocomplete": "off", **attrs})
    return forms.CharField(label=label, max_length=most, widget=widget)


def kinds() -> list[tuple[str, str]]:
    """The kinds that may stand at the top of the line, in the reader's language."""
    english = (get_language() or "").startswith("en")
    return [
        (key, name_en if english else name)
        for key, tree, name, name_en, _below, roots, *_rest in STANDARD
        if roots and tree == Tree.LINE
    ]


class StartForm(forms.Form):
    """启动码."""

    code = code(gettext_lazy("启动码"))


class UnitForm(forms.Form):
    """What the organisation is called, what it is, from when on it is assessed."""

    name = text(gettext_lazy("组织全称"), 120)
    kind = forms.ChoiceField(
        label=gettext_lazy("类型"),
        choices=kinds,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    first_day = forms.DateField(
        label=gettext_lazy("第一个考核期的第一天"),
        widget=forms.DateInput(attrs={"class": "form-control", "type": "date"}, format="%Y-%m-%d"),
    )

    def clean_first_day(self) -> Any:
        """A day that can be meant."""
        day, today = self.cleaned_data["first_day"], timezone.localdate()
        if not today - EARLIEST <= day <= today + LATEST:
            raise forms.ValidationError(_("写十年以内、一年之后以前的一天。"))
        return day


class PersonForm(forms.Form):
    """One of the four: a name, and by what they log in."""

    name = text(gettext_lazy("姓名"), 80)
    username = text(gettext_lazy("登录名"), 60, autocapitalize="none", spellcheck="false")

    def clean_username(self) -> str:
        """As it is stored."""
        found = tidy(self.cleaned_data["username"])
        if not found or any(letter.isspace() for letter in found):
            raise forms.ValidationError(_("登录名里不能有空格。"))
        return found


class PeopleForm:
    """The four of them: four people with four log-in names."""

    def __init__(self, data: Any = None) -> None:
        self.parts = [(place, PersonForm(data, prefix=place.key)) for place in PLACES]

    def is_valid(self) -> bool:
        """Whether each is whole and no two share a log-in name; all findings at once."""
        good = [form.is_valid() for _place, form in self.parts]
        if not all(good):
            return False
        seen: set[str] = set()
        for _place, form in self.parts:
            username = form.cleaned_data["username"]
            if username in seen:
                form.add_error("username", _("四个人要四个登录名，这一个写了两次。"))
            seen.add(username)
        return all(not form.errors for _place, form in self.parts)

    def people(self) -> tuple[NewAccount, ...]:
        """Accounts to be, in the order of PLACES."""
        return tuple(
            NewAccount(form.cleaned_data["username"], form.cleaned_data["name"])
            for _place, form in self.parts
        )
