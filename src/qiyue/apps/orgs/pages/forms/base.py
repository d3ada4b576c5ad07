"""What every form of a deed has: its fields, its days, how it names subjects."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qiyue.apps.accounts.models import User
from qiyue.apps.orgs.models import Subject, Tree
from qiyue.apps.orgs.rights.questions import may, permitted
from qiyue.apps.orgs.services import (
    Plan,
)


class Day(forms.DateInput):
    """A day, chosen by the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day(label: Any, *, required: bool = True) -> forms.DateField:
    """A field for a day."""
    return forms.DateField(label=label, widget=Day(), required=required)


NAMED = _("编号或全名")


def some(label: Any, help_text: Any = None) -> forms.CharField:
    """A field that names a subject by its number, its whole name or its code."""
    return forms.CharField(label=label, max_length=120, help_text=help_text or NAMED)


FIRST = ("unit",)
"""The field that stands first."""

LAST = ("on", "document")
"""The fields that stand last."""


class DeedForm(forms.Form):
    """What every deed asks: from which day, by which document."""

    on = day(_("生效日"))
    document = forms.CharField(label=_("文号（可不填）"), max_length=120, required=False)

    def __init__(self, *args: Any, subject: Subject, user: User, at: datetime) -> None:
        super().__init__(*args)
        self.subject, self.user, self.at = subject, user, at
        self.fields["on"].initial = timezone.localdate(at)
        for field in self.fields.values():
            listed = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if listed else "form-control"
            if field.help_text:
                field.widget.attrs["placeholder"] = field.help_text
        names = [n for n in self.fields if n not in (*FIRST, *LAST)]
        self.order_fields([*FIRST, *names, *LAST])

    def plan(self) -> Plan:
        """What the form asks for, as a plan."""
        raise NotImplementedError

    def standing(self) -> dict[str, str]:
        """What stands now in fields that change what is there, as far as the user may see it."""
        return {}

    @property
    def day(self) -> date:
        """The day from which it holds."""
        found: date = self.cleaned_data["on"]
        return found

    def named(self, field: str, text: str, tree: str, verb: str) -> Subject:
        """The one subject of a tree that a text names and with which the user may do `verb`."""
        rows = Subject.objects.filter(tree=tree).select_related("kind")
        for name in ("code", "number", "identity__name" if tree == Tree.PERSON else "name"):
            fit = permitted(self.user, verb, rows.filter(**{name: text.strip()}), self.at, few=True)
            found = list(fit[:2])
            if len(found) == 1:
                return found[0]
            if found:
                raise ValidationError(gettext("有几个同名的，请写编号。"), code="several")
        raise ValidationError(gettext("没有找到，请核对编号或全名。"), code="unknown")

    def _seen(self, field: str, subject: Subject | None) -> dict[str, str]:
        """A field that names what stands now: its name, or nothing said of what is not seen."""
        if subject is None:
            return {field: ""}
        return {field: subject.name} if may(self.user, "see", subject, self.at) else {}

    def _one(self, field: str, tree: str, verb: str) -> Subject:
        return self.named(field, self.cleaned_data[field], tree, verb)

    def _many(self, field: str, tree: str, verb: str) -> tuple[Subject, ...]:
        words = self.cleaned_data[field].replace("，", " ").replace(",", " ").split()
        return tuple(self.named(field, word, tree, verb) for word in words)
