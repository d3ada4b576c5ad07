"""`qiyue verify`: finds what was changed in the journal, or in a journaled row."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import typer

from qiyue.doors.cli.journal.opening import database, open_site
from qiyue.doors.cli.talk import DONE, FINDINGS, Lang, Talk
from qiyue_verify.check import Outside
from qiyue_verify.messages import SENTENCES, Words, told

OWN: Words = {
    "node": (
        "第 {seq} 条：库存的哈希树与条目不符。",
        "Entry {seq}: the stored tree is not that over the entries.",
    ),
    "head": (
        "第 {seq} 条起：库里记的条数或树顶（{part} 条）与条目不符。",
        "From entry {seq} on: the stored head of the journal ({part}) is not that of its entries.",
    ),
    "index": (
        "组织树的索引与边不符（缺、多的行数：{part}）；"
        "用 python -m qiyue.site orgs_index --rebuild 重建。",
        "The index of the trees is not that of the edges (rows missing, rows too many: {part}); "
        "make it anew with python -m qiyue.site orgs_index --rebuild.",
    ),
    "row-table": (
        "记录 {part}（第 {seq} 条）：没有这张入日志的表。",
        "Row {part} (entry {seq}): there is no such journaled table.",
    ),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept outside, by the names of files."""

    checkpoints: tuple[Path, ...]
    codes: tuple[str, ...]
    keys: Path | None
    leaves: Path | None

    def read(self) -> Outside:
        """The same, read."""
        return Outside(
            [(str(file), file.read_bytes()) for file in self.checkpoints],
            self.codes,
            None if self.keys is None else self.keys.read_bytes(),
            () if self.leaves is None else self.leaves.read_bytes().splitlines(),
        )


def verify_site(kept: Kept, talk: Talk) -> int:
    """Look through the whole journal; the exit code says whether all agrees."""
    home, outside = open_site(), kept.read()
    from django.conf import settings

    from qiyue.apps.journal.verifying import verify

    with database(home):
        report = verify(settings.JOURNAL_ORIGIN, outside)
    for english in (False, True):
        if talk.lang in (Lang.BOTH, Lang.EN if english else Lang.ZH):
            typer.echo("\n".join(told(report, english, SENTENCES | OWN)))
    return FINDINGS if report.problems else DONE
