"""How the commands of the journal are called; what they do is loaded when one is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qiyue.doors.cli.talk import Language, door

Files = Annotated[
    list[Path] | None,
    typer.Option("--checkpoint", help="外存检查点，可重复 · kept outside; may be repeated"),
]
Codes = Annotated[list[str] | None, typer.Option("--code", help="纸上的短码 · the code on paper")]


def checkpoint(
    out: Annotated[
        Path | None, typer.Option("--out", help="写进哪个文件夹，默认屏幕 · a folder; else stdout")
    ] = None,
    request: Annotated[
        Path | None, typer.Option("--request", help="另写给见证人的请求 · the request to a witness")
    ] = None,
    old: Annotated[
        int | None, typer.Option("--old", min=0, help="见证人留存的条数 · the size it holds")
    ] = None,
    take: Annotated[
        Path | None, typer.Option("--take", help="收下见证人的联署 · take in what it co-signed")
    ] = None,
    witnesses: Annotated[
        Path | None, typer.Option("--witnesses", help="见证人的公钥 · public keys of witnesses")
    ] = None,
    new_key: Annotated[
        Path | None, typer.Option("--new-key", help="生成密钥 · make the key that signs")
    ] = None,
    lang: Language = None,
) -> None:
    """签检查点，存到库外 · sign how far the journal is, to be kept outside."""
    with door(lang) as talk:
        from qiyue.doors.cli.journal import checkpoints

        wish = checkpoints.Wish(out, request, old, take, witnesses, new_key)
        checkpoints.checkpoint(wish, talk)


def verify(
    checkpoint: Files = None,
    code: Codes = None,
    keys: Annotated[
        Path | None, typer.Option("--keys", help="自存的公钥 · public keys of your own")
    ] = None,
    leaves: Annotated[
        Path | None, typer.Option("--leaves", help="外存叶哈希清单 · leaves kept outside")
    ] = None,
    lang: Language = None,
) -> None:
    """核验日志和入日志的记录 · find what was changed behind the application's back."""
    with door(lang) as talk:
        from qiyue.doors.cli.journal import verifying

        kept = verifying.Kept(tuple(checkpoint or ()), tuple(code or ()), keys, leaves)
        result = verifying.verify_site(kept, talk)
    raise typer.Exit(result)


def witness(
    key: Annotated[Path, typer.Option("--key", help="见证人的密钥文件 · the witness's own key")],
    request: Annotated[
        Path | None, typer.Argument(metavar="REQUEST", help="请求文件 · the request")
    ] = None,
    log: Annotated[
        Path | None, typer.Option("--log", help="日志的公钥文件 · the journal's public key")
    ] = None,
    memory: Annotated[
        Path | None, typer.Option("--memory", help="留存文件 · what the witness keeps")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="写到哪个文件，默认屏幕 · a file; else stdout")
    ] = None,
    new_key: Annotated[
        str | None, typer.Option("--new-key", metavar="NAME", help="生成密钥 · make the key")
    ] = None,
    lang: Language = None,
) -> None:
    """为别处的检查点作见证 · co-sign another site's checkpoint, if it only grew."""
    with door(lang) as talk:
        from qiyue.doors.cli.journal import witnessing

        witnessing.witness(witnessing.Wish(request, log, key, memory, out, new_key), talk)


def export_journal(
    out: Annotated[Path, typer.Option("--out", help="文件夹或 .zip · a folder, or a .zip")],
    leaves: Annotated[
        Path | None, typer.Option("--leaves", help="另写叶哈希清单 · the list of leaves too")
    ] = None,
    lang: Language = None,
) -> None:
    """导出日志，供不装本系统者核验 · export the journal for python -m qiyue_verify."""
    with door(lang) as talk:
        from qiyue.doors.cli.journal import exporting

        exporting.export_journal(out, leaves, talk)


def add_to(app: typer.Typer) -> None:
    """Make the commands known."""
    for command in (checkpoint, verify, witness):
        app.command()(command)
    app.command("export-journal")(export_journal)
