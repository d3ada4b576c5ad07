"""Reads signed checkpoints (C2SP signed-note, tlog-checkpoint, tlog-cosignature) and keys."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass

from qiyue_verify.ed25519 import holds

LOG, WITNESS = 1, 4
DASH = "— "
LONGEST = 64 * 1024
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TEXT = re.compile(
    r"(?P<origin>[^\s+]+)\n(?P<size>0|[1-9][0-9]{0,15})\n(?P<root>[A-Za-z0-9+/=]{44})\n"
    r"time (?P<at>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z)\n"
)


class BadNote(ValueError):
    """This is not a checkpoint, or none that may be believed; the argument is a message's name."""


@dataclass(frozen=True)
class Key:
    """A public key by its name; type 1 signs for a log, type 4 for a witness."""

    name: str
    type: int
    public: bytes

    @property
    def id(self) -> bytes:
        """SHA-256(name || line feed || type || public key), the first four bytes."""
        data = self.name.encode() + b"\n" + bytes([self.type]) + self.public
        return hashlib.sha256(data).digest()[:4]


@dataclass(frozen=True)
class Checkpoint:
    """How many entries there were, and their root; `file` is where this is said."""

    file: str
    text: str
    origin: str
    size: int
    root: bytes
    at: str
    witnesses: tuple[str, ...]

    @property
    def code(self) -> str:
        """120 bits of the hash of the text in base 32, and a check character over GF(32)."""
        number = int.from_bytes(hashlib.sha256(self.text.encode()).digest()[:15], "big")
        signs = [number >> (5 * place) & 31 for place in range(23, -1, -1)]
        check = 0
        for sign in signs:
            check = (check ^ sign) << 1
            check ^= 0b100101 if check & 32 else 0
        return "".join(ALPHABET[sign] for sign in [*signs, check])


def plain_code(written: str) -> str:
    """A code as people write it, as `Checkpoint.code` gives it."""
    code = re.sub(r"[\s-]", "", written).upper()
    return code.replace("O", "0").replace("I", "1").replace("L", "1")


def read_keys(text: str) -> list[Key]:
    """The keys of a file: one a line, name+id+base64."""
    keys = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, _, rest = line.strip().partition("+")
        key_id, _, material = rest.partition("+")
        data = _base64(material)
        if len(data) != 33 or data[0] not in (LOG, WITNESS):
            raise BadNote("bad-key")
        key = Key(name, data[0], data[1:])
        if key.id.hex() != key_id:
            raise BadNote("bad-key")
        keys.append(key)
    return keys


def read_checkpoint(file: str, data: bytes, keys: list[Key]) -> Checkpoint:
    """The checkpoint of a note with a signature of its log that holds; BadNote without."""
    if len(data) > LONGEST:
        raise BadNote("bad-note")
    try:
        text, blank, lines = data.decode().rpartition("\n\n")
    except UnicodeDecodeError as error:
        raise BadNote("bad-note") from error
    found = TEXT.fullmatch(text + "\n")
    if not blank or not lines.endswith("\n") or found is None:
        raise BadNote("bad-note")
    root = _base64(found["root"])
    if len(root) != 32:
        raise BadNote("bad-note")
    signed = [key for line in lines[:-1].split("\n") if (key := _signed(text + "\n", line, keys))]
    if not any(key.type == LOG and key.name == found["origin"] for key in signed):
        raise BadNote("not-signed")
    witnesses = tuple(sorted({key.name for key in signed if key.type == WITNESS}))
    return Checkpoint(
        file, text + "\n", found["origin"], int(found["size"]), root, found["at"], witnesses
    )


def _signed(text: str, line: str, keys: list[Key]) -> Key | None:
    """The key of a line whose signature holds; None if no known key is meant."""
    name, _, material = line.removeprefix(DASH).partition(" ")
    value = _base64(material)
    if not line.startswith(DASH) or not name or len(value) < 5:
        raise BadNote("bad-note")
    key = next((key for key in keys if (key.name, key.id) == (name, value[:4])), None)
    if key is None:
        return None
    message, signature = text.encode(), value[4:]
    if key.type == WITNESS:
        seconds = int.from_bytes(signature[:8], "big")
        message = f"cosignature/v1\ntime {seconds}\n".encode() + message
        signature = signature[8:]
    if not holds(key.public, message, signature):
        raise BadNote("wrong-signature")
    return key


def _base64(text: str) -> bytes:
    try:
        data = b64decode(text.encode("ascii"), validate=True)
    except ValueError as error:
        raise BadNote("bad-note") from error
    if b64encode(data).decode() != text:
        raise BadNote("bad-note")
    return data
