"""What roles ask of people: to countersign for an administrator, to see a delegation end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from qiyue.apps.accounts.models import User
from qiyue.apps.desk.duties import Duty
from qiyue.apps.orgs.rights.models import Delegation, Proposal
from qiyue.apps.orgs.rights.questions import holds

SOON = timedelta(days=7)


def to_countersign(user: User, at: datetime) -> Iterator[Duty]:
    """Administrators that somebody else proposed, for whoever may sign and is not concerned."""
    if not holds(user, "countersign", "assignment", at):
        return
    waiting = Proposal.objects.filter(settled_at=None).select_related("user")
    for one in waiting.exclude(given_by=user).exclude(user=user).order_by("given_at"):
        says = _("会签：%(who)s 任%(role)s") % {"who": one.user.name, "role": one.kind.name}
        yield Duty(says, reverse("roles"), _("去会签"))


def delegations_that_end(user: User, at: datetime) -> Iterator[Duty]:
    """What somebody lent or was lent and ends within a week."""
    mine = Q(giver=user) | Q(receiver=user)
    soon = timezone.localdate(at) + SOON
    found = Delegation.objects.in_force(at).filter(mine, ends_on__lte=soon)
    for one in found.select_related("giver", "receiver").order_by("ends_on"):
        last = one.ends_on - timedelta(days=1)
        if one.giver_id == user.pk:
            says = _("委托给 %(who)s 的代理将到期") % {"who": one.receiver.name}
        else:
            says = _("代 %(who)s 的代理将到期") % {"who": one.giver.name}
        yield Duty(says, reverse("my-roles"), _("查看"), last)
