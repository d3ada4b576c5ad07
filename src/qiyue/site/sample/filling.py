"""Lands the sample, once: the group, accounts and roles, history; then an example's run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone

from qiyue.apps.accounts.models import User
from qiyue.apps.accounts.services.accounts import NewAccount, create_accounts, set_password
from qiyue.apps.methods.loading import load_example
from qiyue.apps.methods.models import MethodRun
from qiyue.apps.methods.shipped import examples
from qiyue.apps.orgs.models import Subject
from qiyue.apps.orgs.rights.models import Proposal
from qiyue.apps.orgs.rights.services.assignments import (
    Wanted,
    assign_role,
    countersign,
    first_administrators,
)
from qiyue.apps.orgs.rights.services.holders import own_account
from qiyue.apps.orgs.services import ship_kinds
from qiyue.apps.orgs.services.landing import land
from qiyue.site.sample import cast
from qiyue.site.sample.group import BEGUN, code_of, group
from qiyue.site.sample.history import happen

FILLED = datetime(2024, 1, 8, 1, tzinfo=UTC)
"""When the sample says that it was landed."""

EXAMPLE = "hvbp-2024"
SITE = "site"

Say = Callable[[str, str], None]


def fill_once(say: Say) -> None:
    """What `fill` promises."""
    from qiyue.site.serving import CannotServe

    if not Subject.objects.filter(code=code_of("g")).exists():
        if Subject.objects.exists() or User.objects.exists():
            raise CannotServe(
                "这个数据库不是空的，示例集团不放进去：换一个 QIYUE_HOME，或去掉 QIYUE_DEMO。",
                "This database is not empty; the sample group is not put into it. Use another "
                "QIYUE_HOME, or take QIYUE_DEMO away.",
            )
        say("建立示例集团", "making the sample group")
        land_sample()
    begin_run(say)


@transaction.atomic
def land_sample() -> None:
    """The group, its accounts and its history: all of it or nothing."""
    ship_kinds(actor=SITE, at=FILLED)
    people = land(group(), on=BEGUN, actor=SITE, at=FILLED, document="示例〔2024〕1号")
    users = open_accounts(people)
    give_roles(users, people)
    happen(users)


def open_accounts(people: dict[str, Subject]) -> dict[str, User]:
    """The demo accounts by their log-in names, each of a person, with the password."""
    wanted = [
        NewAccount(part.username, str(people[part.person].identity), code_of(f"a-{part.username}"))
        for part in cast.PARTS
    ]
    users = {one.username: one for one in create_accounts(wanted, actor=SITE, at=FILLED)}
    for part in cast.PARTS:
        user = users[part.username]
        own_account(user, people[part.person], actor=SITE, at=FILLED)
        set_password(user, cast.PASSWORD, actor=SITE, at=FILLED)
    return users


def give_roles(users: dict[str, User], people: dict[str, Subject]) -> None:
    """Three administrators found the site; they give the other roles, an administrator's by two."""
    system, security, audit = (users[part.username] for part in cast.ADMINISTRATORS)
    first_administrators(system, security, audit, actor=SITE, at=FILLED)
    today = timezone.localdate(FILLED)
    for part in (*cast.OTHERS, cast.SECOND, cast.WAITING):
        if not part.role:
            continue
        root = people[part.root] if part.root else None
        given = assign_role(
            Wanted(users[part.username], part.role, root, today), actor=security, at=FILLED
        )
        if isinstance(given, Proposal) and part is not cast.WAITING:
            countersign(given.pk, actor=audit, at=FILLED, agreed=True)


def begin_run(say: Say) -> None:
    """Bring the example's method into force and begin its run, which goes on by itself."""
    if examples() is None or MethodRun.objects.filter(dataset=f"examples/{EXAMPLE}").exists():
        return
    author, approver = (User.objects.get(username=name) for name in ("author", "releaser"))
    group_root = Subject.objects.get(code=code_of("g"))
    load_example(
        EXAMPLE, author=author, approver=approver, at=timezone.now(), unit=group_root, wait=False
    )
    say(
        "示例办法（美国医院 2024）已生效，测算在后台进行，约一分钟",
        "the example (US hospitals 2024) is in force; its run goes on behind, about a minute",
    )
