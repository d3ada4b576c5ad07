"""演示账号: who may be looked around as, with which role over what."""

from __future__ import annotations

from dataclasses import dataclass

from qiyue.apps.accounts.demo import DemoAccount

PASSWORD = "lantern-by-the-river"
"""Of every demo account; known to everybody, which is why a demo opens on this machine alone."""


@dataclass(frozen=True, slots=True)
class Part:
    """An account: its log-in name, the person's ref, the role and the ref of its root."""

    username: str
    person: str
    role: str = ""
    """Empty for what everybody has without a grant."""

    root: str = ""
    """A unit or Party body by its ref, or where somebody without a role works; else the site."""


ADMINISTRATORS = (
    Part("system", "head-it", "system_admin"),
    Part("security", "head-safety", "security_admin"),
    Part("audit", "head-audit", "audit_admin"),
)
"""They found the site, in this order."""

SECOND = Part("system2", "deputy-it", "system_admin")
"""Proposed by one administrator and countersigned by another."""

WAITING = Part("audit2", "deputy-audit", "audit_admin")
"""Proposed, and waiting for a countersignature: something to try."""

OTHERS = (
    Part("hr", "head-hr", "hr_officer", "g"),
    Part("party", "head-party", "party_officer", "pg"),
    Part("assessor", "head-plan", "assessor", "g"),
    Part("confirmer", "head-c1-a", "confirmer", "c1"),
    Part("approver", "lead-g-1", "approver", "g"),
    Part("pay", "deputy-hr", "pay_officer", "g"),
    Part("accounts", "deputy-party", "account_officer", "g"),
    Part("author", "deputy-plan", "method_author"),
    Part("releaser", "lead-g-2", "method_approver"),
    Part("auditor", "staff-audit-1", "auditor"),
    Part("mine", "head-m1", "unit_head", "m1"),
    Part("secretary", "head-m1-1", "secretary", "b-m1-1"),
    Part("committee", "deputy-m1-1", "committee_member", "b-m1-1"),
    Part("team", "head-m1-1-1", "team_leader", "m1-1-1"),
    Part("worker", "staff-m1-1-1-1", root="m1-1-1"),
)
PARTS = (*OTHERS, *ADMINISTRATORS, SECOND, WAITING)


def demo_accounts() -> list[DemoAccount]:
    """The list on the log-in page."""
    from django.utils.translation import gettext as _

    from qiyue.apps.orgs.rights.models import Holder
    from qiyue.apps.orgs.rights.roles import ROLES
    from qiyue.site.sample.group import code_of

    wanted = {one.username: one for one in PARTS}
    there = set(
        Holder.objects.filter(user__username__in=wanted, user__is_active=True).values_list(
            "user__username", flat=True
        )
    )
    roots = names_of({code_of(one.root) for one in PARTS if one.root})
    found = []
    for username, part in wanted.items():
        if username not in there:
            continue
        role = ROLES[part.role].name if part.role else _("员工")
        if part is WAITING:
            role = _("待会签")
        where = roots[code_of(part.root)] if part.root else _("全站")
        found.append(DemoAccount(role, where, username, PASSWORD))
    return found


def names_of(codes: set[str]) -> dict[str, str]:
    """What subjects are called, by their codes."""
    from qiyue.apps.orgs.models import Subject

    return {one.code: str(one) for one in Subject.objects.filter(code__in=codes)}
