"""`orgs_index`: checks the index of the trees; `--rebuild` makes it anew."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from qiyue.apps.orgs.services.doing import changing
from qiyue.apps.orgs.services.paths import differences, rebuild


class Command(BaseCommand):
    """Ends with an error when the index differs from the edges."""

    help = "Check that the index of the trees is what the edges say."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="make the index anew")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rebuild"]:
            with changing():
                count = rebuild()
            self.stdout.write(f"索引已重建：{count} 行 · index made anew: {count} rows")
        missing, wrong = differences()
        if missing or wrong:
            raise CommandError(
                f"索引缺 {len(missing)} 行、多 {len(wrong)} 行（用 --rebuild 重建） · "
                f"index: {len(missing)} rows missing, {len(wrong)} too many "
                "(make it anew with --rebuild)"
            )
        self.stdout.write("索引无误 · the index is right")
