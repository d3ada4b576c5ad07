"""The app `journal`."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "qiyue.apps.journal"

    def ready(self) -> None:
        """Makes its checks known."""
        from qiyue.apps.journal import checks  # noqa: F401
