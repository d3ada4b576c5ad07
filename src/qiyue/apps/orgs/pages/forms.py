"""The forms of deeds: each reads its fields into one plan."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qiyue.apps.accounts.models import User
from qiyue.apps.orgs.models import Kind, Leave, Membership, Post, Subject, Tree
from qiyue.apps.orgs.rights.questions import permitted
from qiyue.apps.orgs.services import (
    Appoint,
    At,
    Close,
    ComeBack,
    Confirm,
    Depart,
    EndMembership,
    Erase,
    Found,
    GoAway,
    Hire,
    Identify,
    Join,
    Merge,
    Move,
    Part,
    Plan,
    Rehire,
    Relieve,
    Rename,
    Reopen,
    Repost,
    Second,
    Split,
    Tie,
    Transfer,
    Untie,
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
        self.order_fields([*(n for n in self.fields if n not in LAST), *LAST])

    def plan(self) -> Plan:
        """What the form asks for, as a plan."""
        raise NotImplementedError

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

    def _one(self, field: str, tree: str, verb: str) -> Subject:
        return self.named(field, self.cleaned_data[field], tree, verb)

    def _many(self, field: str, tree: str, verb: str) -> tuple[Subject, ...]:
        words = self.cleaned_data[field].replace("，", " ").replace(",", " ").split()
        return tuple(self.named(field, word, tree, verb) for word in words)


class FoundForm(DeedForm):
    """设立下级."""

    kind = forms.ModelChoiceField(label=_("类型"), queryset=Kind.objects.none())
    name = forms.CharField(label=_("名称"), max_length=120)
    short_name = forms.CharField(label=_("简称（可不填）"), max_length=60, required=False)
    number = forms.CharField(label=_("编号（可不填）"), max_length=40, required=False)
    until = day(_("结束日（临时的才填）"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        kinds: Any = self.fields["kind"]
        below = self.subject.kind.below.split()
        kinds.queryset = Kind.objects.filter(code__in=below).order_by("rank")

    def plan(self) -> Plan:
        """Found."""
        data = self.cleaned_data
        return Found(
            data["kind"],
            data["name"],
            self.day,
            self.subject,
            data["until"],
            data["number"],
            data["short_name"],
        )


class RenameForm(DeedForm):
    """更名."""

    name = forms.CharField(label=_("新名称"), max_length=120)
    short_name = forms.CharField(label=_("新简称（可不填）"), max_length=60, required=False)

    def plan(self) -> Plan:
        """Rename."""
        data = self.cleaned_data
        return Rename(self.subject, data["name"], self.day, data["short_name"])


class MoveForm(DeedForm):
    """划转."""

    to = some(_("新上级"))
    until = day(_("到哪一天为止（可不填）"), required=False)

    def clean_to(self) -> Subject:
        """The subject that is named."""
        return self._one("to", self.subject.tree, "arrange")

    def plan(self) -> Plan:
        """Move."""
        data = self.cleaned_data
        return Move(self.subject, data["to"], self.day, data["until"])


class MergeForm(DeedForm):
    """并入: others come into this one."""

    sources = some(_("并进来的组织"), _("编号或全名，几个之间用空格隔开"))

    def clean_sources(self) -> tuple[Subject, ...]:
        """The subjects that are named."""
        return self._many("sources", self.subject.tree, "arrange")

    def plan(self) -> Plan:
        """Merge."""
        return Merge(self.cleaned_data["sources"], self.subject, self.day)


class SplitForm(DeedForm):
    """分设: one new unit beside this one; for several, one after another."""

    name = forms.CharField(label=_("新组织的名称"), max_length=120)
    number = forms.CharField(label=_("编号（可不填）"), max_length=40, required=False)
    units = forms.CharField(
        label=_("分过去的下级"), required=False, help_text=_("编号或全名，几个之间用空格隔开")
    )
    people = forms.CharField(
        label=_("分过去的人"), required=False, help_text=_("编号或姓名，几个之间用空格隔开")
    )
    ends = forms.BooleanField(label=_("原组织同时撤销"), required=False)

    def clean_units(self) -> tuple[Subject, ...]:
        """The units that are named."""
        return self._many("units", self.subject.tree, "arrange")

    def clean_people(self) -> tuple[Subject, ...]:
        """The people that are named."""
        return self._many("people", Tree.PERSON, "see")

    def plan(self) -> Plan:
        """Split."""
        data = self.cleaned_data
        kind = self.subject.kind
        part = Part(data["name"], kind, data["number"], "", data["units"], data["people"])
        return Split(self.subject, (part,), self.day, data["ends"])


class LinkForm(DeedForm):
    """建立联动."""

    other = some(_("另一棵树上的组织"))

    def clean_other(self) -> Subject:
        """The subject that is named, of the other tree."""
        tree = Tree.PARTY if self.subject.tree == Tree.LINE else Tree.LINE
        return self._one("other", tree, "see")

    def pair(self) -> tuple[Subject, Subject]:
        """The unit and the Party body."""
        other = self.cleaned_data["other"]
        return (self.subject, other) if self.subject.tree == Tree.LINE else (other, self.subject)

    def plan(self) -> Plan:
        """Tie."""
        return Tie(*self.pair(), self.day)


class UnlinkForm(LinkForm):
    """解除联动."""

    def plan(self) -> Plan:
        """Untie."""
        return Untie(*self.pair(), self.day)


class ReopenForm(DeedForm):
    """恢复."""

    until = day(_("结束日（临时的才填）"), required=False)

    def plan(self) -> Plan:
        """Reopen."""
        return Reopen(self.subject, self.day, self.cleaned_data["until"])


class CloseForm(DeedForm):
    """撤销."""

    def plan(self) -> Plan:
        """Close."""
        return Close(self.subject, self.day)


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


class JoinForm(DeedForm):
    """入党或转入."""

    body = some(_("党组织"))
    stage = forms.ChoiceField(label=_("阶段"), choices=Membership.Stage.choices)

    def clean_body(self) -> Subject:
        """The Party body that is named."""
        return self._one("body", Tree.PARTY, "enrol")

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

    def plan(self) -> Plan:
        """Identify."""
        data = self.cleaned_data
        return Identify(self.subject, data["name"], self.day, data["phone"])


class EraseForm(DeedForm):
    """抹去身份."""

    def plan(self) -> Plan:
        """Erase."""
        return Erase(self.subject, self.day, self.at)
