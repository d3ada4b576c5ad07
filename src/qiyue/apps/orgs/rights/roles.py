"""角色: the kinds of roles, as data; and the duties that must not meet in one hand."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qiyue.apps.orgs.rights.verbs import DUTIES, PAY, Duty, Right, right

LINE, PARTY, SITE = "line", "party", "site"


@dataclass(frozen=True, slots=True)
class Role:
    """A kind of role: what it may do below its root, where its root may stand.

    `site` among `roots` means that the role is held over the whole site, not below a subject.
    """

    code: str
    name: str | Promise
    roots: frozenset[str]
    rights: frozenset[Right]
    administers: bool = False
    """One of the three separated administrators: granted by two, and by nobody to themselves."""

    delegable: bool = True

    @property
    def duties(self) -> frozenset[Duty]:
        """Its parts in an assessment."""
        return frozenset(DUTIES[one] for one in self.rights if one in DUTIES)

    @property
    def sees_pay(self) -> bool:
        """Whether pay is among what it sees or settles."""
        return bool(self.rights & PAY)


def role(
    code: str,
    name: str | Promise,
    roots: str,
    rights: str,
    *,
    administers: bool = False,
    delegable: bool = True,
) -> Role:
    """A role from words: rights as `verb:kind`, with spaces between them."""
    return Role(
        code,
        name,
        frozenset(roots.split()),
        frozenset(right(*word.split(":")) for word in rights.split()),
        administers,
        delegable,
    )


ROLES = {
    one.code: one
    for one in (
        role("team_leader", _("班组长"), "line", "see:subject report:subject"),
        role("committee_member", _("支部委员"), "party", "see:subject report:subject"),
        role("secretary", _("党组织书记"), "party", "see:subject report:subject enrol:subject"),
        role("unit_head", _("单位负责人"), "line", "see:subject report:subject"),
        role("confirmer", _("数据核实人"), "line party", "see:subject confirm:subject"),
        role(
            "assessor",
            _("考核人"),
            "line party",
            "see:subject assess:subject see:method run:method see:run",
        ),
        role(
            "approver",
            _("结果审定人"),
            "line party",
            "see:subject approve:subject see:method see:run",
        ),
        role(
            "party_officer",
            _("党务干部"),
            "party",
            "see:subject arrange:subject enrol:subject identify:subject",
        ),
        role(
            "hr_officer",
            _("人力资源"),
            "line",
            "see:subject arrange:subject staff:subject identify:subject",
        ),
        role("pay_officer", _("薪酬兑现"), "line", "see:subject settle:subject see_pay:subject"),
        role(
            "account_officer",
            _("账号员"),
            "line party",
            "see:subject see:account manage:account",
            delegable=False,
        ),
        role(
            "method_author",
            _("办法起草人"),
            "site",
            "see:method write:method run:method see:run",
        ),
        role(
            "method_approver",
            _("办法批准人"),
            "site",
            "see:method release:method run:method see:run",
        ),
        role(
            "auditor",
            _("纪检审计"),
            "line party site",
            "see:subject audit:subject see_pay:subject see:method see:run see:entry "
            "see:assignment see:delegation",
            delegable=False,
        ),
        role(
            "system_admin",
            _("系统管理员"),
            "site",
            "configure:site see:account manage:account countersign:assignment see:assignment",
            administers=True,
            delegable=False,
        ),
        role(
            "security_admin",
            _("安全管理员"),
            "site",
            "see:account see:subject see:assignment grant:assignment countersign:assignment "
            "see:delegation",
            administers=True,
            delegable=False,
        ),
        role(
            "audit_admin",
            _("审计管理员"),
            "site",
            "see:entry see:assignment see:delegation countersign:assignment",
            administers=True,
            delegable=False,
        ),
    )
}
"""Every role that is granted. What a member has without a grant is in MEMBER."""

MEMBER = frozenset({right("see", "subject")})
"""员工、党员: what everybody may do with oneself and with the unit and Party body one is in."""

INCOMPATIBLE = frozenset(
    frozenset(pair) for pair in combinations(Duty, 2) if set(pair) != {Duty.CONFIRM, Duty.ASSESS}
)
"""Duties that one person does not hold over the same subject at the same time.

Who confirms values may assess by them: a lead department does both. All others are apart.
"""


def clash(one: Role, other: Role) -> str:
    """Why two roles do not go together: `administrators`, `pay`, `duties`; or nothing.

    The first two hold wherever the roots are, `duties` only where the roots meet.
    """
    if one.administers and other.administers and one.code != other.code:
        return "administrators"
    for first, second in ((one, other), (other, one)):
        if first.administers and (second.sees_pay or second.duties):
            return "pay" if second.sees_pay else "administrators"
    if any(frozenset((a, b)) in INCOMPATIBLE for a in one.duties for b in other.duties):
        return "duties"
    return ""
