"""The app `accounts`."""

from typing import ClassVar

from django.apps import AppConfig
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "qiyue.apps.accounts"
    journal_kinds: ClassVar[dict[str, Promise]] = {
        "account.created": _("开立账号"),
        "account.slips_given": _("发一次性条"),
        "account.slip_used": _("用一次性条"),
        "account.password_set": _("设置口令"),
        "account.logged_in": _("登录"),
        "account.made_to_wait": _("多次输错，须等候"),
        "account.sessions_ended": _("结束登录"),
        "account.logged_out": _("退出"),
        "account.app_begun": _("开始设置手机验证"),
        "account.app_set": _("启用手机验证"),
        "account.app_dropped": _("停用手机验证"),
        "account.list_made": _("生成验证码单"),
        "account.list_code_used": _("用去一个单上验证码"),
        "account.reset": _("当面重置账号"),
        "account.locked": _("停用账号"),
        "account.unlocked": _("恢复账号"),
    }
    """What the audit page calls the entries that this app writes."""

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from qiyue.apps import guards
        from qiyue.apps.accounts.duties import own_codes
        from qiyue.apps.accounts.views.entering import begin
        from qiyue.apps.accounts.views.stepping_up import step_up
        from qiyue.apps.desk.duties import register

        register(own_codes)
        guards.judges.steps_up = step_up
        user_logged_in.connect(begin, dispatch_uid="qiyue visit")
