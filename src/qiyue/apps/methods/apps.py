"""The app `methods`."""

from django.apps import AppConfig


class MethodsConfig(AppConfig):
    name = "qiyue.apps.methods"

    def ready(self) -> None:
        """Methods and runs hang on no subject: the right anywhere is enough."""
        from qiyue.apps.methods.models import MethodRun, MethodVersion
        from qiyue.apps.orgs.rights.scopes import Scope, scoped

        scoped(MethodVersion, Scope("method", None))
        scoped(MethodRun, Scope("run", None))
