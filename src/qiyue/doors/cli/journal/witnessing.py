"""`qiyue witness`: co-signs the checkpoint of another site, once it only grew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import typer

from qiyue.core.journal.notes import LOG, WITNESS
from qiyue.core.journal.witness import Witness, read_request
from qiyue.core.landing.files import write_whole
from qiyue.core.values.findings import Both
from qiyue.doors.cli.journal.refusals import told
from qiyue.doors.cli.journal.secrets import key_in, make_new, public_keys
from qiyue.doors.cli.supervising import keep_to
from qiyue.doors.cli.talk import Refused, Talk


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for."""

    request: Path | None
    log: Path | None
    key: Path
    memory: Path | None
    out: Path | None
    new_key: str | None


def witness(wish: Wish, talk: Talk) -> None:
    """Make a key of this name, or co-sign what the request shows."""
    if wish.new_key is not None:
        make_new(wish.key, wish.new_key, WITNESS, talk)
        return
    if wish.request is None or wish.log is None or wish.memory is None:
        raise Refused(
            "witness-needs",
            Both(
                "联署要写明请求文件、--log（日志的公钥）和 --memory（留存文件）。",
                "To co-sign, name the request, --log (the journal's public key) and --memory (the "
                "file of what the witness keeps).",
            ),
        )
    logs = [key for key in public_keys(wish.log) if key.type == LOG]
    if len(logs) != 1:
        raise Refused(
            "one-log",
            Both(f"{wish.log} 里要有且只有一个日志公钥。", f"{wish.log} holds one key of a log."),
        )
    request, signer = wish.request.read_text(encoding="utf-8"), key_in(wish.key)
    folders = [place.parent for place in (wish.memory, wish.out) if place is not None]
    keep_to(folders, folders)
    with told():
        asked = read_request(request)
        note = Witness(logs[0], signer, wish.memory).cosign(asked, datetime.now(UTC))
    if wish.out is None:
        typer.echo(str(note), nl=False)
        return
    write_whole(wish.out, str(note))
    talk.say(f"写好 {wish.out}", f"wrote {wish.out}")
