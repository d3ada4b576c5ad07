"""The app `orgs`."""

from django.apps import AppConfig
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _


class OrgsConfig(AppConfig):
    name = "qiyue.apps.orgs"

    @cached_property
    def journal_kinds(self) -> dict[str, str | Promise]:
        """What the audit page calls the entries that this app writes: the acts, and two more."""
        from qiyue.apps.orgs.models import Change

        acts = {
            f"{of}.{act.value}": act.label for act in Change.Act for of in ("subject", "person")
        }
        return {**acts, "orgs.landed": _("批量录入"), "kinds.shipped": _("装入类型")}
