"""What pages say when a role or a delegation was refused: the reason and the next step."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qiyue.apps.orgs.rights.errors import (
    Clash,
    NotAllowed,
    NotDelegable,
    NotNarrower,
    NotToOneself,
    Over,
    WrongDays,
    WrongRoot,
)
from qiyue.core.values.findings import QiyueError

CLASHES: dict[str, str | Promise] = {
    "administrators": _("系统、安全、审计三类管理员须分开，管理员也不任考核职责；请换一个人。"),
    "pay": _("管理员看不到金额，不能兼任；请换一个人。"),
    "duties": _(
        "此人在同一范围内已有不相容的职责（填报、核实或评分、审定、兑现、审计须分开）；请换人，或先终止原角色。"
    ),
}
REFUSALS: dict[type[QiyueError], str | Promise] = {
    NotAllowed: _("您没有这项权限。"),
    NotToOneself: _("不能给自己授权，也不能会签自己提出的事；请由另一人办理。"),
    WrongRoot: _("这个角色不能落在所选的范围；请换一个范围。"),
    WrongDays: _("日期不对：从今天或以后起，止日在起日之后，代理最长 92 天。"),
    NotNarrower: _("代理的事项、范围和日期都要在您自己的角色之内。"),
    NotDelegable: _("这个角色不能代理。"),
    Over: _("它已经办结或终止了；请刷新页面。"),
}


def refusal(error: QiyueError) -> str:
    """The sentence for a refusal."""
    if isinstance(error, Clash):
        return str(CLASHES[error.reason])
    return str(REFUSALS[type(error)])
