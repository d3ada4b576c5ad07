"""The forms of deeds about units and Party bodies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qiyue.apps.orgs.models import Edge, Kind, Subject, Tree
from qiyue.apps.orgs.pages.forms.base import DeedForm, day, some
from qiyue.apps.orgs.services import (
    Close,
    Found,
    Merge,
    Move,
    Part,
    Plan,
    Rename,
    Reopen,
    Split,
    Tie,
    Untie,
)


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

    def standing(self) -> dict[str, str]:
        """What it is called now."""
        return {"name": self.subject.name, "short_name": self.subject.short_name}

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

    def standing(self) -> dict[str, str]:
        """Below whom it stands now."""
        edges = Edge.objects.known().filter(child=self.subject).select_related("parent")
        edge = edges.order_by("-valid_from").first()
        return self._seen("to", edge.parent if edge else None)

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
