"""`found`: begins an empty site without its pages; or prints slips anew for who never came in."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from qiyue.apps.accounts.services.accounts import NameTaken, NewAccount
from qiyue.apps.accounts.services.slips import Printed
from qiyue.site.first.forms import kinds
from qiyue.site.first.founding import PLACES, FoundedBefore, Founding, found_site, slips_again
from qiyue.site.first.start_code import drop_code


class Command(BaseCommand):
    """Runs once: it refuses where there is an account or a unit already."""

    help = "Found an empty site: the uppermost unit, three administrators, who hires; prints slips."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The name of the unit; four people, each as LOGIN=NAME."""
        parser.add_argument("unit", nargs="?", help="名称 · what the uppermost unit is called")
        for place in PLACES:
            parser.add_argument(f"--{place.key}", metavar="LOGIN=NAME", help=str(place.says))
        parser.add_argument("--kind", default="group", choices=[key for key, _ in kinds()])
        parser.add_argument(
            "--first-day",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="第一个考核期的第一天 · the first day of the first period; today without it",
        )
        parser.add_argument(
            "--again",
            action="store_true",
            help="给还没登录过的人换新登录条 · new slips for those who never came in",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a slip for each of the four."""
        if options["again"]:
            printed = slips_again(at=timezone.now())
            if not printed:
                raise CommandError("没有还没登录过的人 · there is nobody who never came in")
            self.tell(("", slip) for slip in printed)
            return
        if not options["unit"] or not all(options[place.key] for place in PLACES):
            raise CommandError(
                "写组织的名称，和 --system --security --audit --hr 四个人 · "
                "give the name of the unit, and the four: --system --security --audit --hr"
            )
        people = tuple(account(options[place.key]) for place in PLACES)
        wanted = Founding(options["unit"], people, options["first_day"], options["kind"])
        try:
            printed = found_site(wanted, at=timezone.now())
        except FoundedBefore:
            raise CommandError(
                "这个网站已有账号或组织，不能再建 · this site has accounts or units already"
            ) from None
        except NameTaken as error:
            raise CommandError(
                f"四个人要四个登录名 · four people need four log-in names: {error}"
            ) from None
        drop_code()
        self.tell((str(place.says), slip) for place, slip in zip(PLACES, printed, strict=True))
        self.stdout.write(
            "分别交给本人，登录后自设口令；然后由安全管理员授予首位人力资源「人力资源」角色 · "
            "hand each to its owner, who sets a password; then the security administrator gives "
            "the last of them the role 人力资源 (personnel)"
        )

    def tell(self, slips: Iterable[tuple[str, Printed]]) -> None:
        """A line for each slip."""
        for what, slip in slips:
            until = timezone.localtime(slip.valid_until).strftime("%Y-%m-%d %H:%M")
            who = f"{what} {slip.user.name}".strip()
            self.stdout.write(f"{who} · {slip.user.username} · {slip.code} · {until}")


def account(text: str) -> NewAccount:
    """An account from `LOGIN=NAME`. Raises CommandError."""
    username, equals, name = (part.strip() for part in text.partition("="))
    if not (username and equals and name):
        raise CommandError(f"写成 登录名=姓名 · write LOGIN=NAME: {text}")
    return NewAccount(username, name)
