"""One-time codes for paper: made at random, written in groups, kept as hashes alone.

Letters are Crockford's base 32: no I, L, O, U, so that nothing on paper is read two ways. A code of
12 letters has 60 random bits; its hash takes a key that the database does not hold.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata

from qiyue.apps.accounts.sealing import key_for

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
GROUP = 4


def random_code(letters: int) -> str:
    """A fresh code; five bits a letter."""
    return "".join(secrets.choice(LETTERS) for _ in range(letters))


def grouped(code: str) -> str:
    """A code as paper shows it: `7KQ2-M9TX-04BC`."""
    return "-".join(code[place : place + GROUP] for place in range(0, len(code), GROUP))


def typed(text: str) -> str:
    """A code as somebody typed it, in the one spelling: small or wide letters, O for 0, spaces."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(READ_AS)
    return "".join(letter for letter in plain if letter.isalnum())


def code_hash(purpose: str, code: str) -> str:
    """What is kept of a code: `hmac-sha256:` and 64 digits; `purpose` tells owners apart."""
    mac = hmac.new(key_for("codes"), f"{purpose}\n{code}".encode(), hashlib.sha256)
    return f"hmac-sha256:{mac.hexdigest()}"


def same(one: str, other: str) -> bool:
    """Whether two hashes are equal, in a time that tells nothing."""
    return hmac.compare_digest(one.encode(), other.encode())


def digest_of(text: str) -> str:
    """The SHA-256 of a text that nobody can guess, with the name of the algorithm before it."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
