"""账号归属: opens accounts for people of the organisation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from qiyue.apps.accounts.models import User
from qiyue.apps.accounts.services.accounts import NewAccount, create_accounts
from qiyue.apps.journal.services import Actor, record
from qiyue.apps.orgs.models import Subject
from qiyue.apps.orgs.rights.models import Holder


@transaction.atomic
def open_accounts(
    people: Sequence[Subject], *, actor: Actor, at: datetime, key: str | None = None
) -> list[User]:
    """Accounts for people that have none; the log-in name is the person's number, or the code.

    Raises NameTaken. Whoever has an account already is passed over.
    """
    has = set(Holder.objects.filter(person__in=people).values_list("person", flat=True))
    without = [one for one in people if one.pk not in has]
    wanted = [NewAccount(one.number or one.code, str(one.identity)) for one in without]
    if not wanted:
        return []
    users = create_accounts(wanted, actor=actor, at=at, key=key)
    held = [Holder(user=user, person=one) for user, one in zip(users, without, strict=True)]
    Holder.objects.bulk_create(held, batch_size=500)
    record("account.owned", *held, actor=actor, at=at, body={"accounts": len(held)})
    return users


@transaction.atomic
def own_account(user: User, person: Subject, *, actor: Actor, at: datetime) -> Holder:
    """Say whose account an account is."""
    held = Holder.objects.create(user=user, person=person)
    record("account.owned", held, actor=actor, at=at, body={"account": user.code})
    return held
