"""Makes checkpoints of the journal, and takes in what witnesses add to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from qiyue.apps.journal.models import Checkpoint
from qiyue.apps.journal.trees import consistency, frontier_of, locked_head, root_at
from qiyue.core.journal import checkpoints as core
from qiyue.core.journal.canonical import named
from qiyue.core.journal.keys import Signer, signatures_that_hold
from qiyue.core.journal.notes import Key, read_key, read_note
from qiyue.core.journal.witness import Request
from qiyue.core.values.findings import QiyueError


class HistoryChanged(QiyueError):
    """The journal no longer begins as an earlier checkpoint says; nothing is signed."""

    code = "history-changed"

    def __init__(self, size: int) -> None:
        super().__init__(f"the first {size} entries are not those of the checkpoint")
        self.size = size


class UnknownCheckpoint(QiyueError):
    """A note is of no checkpoint that was made here."""

    code = "unknown-checkpoint"


@transaction.atomic
def make_checkpoint(
    signer: Signer, at: datetime, kept: Iterable[core.Checkpoint] = ()
) -> Checkpoint:
    """The journal as it is now, signed, once it begins as the last checkpoint and `kept` say.

    Raises HistoryChanged if it does not, and BadKey if the key is not this journal's.
    """
    frontier = frontier_of(locked_head())
    before = [core.read_checkpoint(read_note(one.note).text) for one in newest()]
    for earlier in (*before, *kept):
        if earlier.size > frontier.size or root_at(earlier.size) != earlier.root:
            raise HistoryChanged(earlier.size)
    if root_at(frontier.size) != frontier.root():
        raise HistoryChanged(frontier.size)
    made = core.Checkpoint(settings.JOURNAL_ORIGIN, frontier.size, frontier.root(), at)
    note = core.sign_checkpoint(made, signer)
    return Checkpoint.objects.create(
        size=made.size,
        root=named(made.root),
        at=at,
        code=made.code,
        note=str(note),
        key=str(signer.key),
    )


def newest() -> list[Checkpoint]:
    """The last checkpoint, if there is one."""
    return list(Checkpoint.objects.order_by("-size", "-at")[:1])


def request(checkpoint: Checkpoint, old: int) -> Request:
    """What is shown to a witness that holds the checkpoint of `old` entries, 0 the first time."""
    return Request(old, tuple(consistency(old, checkpoint.size)), checkpoint.note)


@transaction.atomic
def take_in(answer: str, witnesses: Sequence[Key]) -> tuple[Checkpoint, list[str]]:
    """Keeps what witnesses signed beneath a checkpoint; those whose keys are given, once they hold.

    Gives the names of those that signed. Raises UnknownCheckpoint, and WrongSignature.
    """
    note = read_note(answer)
    of = core.read_checkpoint(note.text)
    kept = Checkpoint.objects.select_for_update().filter(size=of.size, at=of.at).first()
    if kept is None or read_note(kept.note).text != note.text:
        raise UnknownCheckpoint(f"no checkpoint of {of.size} entries at {of.at} was made here")
    held = signatures_that_hold(note, [read_key(kept.key), *witnesses])
    names = {one.key.id: one.key.name for one in held if one.key in witnesses}
    whole = read_note(kept.note)
    for signature in note.signatures:
        if signature.key_id in names:
            whole = whole.with_signature(signature)
    kept.note = str(whole)
    kept.save(update_fields=["note"])
    return kept, sorted(names.values())
