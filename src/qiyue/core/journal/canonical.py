"""Writes values as the one text that is hashed: JSON in the manner of RFC 8785, whole numbers only.

Other than RFC 8785 there are no floats, numbers stay within what every reader holds exactly, and
texts are in Unicode's composed form (NFC), so that two spellings of one text have one hash.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

from qiyue.core.values.findings import QiyueError

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"
"""What can be written: no floats, no dates; a moment is a text (`moment_text`)."""

LARGEST = 2**53 - 1
"""Every reader of JSON holds whole numbers up to this; larger ones are written as texts."""
DEEPEST = 64
WRITER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
HASH = re.compile(r"sha256:[0-9a-f]{64}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


class NotCanonical(QiyueError):
    """A value has no canonical form, or a text is not in it; `where` is its path."""

    code = "not-canonical"

    def __init__(self, why: str, where: str = "") -> None:
        super().__init__(f"{where}: {why}" if where else why)
        self.why = why
        self.where = where


def canonical(value: Json) -> bytes:
    """The bytes that are hashed: UTF-8, no spaces, keys by their UTF-16 code units."""
    return WRITER.encode(_plain(value) or _clean(value, "", 0)).encode()


def read_canonical(text: bytes) -> Json:
    """The value of a text in canonical form; any other spelling is refused."""
    try:
        value: Json = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotCanonical("this is not JSON in UTF-8") from error
    if canonical(value) != text:
        raise NotCanonical("this is JSON, but not in its canonical form")
    return value


def _plain(value: object) -> object:
    """A flat object or list in ASCII, in order; most rows are so. None: it takes a closer look."""
    if type(value) is dict:
        if all(type(key) is str and key.isascii() for key in value) and _all_plain(value.values()):
            return {key: value[key] for key in sorted(value)}
    elif type(value) is list and _all_plain(value):
        return value
    return None


def _all_plain(items: Iterable[object]) -> bool:
    for item in items:
        kind = type(item)
        if kind is str:
            if not item.isascii():  # type: ignore[attr-defined] # kind is str
                return False
        elif kind is int:
            if not -LARGEST <= item <= LARGEST:  # type: ignore[operator] # kind is int
                return False
        elif item is not None and kind is not bool:
            return False
    return True


def _clean(value: object, where: str, depth: int) -> object:
    """The value with composed texts and sorted keys; raises at the first that cannot be written."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _composed(value, where)
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise NotCanonical(f"{value} is beyond {LARGEST}: write it as a text", where)
        return int(value)
    if depth == DEEPEST:
        raise NotCanonical(f"this is nested more than {DEEPEST} deep", where)
    if isinstance(value, Mapping):
        return _sorted(value, where, depth)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [_clean(item, f"{where}/{number}", depth + 1) for number, item in enumerate(value)]
    kind = type(value).__name__
    raise NotCanonical(f"a {kind} cannot be written: give a whole number or a text", where)


def _sorted(value: Mapping[object, object], where: str, depth: int) -> dict[str, object]:
    clean: dict[str, object] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise NotCanonical(f"the key {key!r} is not a text", where)
        composed = _composed(key, where)
        if composed in clean:
            raise NotCanonical(f"the key {composed!r} stands here twice", where)
        clean[composed] = _clean(item, f"{where}/{composed}", depth + 1)
    return dict(sorted(clean.items(), key=lambda pair: pair[0].encode("utf-16-be")))


def _composed(text: str, where: str) -> str:
    if text.isascii():
        return str(text)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise NotCanonical("half of a surrogate pair is not a character", where) from error
    return unicodedata.normalize("NFC", text)


def hash_text(data: bytes) -> str:
    """A hash as it is stored, with the name of its algorithm: `sha256:` and 64 digits."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def named(digest: bytes) -> str:
    """A digest that is there already, as it is stored."""
    return f"sha256:{digest.hex()}"


def digest_of(stored: str) -> bytes:
    """The digest in a stored hash; other algorithms than SHA-256 are refused."""
    if not HASH.fullmatch(stored):
        raise NotCanonical(f"{stored[:80]!r} is not sha256: and 64 digits")
    return bytes.fromhex(stored.removeprefix("sha256:"))


def moment_text(at: datetime) -> str:
    """A moment as it is stored: UTC to the microsecond, 2026-01-31T08:00:00.000000Z."""
    if at.utcoffset() is None:
        raise NotCanonical("a moment without a time zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def read_moment(text: str) -> datetime:
    """The moment of a stored text."""
    if not MOMENT.fullmatch(text):
        raise NotCanonical(f"{text[:80]!r} is not a moment like 2026-01-31T08:00:00.000000Z")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise NotCanonical(f"{text!r} is not in the calendar") from error
