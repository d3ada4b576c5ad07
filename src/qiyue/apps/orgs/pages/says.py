"""What pages say when a change is refused: the reason and the next step."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from qiyue.apps.orgs.models import FOREVER, Subject
from qiyue.apps.orgs.services.errors import Refused

SAYS = {
    "wrong-kind": lambda: _("%(lower)s不能设在%(upper)s之下；请另选上级，或先调整类型的规则。"),
    "not-then": lambda: _("%(subject)s在 %(day)s 不存在；请换一个日期或对象。"),
    "circle": lambda: _("%(subject)s会成为自己的下级；请另选上级。"),
    "already-then": lambda: _("%(subject)s在 %(day)s 已经是这样；请换一个日期，或先终止原有的。"),
    "gap": lambda: _("%(subject)s的类型不允许中断；请把恢复日定为撤销日。"),
    "still-holds": lambda: _(
        "%(subject)s还有 %(units)s 个下级、%(people)s 人；请先划转下级、安排人员，再撤销。"
    ),
    "number-taken": lambda: _("编号 %(number)s 已有人用；请换一个编号。"),
    "needs-end": lambda: _("%(kind)s是临时的；请写明哪一天结束。"),
    "ends-before": lambda: _("结束日要晚于起始日；请改日期。"),
    "nothing-changes": lambda: _("现在就是这样，不用改。"),
    "clock-went-back": lambda: _("服务器的时钟早于上一次变动；请管理员校时后再试。"),
    "shares-not-whole": lambda: _("占比合计 %(total)s%%，应为 100%%；请调整各任职的占比。"),
    "not-one-main": lambda: _("一个人要有且只有一个主职；请选定主职。"),
    "same-post-twice": lambda: _("在%(subject)s已有同样的任职；请改单位或职责。"),
    "not-member": lambda: _("%(person)s在 %(day)s 不是党员；请核对日期。"),
    "already-member": lambda: _("%(person)s在 %(day)s 已有组织关系；请用转接。"),
    "wrong-tree": lambda: _("%(subject)s不在这棵树上；请另选。"),
    "not-divided": lambda: _("还有 %(units)s 个下级、%(people)s 人没有分到；请分完再办。"),
    "still-here": lambda: _("%(person)s在 %(day)s 仍在职；离职后才能抹去身份。"),
    "unknown": lambda: _("没有找到 %(ref)s；请核对编号。"),
}
"""The sentences by the codes of refusals; a test holds them complete."""


def sentence(error: Refused) -> str:
    """The sentence of a refusal, in the reader's language."""
    return SAYS[error.code]() % {name: _said(value) for name, value in error.facts.items()}


def _said(value: object) -> str:
    if isinstance(value, Subject):
        if value.is_person and value.pk:
            return str(getattr(value, "identity", value))
        return str(value)
    if isinstance(value, date):
        return _("长期") if value == FOREVER else value.isoformat()
    return _("最上级") if value is None else str(value)
