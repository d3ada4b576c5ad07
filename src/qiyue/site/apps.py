"""The site as an app: its templates, words and checks."""

from typing import ClassVar

from django.apps import AppConfig
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "qiyue.site"
    label = "site"
    journal_kinds: ClassVar[dict[str, Promise]] = {"site.founded": _("建立网站")}
    """What the audit page calls the entry that the first day ends with."""

    def ready(self) -> None:
        """The checks register themselves."""
        from qiyue.site import checks  # noqa: F401
