"""`found`: begins an empty site: its uppermost unit, three administrators, one who hires; slips."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from qiyue.apps.accounts.models import User
from qiyue.apps.accounts.services.accounts import NameTaken, NewAccount, create_accounts
from qiyue.apps.accounts.services.slips import Printed, give_slips
from qiyue.apps.orgs.models import Subject
from qiyue.apps.orgs.rights.services.assignments import first_administrators
from qiyue.apps.orgs.rights.services.holders import own_account
from qiyue.apps.orgs.services import At, Found, Hire, carry_out, ship_kinds

SITE = "site"
ROLES = (
    ("system", "系统管理员"),
    ("security", "安全管理员"),
    ("audit", "审计管理员"),
    ("hr", "首位人力资源"),
)


class Command(BaseCommand):
    """Runs once: it refuses where there is an account or a unit already."""

    help = "Found an empty site: the uppermost unit, three administrators, who hires; prints slips."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The name of the unit; four people, each as LOGIN=NAME."""
        parser.add_argument("unit", help="名称 · what the uppermost unit is called")
        for key, what in ROLES:
            parser.add_argument(f"--{key}", required=True, metavar="LOGIN=NAME", help=what)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a slip for each of the four."""
        wanted = {key: account(options[key]) for key, _ in ROLES}
        try:
            printed = found(options["unit"], wanted, timezone.now())
        except NameTaken as error:
            raise CommandError(
                f"四个人要四个登录名 · four people need four log-in names: {error}"
            ) from None
        for (_, what), slip in zip(ROLES, printed, strict=True):
            until = timezone.localtime(slip.valid_until).strftime("%Y-%m-%d %H:%M")
            self.stdout.write(
                f"{what} {slip.user.name} · {slip.user.username} · {slip.code} · {until}"
            )
        self.stdout.write(
            "分别交给本人，登录后自设口令；然后由安全管理员授予首位人力资源「人力资源」角色 · "
            "hand each to its owner, who sets a password; then the security administrator gives "
            "the last of them the role 人力资源 (personnel)"
        )


def account(text: str) -> NewAccount:
    """An account from `LOGIN=NAME`. Raises CommandError."""
    username, equals, name = (part.strip() for part in text.partition("="))
    if not (username and equals and name):
        raise CommandError(f"写成 登录名=姓名 · write LOGIN=NAME: {text}")
    return NewAccount(username, name)


@transaction.atomic
def found(unit: str, wanted: dict[str, NewAccount], at: datetime) -> list[Printed]:
    """The four slips, in the order of ROLES. Raises CommandError, NameTaken."""
    if User.objects.exists() or Subject.objects.exists():
        raise CommandError(
            "这个网站已有账号或组织，不能再建 · this site has accounts or units already"
        )
    kinds = ship_kinds(actor=SITE, at=at)
    today = timezone.localdate(at)
    top = carry_out(Found(kinds["group"], unit, today), actor=SITE, at=at).subject
    assert top is not None  # what is founded is the subject of its change
    users = create_accounts([wanted[key] for key, _ in ROLES], actor=SITE, at=at)
    first_administrators(users[0], users[1], users[2], actor=SITE, at=at)
    hire = Hire(kinds["person"], users[3].name, (At(top, "人力资源"),), today)
    person = carry_out(hire, actor=SITE, at=at).subject
    assert person is not None
    own_account(users[3], person, actor=SITE, at=at)
    return give_slips(users, actor=SITE, at=at)
