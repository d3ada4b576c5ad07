"""Signed notes, as C2SP writes them: a text, a blank line, a line for each signature.

    — <name of the key> base64(4 bytes of key id || signature)

The log signs the text itself (type 1). A witness signs it together with the second at which it
saw it (type 4, cosignature/v1). A key is given away as `name+id in hex+base64(type || key)`.
"""

from __future__ import annotations

import binascii
import hashlib
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from qiyue.core.values.findings import QiyueError

KeyType = Literal[1, 4]
LOG: KeyType = 1
WITNESS: KeyType = 4
DASH = "— "
MOST_SIGNATURES = 100
LONGEST = 64 * 1024
"""Bytes of a note: a checkpoint with a hundred signatures is a quarter of it."""


class BadNote(QiyueError):
    """A text is not a signed note; `why` says what of it is wrong."""

    code = "bad-note"

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class BadKey(QiyueError):
    """A text is not a key, or a key is not of the type that is wanted."""

    code = "bad-key"


@dataclass(frozen=True, slots=True)
class Key:
    """A public key by its name and what it signs."""

    name: str
    type: KeyType
    public: bytes

    def __post_init__(self) -> None:
        if not is_name(self.name):
            raise BadKey(f"{self.name!r} is no name of a key: no spaces, no plus")
        if self.type not in (LOG, WITNESS) or len(self.public) != 32:
            raise BadKey(f"{self.name} is not an Ed25519 key of a log or a witness")

    @property
    def id(self) -> bytes:
        """Four bytes that stand before each of its signatures."""
        data = self.name.encode() + b"\n" + bytes([self.type]) + self.public
        return hashlib.sha256(data).digest()[:4]

    def __str__(self) -> str:
        material = b64encode(bytes([self.type]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{material}"


def read_key(text: str) -> Key:
    """The key of a text like `example.com/log+3a5f01c2+AQ…`."""
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise BadKey("a key is name+id+base64")
    try:
        material = strict_base64(parts[2])
    except BadNote as error:
        raise BadKey(f"the key of {parts[0]!r} is not base64") from error
    kind = material[0] if material else 0
    if kind not in (LOG, WITNESS):
        raise BadKey(f"the type {kind} of the key of {parts[0]!r} is not known")
    key = Key(parts[0], WITNESS if kind == WITNESS else LOG, material[1:])
    if parts[1] != key.id.hex():
        raise BadKey(f"the id {parts[1]!r} is not that of the key of {parts[0]!r}")
    return key


@dataclass(frozen=True, slots=True)
class Signature:
    """One line beneath a note; `value` is what the type of its key says."""

    name: str
    key_id: bytes
    value: bytes

    def __str__(self) -> str:
        return f"{DASH}{self.name} {b64encode(self.key_id + self.value).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a line feed, and its signatures."""

    text: str
    signatures: tuple[Signature, ...] = ()

    def __post_init__(self) -> None:
        if not self.text.endswith("\n"):
            raise BadNote("the text ends in a line feed")
        if any(ord(sign) < 32 and sign != "\n" for sign in self.text):
            raise BadNote("control characters do not stand in a note")

    def __str__(self) -> str:
        return "\n".join([self.text, "".join(str(line) for line in self.signatures)])

    def with_signature(self, signature: Signature) -> Note:
        """The note with one more; an older one of the same key goes."""
        same = (signature.name, signature.key_id)
        others = [s for s in self.signatures if (s.name, s.key_id) != same]
        return replace(self, signatures=(*others, signature))


def read_note(data: bytes | str) -> Note:
    """The note of a text; every deviation from the form is refused."""
    if isinstance(data, str):
        data = data.encode("utf-8", "replace")
    if len(data) > LONGEST:
        raise BadNote(f"a note has at most {LONGEST} bytes")
    try:
        whole = data.decode()
    except UnicodeDecodeError as error:
        raise BadNote("a note is UTF-8") from error
    text, blank, lines = whole.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise BadNote("a note is a text, a blank line, and lines of signatures")
    signatures = [_signature(line) for line in lines[:-1].split("\n")]
    if len(signatures) > MOST_SIGNATURES:
        raise BadNote(f"a note has at most {MOST_SIGNATURES} signatures")
    return Note(text + "\n", tuple(signatures))


def _signature(line: str) -> Signature:
    name, blank, material = line.removeprefix(DASH).partition(" ")
    if not line.startswith(DASH) or not blank or not is_name(name):
        raise BadNote("a signature is — name base64")
    value = strict_base64(material)
    if len(value) < 5:
        raise BadNote("a signature has a key id of four bytes and a value")
    return Signature(name, value[:4], value[4:])


def is_name(name: str) -> bool:
    """Whether this can name a key or a log: not empty, no spaces, no plus, all visible."""
    return name.isprintable() and not any(s.isspace() or s == "+" for s in name) and bool(name)


def strict_base64(text: str) -> bytes:
    """The bytes of base64 in its one spelling."""
    try:
        value = b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadNote("this is not base64") from error
    if b64encode(value).decode() != text:
        raise BadNote("this is base64, but not as it is written")
    return value


def known(keys: Sequence[Key], signature: Signature) -> Key | None:
    """The key that a signature says it is of."""
    for key in keys:
        if (key.name, key.id) == (signature.name, signature.key_id):
            return key
    return None
