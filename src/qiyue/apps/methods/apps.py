"""The app `methods`."""

from typing import ClassVar

from django.apps import AppConfig
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TOLD = {"run.done": _("测算完成：{what}"), "run.failed": _("测算未完成：{what}")}
"""What the inbox says to whoever asked for a run when it has ended."""


class MethodsConfig(AppConfig):
    name = "qiyue.apps.methods"
    journal_kinds: ClassVar[dict[str, Promise]] = {
        "method.drafted": _("起草办法"),
        "method.saved": _("修改办法"),
        "method.consulted": _("办法征求意见"),
        "method.approved": _("批准办法"),
        "method.published": _("公布办法"),
        "method.in_force": _("办法施行"),
        "method.retired": _("办法废止"),
        "run.asked": _("申请测算"),
        "run.started": _("测算开始"),
        "run.done": _("测算完成"),
        "run.failed": _("测算未成"),
    }
    """What the audit page calls the entries that this app writes."""

    def ready(self) -> None:
        """Say what waits for whom. Methods hang on no subject: a right anywhere does."""
        from qiyue.apps.desk import going as work
        from qiyue.apps.desk.duties import register
        from qiyue.apps.desk.inbox import sentence
        from qiyue.apps.methods.duties import failed_runs, going, to_finish, to_release
        from qiyue.apps.methods.models import MethodRun, MethodVersion
        from qiyue.apps.orgs.rights.scopes import Scope, scoped

        for source in (to_release, to_finish, failed_runs):
            register(source)
        work.register(going)
        for kind, words in TOLD.items():
            sentence(kind, words)
        scoped(MethodVersion, Scope("method", None))
        scoped(MethodRun, Scope("run", "unit_id"))
