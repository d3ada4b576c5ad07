"""Seals secrets that the database keeps: AES-256-GCM, under keys that only the settings hold."""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from qiyue.core.values.findings import QiyueError

ALGORITHM = "aes-256-gcm:"
NONCE = 12


class WrongSeal(QiyueError):
    """A sealed secret does not open: the key is another, or it was moved or changed."""

    code = "wrong-seal"


def key_for(purpose: str) -> bytes:
    """32 bytes for one purpose, from the setting SEALING_KEY (HKDF with SHA-256)."""
    return _derived(settings.SEALING_KEY, purpose)


def seal(secret: str, *, owner: str) -> str:
    """The secret as the database keeps it; it opens for the same owner only."""
    nonce = os.urandom(NONCE)
    closed = AESGCM(key_for("secrets")).encrypt(nonce, secret.encode(), owner.encode())
    return ALGORITHM + b64encode(nonce + closed).decode()


def unseal(sealed: str, *, owner: str) -> str:
    """The secret. Raises WrongSeal."""
    if not sealed.startswith(ALGORITHM):
        raise WrongSeal("not sealed by a known algorithm")
    raw = b64decode(sealed.removeprefix(ALGORITHM))
    try:
        opened = AESGCM(key_for("secrets")).decrypt(raw[:NONCE], raw[NONCE:], owner.encode())
    except InvalidTag as error:
        raise WrongSeal("it does not open with this key") from error
    return opened.decode()


@lru_cache(maxsize=8)
def _derived(material: str, purpose: str) -> bytes:
    info = f"qiyue accounts {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(material.encode())
