"""Checkpoints: how large the journal is and what its root is, signed, and short enough for paper.

    mine.example/journal
    1042
    0dRlVnB…=
    time 2026-01-31T08:00:00.000000Z

    — mine.example/journal A5c2…

The form is C2SP's tlog-checkpoint with one line of extension, the time. Twenty-four characters
(120 bits) of the hash of these four lines, and a check character, can be read out by telephone.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qiyue.core.journal.canonical import LARGEST, NotCanonical, moment_text, read_moment
from qiyue.core.journal.keys import Signed, Signer, sign_note, signatures_that_hold
from qiyue.core.journal.notes import LOG, BadKey, BadNote, Key, Note, is_name, read_note
from qiyue.core.journal.notes import strict_base64 as read_base64
from qiyue.core.values.findings import QiyueError

SIZE = re.compile(r"0|[1-9][0-9]{0,15}")
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Base 32 without I, L, O and U, which are read as other signs."""
CODE = 24


class BadCode(QiyueError):
    """A text is not the code of a checkpoint: a character is wrong, missing or out of place."""

    code = "bad-code"


class NotSigned(QiyueError):
    """A checkpoint does not have the signature of the log's own key."""

    code = "not-signed"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} has not signed this checkpoint")
        self.name = name


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """检查点: the journal `origin` had `size` entries with this root at a moment."""

    origin: str
    size: int
    root: bytes
    at: datetime

    def __post_init__(self) -> None:
        if not is_name(self.origin):
            raise BadNote("the origin has no spaces and no plus, and is not empty")
        if not 0 <= self.size <= LARGEST:
            raise BadNote("the size is a whole number")
        if len(self.root) != 32:
            raise BadNote("the root has 32 bytes")

    @property
    def text(self) -> str:
        """What is signed."""
        root = b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\ntime {moment_text(self.at)}\n"

    @property
    def code(self) -> str:
        """The code for people: six groups of four characters and the check character."""
        number = int.from_bytes(hashlib.sha256(self.text.encode()).digest()[: CODE * 5 // 8])
        signs = [number >> (5 * place) & 31 for place in reversed(range(CODE))]
        signs.append(_check(signs))
        code = "".join(ALPHABET[sign] for sign in signs)
        return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint of a note's text."""
    lines = text.split("\n")
    if len(lines) != 5 or lines[4] or not lines[3].startswith("time "):
        raise BadNote("a checkpoint is four lines: origin, size, root, time")
    if not SIZE.fullmatch(lines[1]):
        raise BadNote("the size is a whole number without leading zeros")
    try:
        at = read_moment(lines[3].removeprefix("time "))
    except NotCanonical as error:
        raise BadNote("the time is not like 2026-01-31T08:00:00.000000Z") from error
    return Checkpoint(lines[0], int(lines[1]), read_base64(lines[2]), at)


@dataclass(frozen=True, slots=True)
class Opened:
    """A checkpoint that its log has signed, and who signed it beside."""

    checkpoint: Checkpoint
    note: Note
    witnesses: tuple[Signed, ...]


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> Note:
    """The checkpoint signed by its log, whose key bears the log's name."""
    if signer.key.name != checkpoint.origin:
        raise BadKey(f"{signer.key.name} does not sign for {checkpoint.origin}")
    return sign_note(Note(checkpoint.text), signer)


def open_checkpoint(data: bytes | str, log: Key, witnesses: Sequence[Key] = ()) -> Opened:
    """The checkpoint of a note, once the log's signature holds.

    Raises NotSigned without it, and WrongSignature if it or that of a given witness does not hold.
    """
    note = read_note(data)
    checkpoint = read_checkpoint(note.text)
    signed = signatures_that_hold(note, [log, *witnesses])
    if log.type != LOG or log.name != checkpoint.origin or all(s.key != log for s in signed):
        raise NotSigned(checkpoint.origin)
    return Opened(checkpoint, note, tuple(one for one in signed if one.key != log))


def read_code(text: str) -> str:
    """A code as people write it, as `Checkpoint.code` gives it; a slip of the pen is refused."""
    plain = re.sub(r"[\s-]", "", text).upper()
    plain = plain.replace("O", "0").replace("I", "1").replace("L", "1")
    if len(plain) != CODE + 1 or any(sign not in ALPHABET for sign in plain):
        raise BadCode(f"a code has {CODE} characters and one to check them, of {ALPHABET}")
    signs = [ALPHABET.index(sign) for sign in plain]
    if _check(signs[:-1]) != signs[-1]:
        raise BadCode("the check character does not fit: look at each character again")
    return "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def qr_text(note: Note) -> str:
    """What stands in the QR code: the note as it is, so that any reader of notes can go on."""
    return str(note)


def read_qr(text: str) -> Note:
    """The note of a scanned QR code; scanners change line ends and drop the last."""
    return read_note("\n".join(line.rstrip() for line in text.strip().splitlines()) + "\n")


def _check(signs: Sequence[int]) -> int:
    """The check character: a sum over GF(32) with another weight at each place.

    Weights are powers of x modulo x^5 + x^2 + 1, of which 31 differ: any one wrong character and
    any two that changed places are found.
    """
    total = 0
    for sign in signs:
        total ^= sign
        total <<= 1
        if total & 32:
            total ^= 0b100101
    return total
