"""`qiyue checkpoint`: signs how far the journal is, for it to be kept outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import typer

from qiyue.core.journal.checkpoints import Checkpoint, open_checkpoint, read_checkpoint
from qiyue.core.journal.keys import Signer
from qiyue.core.journal.notes import LOG, BadNote, Key, read_note
from qiyue.core.landing.files import write_whole
from qiyue.doors.cli.journal.opening import database, open_site
from qiyue.doors.cli.journal.refusals import told
from qiyue.doors.cli.journal.secrets import key_of_journal, make_new, public_keys
from qiyue.doors.cli.talk import Talk


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for."""

    out: Path | None
    request: Path | None
    old: int | None
    take: Path | None
    witnesses: Path | None
    new_key: Path | None


def checkpoint(wish: Wish, talk: Talk) -> None:
    """Make a key, take in what a witness answered, or sign: the first that is asked for."""
    home = open_site()
    from django.conf import settings

    if wish.new_key is not None:
        make_new(wish.new_key, settings.JOURNAL_ORIGIN, LOG, talk)
        return
    if wish.out is not None:
        wish.out.mkdir(parents=True, exist_ok=True)
    if wish.take is not None:
        answer = wish.take.read_text(encoding="utf-8")
        keys = public_keys(wish.witnesses) if wish.witnesses is not None else ()
        with told(), database(home, writes=[wish.out]):
            _take(answer, keys, wish.out, talk)
        return
    signer = key_of_journal(settings.JOURNAL_ORIGIN, home, demo=settings.DEMO)
    request = wish.request.parent if wish.request is not None else None
    with told(), database(home, writes=[wish.out, request]):
        _sign(signer, wish, talk)


def _sign(signer: Signer, wish: Wish, talk: Talk) -> None:
    from qiyue.apps.journal import checkpoints

    kept = _kept(wish.out, signer.key) if wish.out is not None else []
    made = checkpoints.make_checkpoint(signer, datetime.now(UTC), kept)
    if wish.request is not None:
        old = _seen_by_witness() if wish.old is None else wish.old
        write_whole(wish.request, str(checkpoints.request(made, old)))
        talk.note(
            f"写好 {wish.request}，从 {old} 条起，交给见证人",
            f"wrote {wish.request}, from {old} on",
        )
    _hand_out(made.note, wish.out, talk)
    talk.note(f"{made.size} 条，短码 {made.code}", f"{made.size} entries, code {made.code}")


def _take(answer: str, keys: tuple[Key, ...], out: Path | None, talk: Talk) -> None:
    from qiyue.apps.journal.checkpoints import take_in

    kept, names = take_in(answer, keys)
    _hand_out(kept.note, out, talk)
    signed = "、".join(names) or "无人", ", ".join(names) or "nobody"
    talk.note(f"见证：{signed[0]}", f"Witnessed by: {signed[1]}")


def _hand_out(note: str, out: Path | None, talk: Talk) -> None:
    """The note in its folder, or on stdout."""
    if out is None:
        typer.echo(note, nl=False)
        return
    one = read_checkpoint(read_note(note).text)
    file = out / f"{one.size:09d}-{one.at:%Y%m%dT%H%M%S%f}.txt"
    write_whole(file, note)
    talk.say(f"写好 {file}", f"wrote {file}")


def _kept(folder: Path, key: Key) -> list[Checkpoint]:
    """The newest checkpoint in a folder, to hold the journal against."""
    found = []
    for file in sorted(folder.glob("*.txt")):
        try:
            found.append(open_checkpoint(file.read_bytes(), key).checkpoint)
        except BadNote:
            continue  # something else lies there
    return sorted(found, key=lambda one: (one.size, one.at))[-1:]


def _seen_by_witness() -> int:
    """How many entries the newest checkpoint has that a witness co-signed."""
    from qiyue.apps.journal.models import Checkpoint as Stored

    for kept in Stored.objects.order_by("-size", "-at"):
        note = read_note(kept.note)
        if len(note.signatures) > 1:
            return kept.size
    return 0
