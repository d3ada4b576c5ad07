"""The witness: signs a newer checkpoint only if the journal did nothing but grow since the last.

A witness is somebody whom the journal's administrators cannot order about: the audit office,
another company. What it remembers is one small file, the newest checkpoint that it co-signed.
"""

from __future__ import annotations

import contextlib
import os
import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from qiyue.core.journal.checkpoints import Checkpoint, NotSigned, Opened, open_checkpoint
from qiyue.core.journal.keys import Signer, WrongSignature, cosign_note
from qiyue.core.journal.merkle import is_consistent
from qiyue.core.journal.notes import BadNote, Key, Note, strict_base64
from qiyue.core.values.findings import QiyueError

SKEW = timedelta(seconds=60)
"""Two clocks may differ by this much; a checkpoint from later on is not signed."""
OLD = re.compile(r"old (0|[1-9][0-9]{0,15})")
MOST_STEPS = 63


class Refused(QiyueError):
    """A witness does not co-sign; `code` says why, `offered` what it was shown."""

    code = "refused"

    def __init__(self, sentence: str, offered: Checkpoint | None = None) -> None:
        super().__init__(sentence)
        self.offered = offered


class Malformed(Refused):
    """What the witness was shown is not a request, or not a checkpoint."""

    code = "malformed"


class OtherSize(Refused):
    """The proof begins at another size than that of the witness, which is `held`."""

    code = "other-size"

    def __init__(self, held: int, offered: Checkpoint) -> None:
        super().__init__(f"the proof has to begin at {held} entries", offered)
        self.held = held


class WrongKey(Refused):
    """The checkpoint is not signed by the key that the witness knows the log by."""

    code = "wrong-key"


class Shrunk(Refused):
    """The journal has fewer entries than it had: its tail was cut off, or an old copy restored."""

    code = "shrunk"


class SplitView(Refused):
    """Nothing shows that the journal is the one seen before: its history was rewritten."""

    code = "split-view"


class WentBack(Refused):
    """The checkpoint states an earlier time than the one before it, or one that is yet to come."""

    code = "went-back"


class Busy(Refused):
    """Another witness works on the same memory, or was stopped while it did."""

    code = "busy"


class BadMemory(Refused):
    """The witness's memory cannot be read; it must not be replaced by an empty one."""

    code = "bad-memory"


@dataclass(frozen=True, slots=True)
class Request:
    """What a witness is shown: a checkpoint, and the proof that it grew from one of `old` entries.

    As a text it is the body of C2SP tlog-witness `add-checkpoint`: a file can carry it as well.
    """

    old: int
    proof: tuple[bytes, ...]
    checkpoint: str

    def __str__(self) -> str:
        steps = "".join(f"{b64encode(step).decode()}\n" for step in self.proof)
        return f"old {self.old}\n{steps}\n{self.checkpoint}"


def read_request(text: str) -> Request:
    """The request of a text; Malformed if it is none."""
    head, blank, checkpoint = text.partition("\n\n")
    first, *steps = head.split("\n")
    found = OLD.fullmatch(first)
    if found is None or not blank or len(steps) > MOST_STEPS:
        raise Malformed("a request is the old size, a proof, a blank line and a checkpoint")
    try:
        proof = tuple(strict_base64(step) for step in steps)
    except BadNote as error:
        raise Malformed(f"the proof: {error}") from error
    return Request(int(found[1]), proof, checkpoint)


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness of one log; `memory` is the file of the newest checkpoint that it co-signed."""

    log: Key
    signer: Signer
    memory: Path

    def held(self) -> Opened | None:
        """What it co-signed last; None before the first time."""
        try:
            data = self.memory.read_bytes()
        except FileNotFoundError:
            return None
        me = self.signer.key
        try:
            opened = open_checkpoint(data, self.log, [me])
        except QiyueError as error:
            raise BadMemory(f"{self.memory} is not what was left there: {error}") from error
        if all(one.key != me for one in opened.witnesses):
            raise BadMemory(f"{self.memory} does not bear the signature of {me.name}")
        return opened

    def cosign(self, request: Request, at: datetime) -> Note:
        """The checkpoint with the witness's signature, given out only once it is remembered.

        Raises Refused, of the kind that says why.
        """
        with _alone(self.memory) as draft:
            new = self._open(request.checkpoint)
            held = self.held()
            judge(held.checkpoint if held else None, new.checkpoint, request, at)
            note = cosign_note(new.note, self.signer, at)
            draft.write(str(note).encode())
        return note

    def _open(self, offered: str) -> Opened:
        try:
            return open_checkpoint(offered, self.log)
        except (NotSigned, WrongSignature) as error:
            raise WrongKey(str(error)) from error
        except BadNote as error:
            raise Malformed(str(error)) from error


def judge(held: Checkpoint | None, new: Checkpoint, request: Request, at: datetime) -> None:
    """Raises the reason not to co-sign; the first checkpoint that is seen is believed."""
    if new.at > at + SKEW:
        raise WentBack(f"the checkpoint is of {new.at}, and it is {at}", new)
    if held is None:
        if request.old:
            raise OtherSize(0, new)
        return
    if new.size < held.size:
        raise Shrunk(f"{new.size} entries where there were {held.size}", new)
    if request.old != held.size:
        raise OtherSize(held.size, new)
    if not is_consistent(held.size, new.size, held.root, new.root, request.proof):
        raise SplitView(
            f"nothing shows that the first {held.size} of {new.size} entries are those seen"
            f" on {held.at}",
            new,
        )
    if new.at < held.at:
        raise WentBack(f"a checkpoint of {new.at} after one of {held.at}", new)


@dataclass(slots=True)
class _Draft:
    """What is to be remembered."""

    content: bytes | None = None

    def write(self, content: bytes) -> None:
        self.content = content


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[_Draft]:
    """A draft that takes the file's place at the end, whole or not at all.

    The draft's file is made by one process alone, so that two cannot each sign another history.
    """
    beside = path.with_name(f"{path.name}.next")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Busy(f"{beside} is there: remove it if no witness is at work") from error
    draft = _Draft()
    try:
        with os.fdopen(handle, "wb") as file:
            yield draft
            if draft.content is not None:
                file.write(draft.content)
                file.flush()
                os.fsync(file.fileno())
        if draft.content is not None:
            beside.replace(path)
            _keep_name(path.parent)
    finally:
        beside.unlink(missing_ok=True)


def _keep_name(folder: Path) -> None:
    """Puts a folder's names on the disk, where the system lets a folder be opened."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
