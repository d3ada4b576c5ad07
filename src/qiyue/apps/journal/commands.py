"""Command keys: a form that is sent twice acts once, and answers the same both times."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from qiyue.apps.journal.models import CommandKey
from qiyue.apps.journal.services import Actor, code_of
from qiyue.core.journal.canonical import Json, canonical, hash_text
from qiyue.core.values.findings import QiyueError


class KeyTaken(QiyueError):
    """A command key came again with another request; a page answers it with 409."""

    code = "key-taken"

    def __init__(self, key: str) -> None:
        super().__init__(f"the key {key} was used for another request")
        self.key = key


@dataclass(slots=True)
class Done:
    """Whether the command was done before, and what it came to: given then, to be set now."""

    before: bool
    outcome: Json = None


def digest(request: Mapping[str, Json]) -> str:
    """What is asked for, as a hash: of a form, its fields without the key and the token."""
    return hash_text(canonical(request))


@contextmanager
def once(actor: Actor, key: str, request_digest: str) -> Iterator[Done]:
    """A transaction around a command. `before` in what it gives says that it was done already.

        with once(user, key, digest(form)) as done:
            if not done.before:
                done.outcome = {"subject": move_subject(…).pk}
        return redirect("subject", done.outcome["subject"])

    Keys belong to whoever acts. Whoever sends the same at the same time waits for the first; what
    fails leaves no trace. Raises KeyTaken if the key was used for another request.
    """
    with transaction.atomic():
        kept, new = _claimed(code_of(actor), key, request_digest)
        if kept.request != request_digest:
            raise KeyTaken(key)
        done = Done(not new, json.loads(kept.outcome))
        yield done
        if new:
            kept.outcome = canonical(done.outcome).decode()
            kept.save(update_fields=["outcome"])


def _claimed(actor: str, key: str, request: str) -> tuple[CommandKey, bool]:
    """The row of a key, and whether it is new."""
    try:
        with transaction.atomic():
            return CommandKey.objects.create(actor=actor, key=key, request=request), True
    except IntegrityError:
        return CommandKey.objects.get(actor=actor, key=key), False
