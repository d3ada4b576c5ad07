"""Signs notes and looks at their signatures, by Ed25519 of the package `cryptography`.

The package is asked for when something is signed or looked at, not before: trees, proofs and
entries do without it. A signer may live elsewhere (on a USB key, in another process): all that
is wanted of it is `Signer`.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from qiyue.core.journal.notes import (
    LOG,
    WITNESS,
    BadKey,
    BadNote,
    Key,
    KeyType,
    Note,
    Signature,
    known,
    read_key,
    strict_base64,
)
from qiyue.core.values.findings import QiyueError


class WrongSignature(QiyueError):
    """A signature is not by the key that it names: the text was changed, or it was forged."""

    code = "wrong-signature"

    def __init__(self, name: str) -> None:
        super().__init__(f"the signature of {name} is not over this text")
        self.name = name


class Signer(Protocol):
    """What signs for a key."""

    @property
    def key(self) -> Key:
        """The public key."""

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of an Ed25519 signature."""


@dataclass(frozen=True, slots=True)
class Ed25519Signer:
    """A signer whose secret is in this process; `seed` is 32 random bytes that a door drew."""

    name: str
    type: KeyType
    seed: bytes = field(repr=False)

    @property
    def key(self) -> Key:
        """The public key."""
        from cryptography.hazmat.primitives.asymmetric import ed25519

        secret = ed25519.Ed25519PrivateKey.from_private_bytes(self.seed)
        return Key(self.name, self.type, bytes(secret.public_key().public_bytes_raw()))

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of an Ed25519 signature."""
        from cryptography.hazmat.primitives.asymmetric import ed25519

        secret = ed25519.Ed25519PrivateKey.from_private_bytes(self.seed)
        return bytes(secret.sign(message))

    def secret_text(self) -> str:
        """The one line of a key file: it signs for whoever has it."""
        material = b64encode(bytes([self.type]) + self.seed).decode()
        return f"PRIVATE+KEY+{self.name}+{self.key.id.hex()}+{material}"


def read_secret(text: str) -> Ed25519Signer:
    """The signer of a key file's line."""
    parts = text.strip().split("+", 4)
    if len(parts) != 5 or parts[:2] != ["PRIVATE", "KEY"]:
        raise BadKey("a secret key is PRIVATE+KEY+name+id+base64")
    try:
        material = strict_base64(parts[4])
    except BadNote as error:
        raise BadKey("a secret key is PRIVATE+KEY+name+id+base64") from error
    if len(material) != 33 or material[0] not in (LOG, WITNESS):
        raise BadKey(f"the secret key of {parts[2]!r} is of another type")
    signer = Ed25519Signer(parts[2], WITNESS if material[0] == WITNESS else LOG, material[1:])
    if signer.key.id.hex() != parts[3]:
        raise BadKey(f"the id {parts[3]!r} is not that of the key of {parts[2]!r}")
    return signer


def sign_note(note: Note, signer: Signer) -> Note:
    """The note signed by a log."""
    key = signer.key
    if key.type != LOG:
        raise BadKey(f"{key.name} is the key of a witness")
    value = signer.sign(note.text.encode())
    return note.with_signature(Signature(key.name, key.id, value))


def cosign_note(note: Note, signer: Signer, at: datetime) -> Note:
    """The note co-signed by a witness, with the second at which it did."""
    key = signer.key
    if key.type != WITNESS:
        raise BadKey(f"{key.name} is the key of a log")
    if at.utcoffset() is None:
        raise BadNote("a moment without a time zone")
    seconds = int(at.timestamp())
    value = seconds.to_bytes(8) + signer.sign(cosigned_message(note.text, seconds))
    return note.with_signature(Signature(key.name, key.id, value))


def cosigned_message(text: str, seconds: int) -> bytes:
    """What a witness signs (C2SP tlog-cosignature, cosignature/v1)."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that holds; a witness says when."""

    key: Key
    at: datetime | None = None


def signatures_that_hold(note: Note, keys: Sequence[Key]) -> tuple[Signed, ...]:
    """Whose signatures stand beneath a note; those of unknown keys are passed over.

    Raises WrongSignature as soon as one of a known key does not hold.
    """
    signed: list[Signed] = []
    for signature in note.signatures:
        key = known(keys, signature)
        if key is None or any(one.key == key for one in signed):
            continue
        value, at, message = signature.value, None, note.text.encode()
        if key.type == WITNESS:
            seconds = int.from_bytes(value[:8])
            message, value = cosigned_message(note.text, seconds), value[8:]
            at = _moment(seconds, key)
        if not _holds(key, message, value):
            raise WrongSignature(key.name)
        signed.append(Signed(key, at))
    return tuple(signed)


def read_keys(text: str) -> tuple[Key, ...]:
    """The keys of a file: one a line; empty lines and those after # are passed over."""
    lines = [line.strip() for line in text.splitlines()]
    return tuple(read_key(line) for line in lines if line and not line.startswith("#"))


def _moment(seconds: int, key: Key) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise WrongSignature(key.name) from error


def _holds(key: Key, message: bytes, value: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ed25519

    try:
        ed25519.Ed25519PublicKey.from_public_bytes(key.public).verify(value, message)
    except (InvalidSignature, ValueError):
        return False
    return True
