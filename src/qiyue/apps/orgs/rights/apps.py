"""The app `rights`."""

from typing import ClassVar

from django.apps import AppConfig
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class RightsConfig(AppConfig):
    name = "qiyue.apps.orgs.rights"
    label = "rights"
    journal_kinds: ClassVar[dict[str, Promise]] = {
        "account.owned": _("账号归于本人"),
        "role.founded": _("设立三员"),
        "role.given": _("授予角色"),
        "role.ended": _("收回角色"),
        "role.proposed": _("提名管理员"),
        "role.countersigned": _("会签同意"),
        "role.turned_down": _("会签不同意"),
        "role.delegated": _("委托代理"),
        "role.delegation_ended": _("结束代理"),
    }
    """What the audit page calls the entries that this app writes."""

    def ready(self) -> None:
        from qiyue.apps import guards
        from qiyue.apps.desk.duties import register
        from qiyue.apps.orgs.rights.duties import delegations_that_end, to_countersign
        from qiyue.apps.orgs.rights.questions import held, holds

        register(to_countersign)
        register(delegations_that_end)

        guards.judges.holds, guards.judges.held = holds, held
