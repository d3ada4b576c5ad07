"""The root over a growing list of leaves, by RFC 9162, 2.1.1."""

from __future__ import annotations

import hashlib


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 || data)."""
    return hashlib.sha256(b"\x00" + data).digest()


class Tree:
    """The roots of whole subtrees, widest first: one for each binary 1 of the size."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Two subtrees of one width become one: SHA-256(0x01 || left || right)."""
        rest = self.size
        while rest & 1:
            leaf = hashlib.sha256(b"\x01" + self.peaks.pop() + leaf).digest()
            rest >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The root over all leaves so far; over none, the hash of nothing."""
        if not self.peaks:
            return hashlib.sha256().digest()
        root = self.peaks[-1]
        for peak in self.peaks[-2::-1]:
            root = hashlib.sha256(b"\x01" + peak + root).digest()
        return root

    def copy(self) -> Tree:
        """The same tree, to go on another way."""
        tree = Tree()
        tree.size, tree.peaks = self.size, list(self.peaks)
        return tree
