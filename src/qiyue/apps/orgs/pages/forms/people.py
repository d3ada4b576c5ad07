"""The forms of deeds about people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qiyue.apps.orgs.models import Kind, Leave, Membership, Post, Subject, Tree
from qiyue.apps.orgs.pages.forms.base import DeedForm, day, some
from qiyue.apps.orgs.services import (
    Appoint,
    At,
    ComeBack,
    Confirm,
    Depart,
    EndMembership,
    Erase,
    GoAway,
    Hire,
    Identify,
    Join,
    Plan,
    Rehire,
    Relieve,
    Repost,
    Second,
    Transfer,
)


class PostForm(DeedForm):
    """A post in the line."""

    title = forms.CharField(label=_("职务（可不填）"), max_length=60, required=False)
    duty = forms.ChoiceField(label=_("职责"), choices=Post.Duty.choices[:3], initial="staff")


class HireForm(PostForm):
    """入职: a new person in this unit."""

    name = forms.CharField(label=_("姓名"), max_length=80)
    number = forms.CharField(label=_("编号"), max_length=40)
    phone = forms.CharField(label=_("电话（可不填）"), max_length=30, required=False)
    field_order = ("name", "number", "phone")

    def plan(self) -> Plan:
        """Hire."""
        data = self.cleaned_data
        kind = Kind.objects.get(tree=Tree.PERSON)
        post = At(self.subject, data["title"], data["duty"])
        return Hire(kind, data["name"], (post,), self.day, data["number"], data["phone"])


class RepostForm(PostForm):
    """调动: another main post; the other posts in the line end."""

    unit = some(_("新单位"))
    until = day(_("到哪一天为止（可不填）"), required=False)

    def clean_unit(self) -> Subject:
        """The unit that is named."""
        return self._one("unit", Tree.LINE, "staff")

    def standing(self) -> dict[str, str]:
        """The main post as it is now."""
        posts = Post.objects.known().filter(person=self.subject, main=True)
        post = posts.select_related("subject").order_by("-valid_from").first()
        if post is None or not (unit := self._seen("unit", post.subject)):
            return {}
        return {**unit, "title": post.title, "duty": post.duty}

    def plan(self) -> Plan:
        """Repost."""
        data = self.cleaned_data
        post = At(data["unit"], data["title"], data["duty"])
        return Repost(self.subject, (post,), self.day, data["until"])


class RehireForm(RepostForm):
    """再入职."""

    def plan(self) -> Plan:
        """Rehire."""
        data = self.cleaned_data
        return Rehire(self.subject, (At(data["unit"], data["title"], data["duty"]),), self.day)


class AppointForm(DeedForm):
    """兼任, in the line or in a Party body."""

    unit = some(_("单位或党组织"))
    title = forms.CharField(label=_("职务（可不填）"), max_length=60, required=False)
    duty = forms.ChoiceField(label=_("职责"), choices=Post.Duty.choices, initial="staff")
    share = forms.IntegerField(label=_("占比（%）"), min_value=0, max_value=100, initial=0)
    until = day(_("到哪一天为止（可不填）"), required=False)

    def clean_unit(self) -> Subject:
        """The unit or the Party body that is named."""
        text = self.cleaned_data["unit"]
        try:
            return self.named("unit", text, Tree.LINE, "staff")
        except ValidationError as error:
            if error.code == "several":
                raise
        return self.named("unit", text, Tree.PARTY, "enrol")

    def plan(self) -> Plan:
        """Appoint."""
        data = self.cleaned_data
        return Appoint(
            self.subject,
            data["unit"],
            data["duty"],
            self.day,
            data["until"],
            data["title"],
            data["share"],
        )


class SecondForm(AppointForm):
    """借调."""

    until = day(_("到哪一天为止"))

    def plan(self) -> Plan:
        """Second."""
        data = self.cleaned_data
        return Second(
            self.subject,
            data["unit"],
            data["duty"],
            self.day,
            data["until"],
            data["title"],
            data["share"],
            Post.Basis.SECONDED,
        )


class RelieveForm(DeedForm):
    """免去兼任."""

    post = forms.ModelChoiceField(label=_("哪一个"), queryset=Post.objects.none())

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["post"]
        today = timezone.localdate(self.at)
        rows = Post.objects.known().filter(person=self.subject, main=False, valid_to__gt=today)
        field.queryset = rows.select_related("subject")
        field.label_from_instance = lambda post: (
            f"{post.subject} {post.title or post.get_duty_display()}"
        )

    def plan(self) -> Plan:
        """Relieve."""
        post = self.cleaned_data["post"]
        return Relieve(self.subject, post.subject, post.duty, self.day)


class AwayForm(DeedForm):
    """离岗."""

    reason = forms.ChoiceField(label=_("事由"), choices=Leave.Reason.choices)
    until = day(_("到哪一天为止（可不填）"), required=False)

    def standing(self) -> dict[str, str]:
        """Why somebody is away now."""
        rows = Leave.objects.known().filter(person=self.subject)
        row = rows.order_by("-valid_from").first()
        return {"reason": row.reason} if row else {}

    def plan(self) -> Plan:
        """GoAway."""
        data = self.cleaned_data
        return GoAway(self.subject, data["reason"], self.day, data["until"])


class BackForm(DeedForm):
    """返岗."""

    def plan(self) -> Plan:
        """ComeBack."""
        return ComeBack(self.subject, self.day)


class DepartForm(DeedForm):
    """离职."""

    def plan(self) -> Plan:
        """Depart."""
        return Depart(self.subject, self.day)


def membership_of(person: Subject) -> Membership | None:
    """The newest membership that is known of a person."""
    rows = Membership.objects.known().filter(person=person).select_related("body")
    return rows.order_by("-valid_from").first()


class JoinForm(DeedForm):
    """入党或转入."""

    body = some(_("党组织"))
    stage = forms.ChoiceField(label=_("阶段"), choices=Membership.Stage.choices)

    def clean_body(self) -> Subject:
        """The Party body that is named."""
        return self._one("body", Tree.PARTY, "enrol")

    def standing(self) -> dict[str, str]:
        """The Party body and the stage as they are now."""
        row = membership_of(self.subject)
        if row is None or not (body := self._seen("body", row.body)):
            return {}
        return {**body, "stage": row.stage}

    def plan(self) -> Plan:
        """Join."""
        data = self.cleaned_data
        return Join(self.subject, data["body"], self.day, data["stage"])


class TransferForm(DeedForm):
    """组织关系转接."""

    body = some(_("转到哪个党组织"))

    def clean_body(self) -> Subject:
        """The Party body that is named."""
        return self._one("body", Tree.PARTY, "enrol")

    def standing(self) -> dict[str, str]:
        """The Party body as it is now."""
        row = membership_of(self.subject)
        return self._seen("body", row.body) if row else {}

    def plan(self) -> Plan:
        """Transfer."""
        return Transfer(self.subject, self.cleaned_data["body"], self.day)


class ConfirmForm(DeedForm):
    """转正."""

    def plan(self) -> Plan:
        """Confirm."""
        return Confirm(self.subject, self.day)


class EndForm(DeedForm):
    """组织关系终止."""

    def plan(self) -> Plan:
        """EndMembership."""
        return EndMembership(self.subject, self.day)


class IdentifyForm(DeedForm):
    """更正身份."""

    name = forms.CharField(label=_("姓名"), max_length=80)
    phone = forms.CharField(label=_("电话（可不填）"), max_length=30, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        known = getattr(self.subject, "identity", None)
        if known is not None:
            self.fields["name"].initial, self.fields["phone"].initial = known.name, known.phone

    def standing(self) -> dict[str, str]:
        """What is known now."""
        known = getattr(self.subject, "identity", None)
        return {} if known is None else {"name": known.name, "phone": known.phone}

    def plan(self) -> Plan:
        """Identify."""
        data = self.cleaned_data
        return Identify(self.subject, data["name"], self.day, data["phone"])


class EraseForm(DeedForm):
    """抹去身份."""

    def plan(self) -> Plan:
        """Erase."""
        return Erase(self.subject, self.day, self.at)
