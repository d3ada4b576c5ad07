"""Reads lines in canonical form: JSON in the manner of RFC 8785, composed texts, whole numbers."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any, NoReturn

LARGEST = 2**53 - 1


def read_line(line: bytes) -> Any:
    """The value of a line; ValueError unless the line is how this value is written."""
    try:
        return _read(line)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def _read(line: bytes) -> Any:
    text = line.decode()
    value = READER.decode(text)
    if ORDERED.encode(value).encode() == line and unicodedata.is_normalized("NFC", text):
        return value
    # Keys beyond the BMP are rare, and so are marks after an escape: look at each text then.
    if written(_rebuilt(value)) != line:
        raise ValueError("not in canonical form")
    return value


def written(value: Any) -> bytes:
    """The bytes of a value that was read, or of a part of it: keys stay as they stood."""
    return WRITER.encode(value).encode()


def hash_of(data: bytes) -> str:
    """SHA-256 as it is stored."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def digest_of(stored: object) -> bytes:
    """The bytes of a stored hash; ValueError if it is none."""
    if isinstance(stored, str) and stored.startswith("sha256:") and len(stored) == 71:
        digest = bytes.fromhex(stored[7:])
        if digest.hex() == stored[7:]:
            return digest
    raise ValueError("not sha256: and 64 digits")


def _rebuilt(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [_rebuilt(item) for item in value]
    if isinstance(value, dict):
        pairs = [(_rebuilt(key), _rebuilt(item)) for key, item in value.items()]
        return dict(sorted(pairs, key=lambda pair: pair[0].encode("utf-16-be")))
    return value


def _whole(digits: str) -> int:
    number = int(digits)
    if abs(number) > LARGEST:
        raise ValueError("beyond 2^53 - 1")
    return number


def _refuse(_: str) -> NoReturn:
    raise ValueError("not a whole number")


READER = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse, parse_int=_whole)
WRITER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
ORDERED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)
