"""The app `orgs`."""

from django.apps import AppConfig
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from qiyue_verify.check import Problem


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

    def journal_problems(self) -> list[Problem]:
        """The index of the trees bears no entry; it is what the edges say, which do."""
        from qiyue.apps.orgs.services.paths import differences

        missing, wrong = differences()
        if not missing and not wrong:
            return []
        return [Problem("index", part=f"{len(missing)}, {len(wrong)}")]
