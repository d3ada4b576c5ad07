"""Forms of roles and delegations: names and numbers become accounts and subjects, or a finding."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qiyue.apps.accounts.models import User, tidy
from qiyue.apps.orgs.models import FOREVER, Subject
from qiyue.apps.orgs.rights.models import Assignment
from qiyue.apps.orgs.rights.questions import permitted
from qiyue.apps.orgs.rights.roles import ROLES
from qiyue.apps.orgs.rights.verbs import SAYS, Right


def day_field(label: object, *, required: bool = True) -> forms.DateField:
    """A day, picked or typed as 2026-11-23."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"})
    return forms.DateField(label=label, required=required, widget=widget)  # type: ignore[arg-type]


def text_field(label: object, *, required: bool = True, longest: int = 60) -> forms.CharField:
    """A short text."""
    widget = forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"})
    return forms.CharField(label=label, required=required, max_length=longest, widget=widget)  # type: ignore[arg-type]


def choice_field(label: object) -> forms.ChoiceField:
    """One of a list that the form fills in."""
    widget = forms.Select(attrs={"class": "form-select"})
    return forms.ChoiceField(label=label, widget=widget)  # type: ignore[arg-type]


class Dated(forms.Form):
    """From one day until after another, which may be left out."""

    def last_day(self, name: str = "last_on") -> None:
        """Turn the last day into the first after it."""
        last = self.cleaned_data.get(name)
        self.cleaned_data["ends_on"] = last + timedelta(days=1) if last else FOREVER

    def account(self, field: str) -> User:
        """The account of the log-in name that was typed."""
        user = User.objects.filter(username=tidy(self.cleaned_data[field]), is_active=True).first()
        if user is None:
            raise ValidationError(_("没有这个登录名，或账号已锁定。"))
        return user


class GrantForm(Dated):
    """授予角色."""

    username = text_field(_("给谁（登录名）"))
    role = choice_field(_("角色"))
    where = text_field(
        _("范围（单位或党组织的编号或全称；全站角色不填）"), required=False, longest=120
    )
    starts_on = day_field(_("起"))
    last_on = day_field(_("最后一天（不填为长期）"), required=False)

    def __init__(self, *args: object, actor: User, at: datetime, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.actor, self.at = actor, at
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (one.code, one.name) for one in ROLES.values()
        ]
        self.fields["starts_on"].initial = timezone.localdate(at)

    def clean_username(self) -> User:
        return self.account("username")

    def clean_where(self) -> Subject | None:
        return subject_named(self.cleaned_data["where"], self.actor, self.at)

    def clean(self) -> dict[str, object]:
        super().clean()
        self.last_day()
        return self.cleaned_data


class DelegateForm(Dated):
    """委托代理."""

    assignment = choice_field(_("把我的哪个角色"))
    receiver = text_field(_("请谁代理（登录名）"))
    rights = forms.MultipleChoiceField(label=_("哪些事"), widget=forms.CheckboxSelectMultiple())
    where = text_field(_("范围（不填为整个角色的范围）"), required=False, longest=120)
    starts_on = day_field(_("起"))
    last_on = day_field(_("最后一天"))
    reason = text_field(_("事由"), required=False, longest=200)

    def __init__(
        self, *args: object, giver: User, held: list[Assignment], at: datetime, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.giver, self.at, self.held = giver, at, held
        rights = sorted({right for one in held for right in one.kind.rights})
        self.fields["assignment"].choices = [  # type: ignore[attr-defined]
            (str(one.pk), f"{one.kind.name} · {one.subject or _('全站')}") for one in held
        ]
        self.fields["rights"].choices = [  # type: ignore[attr-defined]
            (str(right), SAYS[right]) for right in rights
        ]
        self.fields["starts_on"].initial = timezone.localdate(at)

    def clean_receiver(self) -> User:
        return self.account("receiver")

    def clean_where(self) -> Subject | None:
        return subject_named(self.cleaned_data["where"], self.giver, self.at)

    def clean_rights(self) -> frozenset[Right]:
        return frozenset(Right(*word.split(":")) for word in self.cleaned_data["rights"])

    def clean(self) -> dict[str, object]:
        super().clean()
        self.last_day()
        chosen = self.cleaned_data.get("assignment")
        held = next((one for one in self.held if str(one.pk) == chosen), None)
        if held is not None and self.cleaned_data.get("where") is None:
            self.cleaned_data["where"] = held.subject
        return self.cleaned_data


def subject_named(text: str, user: User, at: datetime) -> Subject | None:
    """The unit or Party body of a number or whole name, among those that a user sees."""
    wanted = text.strip()
    if not wanted:
        return None
    bodies = Subject.objects.exclude(tree="person").filter(
        Q(number=wanted) | Q(name=wanted) | Q(short_name=wanted)
    )
    found = list(permitted(user, "see", bodies, at, few=True)[:2])
    if not found:
        raise ValidationError(_("没有这个编号或名称的单位或党组织。"))
    if len(found) > 1:
        raise ValidationError(_("有几个同名的，请填编号。"))
    return found[0]
