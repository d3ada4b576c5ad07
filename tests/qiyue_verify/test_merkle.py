"""The verifier's tree is the journal's."""

from qiyue.core.journal.merkle import leaf_hash, root_of
from qiyue_verify.merkle import Tree
from qiyue_verify.merkle import leaf_hash as their_leaf_hash


def test_the_roots_of_300_sizes_are_those_of_the_journal():
    tree, leaves = Tree(), [leaf_hash(bytes([n % 256, n // 256])) for n in range(300)]
    for size in range(301):
        assert tree.root() == root_of(leaves[:size])
        if size < 300:
            tree.add(their_leaf_hash(bytes([size % 256, size // 256])))
