"""The witness: signs a newer checkpoint only if the journal did nothing but grow since the last.

A witness is somebody whom the journal's administrators cannot order about: the audit office,
another company. What it remembers is one small file, the newest checkpoint that it co-signed.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qiyue.core.journal.checkpoints import Checkpoint, NotSigned, Opened, open_checkpoint
from qiyue.core.journal.keys import Signer, WrongSignature, cosign_note
from qiyue.core.journal.merkle import is_consistent
from qiyue.core.journal.notes import BadNote, Key, Note
from qiyue.core.values.findings import QiyueError


class Refused(QiyueError):
    """A witness does not co-sign; `code` says why, `offered` what it was shown."""

    code = "refused"

    def __init__(self, sentence: str, offered: Checkpoint | None = None) -> None:
        super().__init__(sentence)
        self.offered = offered


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

    def cosign(self, offered: bytes | str, proof: Sequence[bytes], at: datetime) -> Note:
        """The checkpoint with the witness's signature, given out only once it is remembered.

        `proof` shows that the log only grew since `held`; it is empty the first time and when
        the size is the same. Raises Refused, of the kind that says why.
        """
        with _alone(self.memory) as draft:
            new = self._open(offered)
            held = self.held()
            judge(held.checkpoint if held else None, new.checkpoint, proof, at)
            note = cosign_note(new.note, self.signer, at)
            draft.write(str(note).encode())
        return note

    def _open(self, offered: bytes | str) -> Opened:
        try:
            return open_checkpoint(offered, self.log)
        except (NotSigned, WrongSignature) as error:
            raise WrongKey(str(error)) from error
        except BadNote as error:
            raise Refused(str(error)) from error


def judge(held: Checkpoint | None, new: Checkpoint, proof: Sequence[bytes], at: datetime) -> None:
    """Raises the reason not to co-sign; the first checkpoint that is seen is believed."""
    if new.at > at:
        raise WentBack(f"the checkpoint is of {new.at}, and it is {at}", new)
    if held is None:
        return
    if new.origin != held.origin:
        raise WrongKey(f"this is {new.origin}, not {held.origin}", new)
    if new.size < held.size:
        raise Shrunk(f"{new.size} entries where there were {held.size}", new)
    if not is_consistent(held.size, new.size, held.root, new.root, proof):
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
