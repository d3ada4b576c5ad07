"""Verbs: everything that a right can be about, each over a kind of thing; there are no others."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qiyue.core.values.findings import QiyueError


class UnknownVerb(QiyueError):
    """There is no such verb over such a thing: a slip of whoever wrote the page."""

    code = "unknown-verb"


class Duty(StrEnum):
    """职责: parts in an assessment that do not go together in one hand."""

    REPORT = "report"
    CONFIRM = "confirm"
    ASSESS = "assess"
    APPROVE = "approve"
    SETTLE = "settle"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True, order=True)
class Right:
    """A verb over a kind of thing."""

    verb: str
    of: str

    def __str__(self) -> str:
        return f"{self.verb}:{self.of}"


SAYS: dict[Right, str | Promise] = {
    Right("see", "subject"): _("查看组织和人员"),
    Right("identify", "subject"): _("查看和更正人员身份"),
    Right("arrange", "subject"): _("设立、划转、合并、撤销组织"),
    Right("staff", "subject"): _("办理入职、任职、调动、离岗"),
    Right("enrol", "subject"): _("办理党员组织关系"),
    Right("report", "subject"): _("填报完成值"),
    Right("confirm", "subject"): _("核实完成值"),
    Right("assess", "subject"): _("评分"),
    Right("approve", "subject"): _("审定结果"),
    Right("settle", "subject"): _("兑现"),
    Right("see_pay", "subject"): _("查看兑现金额"),
    Right("audit", "subject"): _("审计"),
    Right("see", "account"): _("查看账号"),
    Right("manage", "account"): _("开立、重置、锁定账号"),
    Right("see", "assignment"): _("查看角色"),
    Right("grant", "assignment"): _("授予和终止角色"),
    Right("countersign", "assignment"): _("会签管理员角色"),
    Right("see", "delegation"): _("查看代理"),
    Right("see", "method"): _("查看办法"),
    Right("write", "method"): _("起草办法"),
    Right("release", "method"): _("批准发布办法"),
    Right("run", "method"): _("按办法测算"),
    Right("see", "run"): _("查看测算和得分"),
    Right("see", "entry"): _("查看日志"),
    Right("configure", "site"): _("维护系统"),
}
"""Every right, as pages say it."""

DUTIES = {Right(duty, "subject"): duty for duty in Duty}
"""The rights that are parts in an assessment."""

PAY = frozenset({Right("settle", "subject"), Right("see_pay", "subject")})

WHOLE = frozenset({Right("see", "entry")})
"""What is held over the whole site or not at all: the journal tells of every unit."""

NEVER_ONESELF = frozenset(
    Right(duty, "subject") for duty in (Duty.CONFIRM, Duty.ASSESS, Duty.APPROVE, Duty.SETTLE)
)
"""What nobody does with their own person, whatever their roles."""


def right(verb: str, of: str) -> Right:
    """The right of these words. Raises UnknownVerb."""
    found = Right(verb, of)
    if found not in SAYS:
        raise UnknownVerb(f"{found} is in no role and in no list")
    return found
