"""The app `rights`."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "qiyue.apps.orgs.rights"
    label = "rights"

    def ready(self) -> None:
        from qiyue.apps import guards
        from qiyue.apps.orgs.rights.questions import held, holds

        guards.judges.holds, guards.judges.held = holds, held
