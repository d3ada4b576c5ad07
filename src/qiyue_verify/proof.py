"""Checks the proof of one record, from the record to the root of a signed checkpoint."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from qiyue_verify.canonical import digest_of, hash_of, read_line, written
from qiyue_verify.check import Problem
from qiyue_verify.export import NoExport
from qiyue_verify.merkle import leaf_hash
from qiyue_verify.notes import BadNote, plain_code, read_checkpoint, read_keys

FORM = "qiyue-record-proof/1"


def check_proof(name: str, data: bytes, keys: bytes, codes: Sequence[str]) -> list[Problem]:
    """What does not hold; the keys are the reader's own, the codes stand on paper."""
    try:
        proof = read_line(data.removesuffix(b"\n"))
        if proof["form"] != FORM:
            raise NoExport("no-form", name)
        found = read_checkpoint(name, proof["checkpoint"].encode(), read_keys(keys.decode()))
        root = _entry_root(proof, found.size)
    except BadNote as error:
        return [Problem(str(error), part=name)]
    except (ValueError, TypeError, KeyError, AttributeError, IndexError):
        return [Problem("no-proof", part=name)]
    wrong = [Problem("code", part=code) for code in codes if plain_code(code) != found.code]
    return wrong if root == found.root else [Problem("no-proof", part=name), *wrong]


def _entry_root(proof: Any, size: int) -> bytes:
    head = proof["entry"]
    leaf = leaf_hash(written([*proof["state_of"], hash_of(written(proof["state"]))]))
    if _climb(leaf, proof["row"], head["row_count"], proof["row_path"]) != digest_of(head["rows"]):
        raise ValueError("the entry did not leave the record so")
    return _climb(leaf_hash(written(head)), head["seq"] - 1, size, proof["entry_path"])


def _climb(found: bytes, index: int, size: int, path: Sequence[str]) -> bytes:
    """The root that a path leads to (RFC 9162, 2.1.3.1, read backwards)."""
    if not 0 <= index < size or (size == 1 and path):
        raise ValueError("not a place in the tree")
    if size == 1:
        return found
    left, step = 1 << ((size - 1).bit_length() - 1), digest_of(path[-1])
    if index < left:
        return sha256(b"\x01" + _climb(found, index, left, path[:-1]) + step).digest()
    return sha256(b"\x01" + step + _climb(found, index - left, size - left, path[:-1])).digest()
