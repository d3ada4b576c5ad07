"""`start_code`: prints the code with which the pages of the first day begin."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from qiyue.site.first.founding import may_begin
from qiyue.site.first.start_code import start_code


class Command(BaseCommand):
    """For a server that was not started by `qiyue serve`."""

    help = "Print the start code of an empty site, for /first/."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it; made the first time."""
        if not may_begin():
            raise CommandError(
                "这个网站已经建好，或是演示 · this site has begun already, or is a demo"
            )
        self.stdout.write(start_code())
