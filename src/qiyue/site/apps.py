"""The site as an app: its templates, words and checks."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "qiyue.site"
    label = "site"

    def ready(self) -> None:
        """The checks register themselves."""
        from qiyue.site import checks  # noqa: F401
