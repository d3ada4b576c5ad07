"""The tree over a log by RFC 9162, 2.1: roots, proofs that something is in it, that it only grew.

    leaf(d)      = SHA-256(0x00 || d)
    node(l, r)   = SHA-256(0x01 || l || r)
    root(h1..hn) = node(root(h1..hk), root(h(k+1)..hn)),  k the largest power of two below n

A root over no leaf is the hash of nothing. Functions take and give hashes of leaves, not the data.
Reading a tree by its subtrees, a proof needs `subtree(first, size)` for O(log n) whole subtrees,
so that a store which keeps them answers without touching every leaf.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from qiyue.core.values.findings import QiyueError

EMPTY = hashlib.sha256().digest()
Hashes = Sequence[bytes]
Subtree = Callable[[int, int], bytes]
"""The root over `size` leaves from `first` on, counted from 0."""


class OutsideTheTree(QiyueError):
    """A proof was asked for a leaf or a size that the tree does not have."""

    code = "outside-the-tree"


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """What it takes to go on: the number of leaves, the root of each whole subtree, widest first.

    There is one for each binary 1 of the size; a leaf is added in O(log n) steps at most.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if len(self.peaks) != self.size.bit_count():
            raise OutsideTheTree(f"{len(self.peaks)} subtrees do not make {self.size} leaves")

    def add(self, leaf: bytes) -> Frontier:
        """The frontier with one leaf more."""
        done = self.completed(leaf)
        rest = self.peaks[: len(self.peaks) + 1 - len(done)]
        return Frontier(self.size + 1, (*rest, done[-1][2]))

    def completed(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """The whole subtrees that a leaf completes, itself first: first leaf, size, root.

        A store that keeps them, two for each leaf on average, can answer for `Subtree`.
        """
        done = [(self.size, 1, leaf)]
        width = 1
        while self.size & width:
            leaf = node_hash(self.peaks[-len(done)], leaf)
            width *= 2
            done.append((self.size + 1 - width, width, leaf))
        return done

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self.peaks:
            return EMPTY
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over the hashes of leaves."""
    frontier = Frontier()
    for leaf in leaves:
        frontier = frontier.add(leaf)
    return frontier.root()


def subtrees_of(leaves: Hashes) -> Subtree:
    """Subtrees read from a list of leaves, each calculated once."""
    known: dict[tuple[int, int], bytes] = {}

    def subtree(first: int, size: int) -> bytes:
        if size == 1:
            return leaves[first]
        if (first, size) not in known:
            known[first, size] = _over(subtree, first, size)
        return known[first, size]

    return subtree


def inclusion_proof(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """The hashes that lead from the leaf `index` (from 0) to the root over `size` leaves."""
    if not 0 <= index < size:
        raise OutsideTheTree(f"no leaf {index} among {size}")
    proof: list[bytes] = []
    first = 0
    while size > 1:
        left = _split(size)
        if index - first < left:
            proof.append(_range(subtree, first + left, size - left))
            size = left
        else:
            proof.append(_range(subtree, first, left))
            first, size = first + left, size - left
    return proof[::-1]


def consistency_proof(old: int, new: int, subtree: Subtree) -> list[bytes]:
    """The hashes that show that the first `old` of `new` leaves are those of the older tree."""
    if not 0 < old <= new:
        raise OutsideTheTree(f"no proof from {old} to {new} leaves")
    proof: list[bytes] = []
    first, size, rest, whole = 0, new, old, True
    while rest != size:
        left = _split(size)
        if rest <= left:
            proof.append(_range(subtree, first + left, size - left))
            size = left
        else:
            proof.append(_range(subtree, first, left))
            first, size, rest, whole = first + left, size - left, rest - left, False
    if not whole:
        proof.append(_range(subtree, first, size))
    return proof[::-1]


def is_included(leaf: bytes, index: int, size: int, proof: Hashes, root: bytes) -> bool:
    """Whether a proof shows the leaf at this place of the tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(step, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(old: int, new: int, old_root: bytes, new_root: bytes, proof: Hashes) -> bool:
    """Whether a proof shows that the tree only grew (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old == 0:
        return not proof and old_root == EMPTY
    if old == new:
        return not proof and old_root == new_root
    steps = list(proof) if old & (old - 1) else [old_root, *proof]
    if not steps:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, step)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _range(subtree: Subtree, first: int, size: int) -> bytes:
    """The root of a range, from whole subtrees alone."""
    return subtree(first, size) if not size & (size - 1) else _over(subtree, first, size)


def _over(subtree: Subtree, first: int, size: int) -> bytes:
    left = _split(size)
    return node_hash(_range(subtree, first, left), _range(subtree, first + left, size - left))
