"""The tree is that of RFC 9162: the published vectors, and every size against its definition."""

import hashlib
from functools import cache

import pytest

from qiyue.core.journal.merkle import (
    EMPTY,
    Frontier,
    OutsideTheTree,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    root_of,
    subtrees_of,
)

# The vectors of the reference implementation of Certificate Transparency.
DATA = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
LEAVES = [leaf_hash(bytes.fromhex(data)) for data in DATA]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
F = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
INCLUSION = {
    (0, 1): [],
    (0, 8): [A, B, C],
    (5, 8): [D, E, ROOTS[4]],
    (2, 3): [ROOTS[2]],
    (1, 5): [ROOTS[1], B, D],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [A, B, C],
    (6, 8): [F, E, ROOTS[4]],
    (2, 5): [B, D],
}
SIZES = 300
MANY = [leaf_hash(number.to_bytes(2)) for number in range(SIZES)]


def hexes(proof):
    return [step.hex() for step in proof]


def split(size):
    return max(2**k for k in range(size.bit_length()) if 2**k < size)


@cache
def naive(first, size):
    """The definition of RFC 9162, 2.1.1, word by word."""
    if size == 0:
        return hashlib.sha256().digest()
    if size == 1:
        return MANY[first]
    k = split(size)
    return hashlib.sha256(b"\x01" + naive(first, k) + naive(first + k, size - k)).digest()


@cache
def naive_path(index, first, size):
    """The definition of RFC 9162, 2.1.3.1."""
    if size == 1:
        return []
    k = split(size)
    if index < k:
        return [*naive_path(index, first, k), naive(first + k, size - k)]
    return [*naive_path(index - k, first + k, size - k), naive(first, k)]


@cache
def naive_subproof(old, first, size, whole):
    """The definition of RFC 9162, 2.1.4.1."""
    if old == size:
        return [] if whole else [naive(first, size)]
    k = split(size)
    if old <= k:
        return [*naive_subproof(old, first, k, whole), naive(first + k, size - k)]
    return [*naive_subproof(old - k, first + k, size - k, False), naive(first, k)]


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots_come_out(size):
    assert root_of(LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("place", "proof"), INCLUSION.items())
def test_the_published_proofs_of_inclusion_come_out(place, proof):
    index, size = place
    made = inclusion_proof(index, size, subtrees_of(LEAVES))
    assert hexes(made) == proof
    assert is_included(LEAVES[index], index, size, made, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("sizes", "proof"), CONSISTENCY.items())
def test_the_published_proofs_of_consistency_come_out(sizes, proof):
    old, new = sizes
    made = consistency_proof(old, new, subtrees_of(LEAVES))
    assert hexes(made) == proof
    assert is_consistent(old, new, bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[new]), made)


def test_every_root_up_to_300_leaves_is_that_of_the_definition():
    frontier = Frontier()
    for size in range(SIZES + 1):
        assert frontier.root() == naive(0, size)
        if size < SIZES:
            frontier = frontier.add(MANY[size])


def test_every_proof_of_inclusion_up_to_300_leaves_is_that_of_the_definition():
    """45,150 proofs, and each shows its leaf."""
    subtree = subtrees_of(MANY)
    for size in range(1, SIZES + 1):
        for index in range(size):
            proof = inclusion_proof(index, size, subtree)
            assert proof == naive_path(index, 0, size)
            assert is_included(MANY[index], index, size, proof, naive(0, size))


def test_every_proof_of_consistency_up_to_300_leaves_is_that_of_the_definition():
    """45,150 proofs, and each shows the growth."""
    subtree = subtrees_of(MANY)
    for new in range(1, SIZES + 1):
        for old in range(1, new + 1):
            proof = consistency_proof(old, new, subtree)
            assert proof == naive_subproof(old, 0, new, True)
            assert is_consistent(old, new, naive(0, old), naive(0, new), proof)


def forgeries(proof):
    """A proof with one step changed, left out, said twice, or one too many."""
    for number, step in enumerate(proof):
        flipped = bytes([step[0] ^ 1, *step[1:]])
        yield [*proof[:number], flipped, *proof[number + 1 :]]
        yield [*proof[:number], *proof[number + 1 :]]
        yield [*proof[:number], step, step, *proof[number + 1 :]]
    yield [*proof, EMPTY]


@pytest.mark.parametrize("size", [*range(1, 34), 64, 100])
def test_no_forged_proof_of_inclusion_is_believed(size):
    subtree, root = subtrees_of(MANY), naive(0, size)
    for index in range(size):
        proof = inclusion_proof(index, size, subtree)
        assert not is_included(MANY[size], index, size, proof, root)
        assert not is_included(MANY[index], size, size, proof, root)
        for other in range(size):
            assert is_included(MANY[index], other, size, proof, root) == (other == index)
        for forged in forgeries(proof):
            assert not is_included(MANY[index], index, size, forged, root)


@pytest.mark.parametrize("new", [*range(1, 34), 64, 100])
def test_no_forged_proof_of_consistency_is_believed(new):
    subtree, root = subtrees_of(MANY), naive(0, new)
    for old in range(1, new + 1):
        proof = consistency_proof(old, new, subtree)
        assert not is_consistent(old, new, naive(1, old), root, proof)
        assert not is_consistent(old, new, naive(0, old), naive(1, new), proof)
        assert not is_consistent(new + 1, new, naive(0, new + 1), root, proof)
        for forged in forgeries(proof):
            assert not is_consistent(old, new, naive(0, old), root, forged)


def test_an_empty_journal_grows_into_any_other():
    assert is_consistent(0, 3, EMPTY, naive(0, 3), [])
    assert not is_consistent(0, 3, EMPTY, naive(0, 3), [EMPTY])
    assert not is_consistent(0, 3, naive(0, 1), naive(0, 3), [])


def test_nothing_is_proven_of_what_is_not_there():
    subtree = subtrees_of(MANY)
    for index, size in ((3, 3), (-1, 3), (0, 0)):
        with pytest.raises(OutsideTheTree):
            inclusion_proof(index, size, subtree)
    for old, new in ((4, 3), (0, 3)):
        with pytest.raises(OutsideTheTree):
            consistency_proof(old, new, subtree)
    with pytest.raises(OutsideTheTree):
        Frontier(3, (EMPTY,))


def test_what_each_leaf_completes_is_all_that_proofs_read():
    """A store of these subtrees proves everything, and has less than two for each leaf."""
    stored, frontier = {}, Frontier()
    for leaf in MANY:
        for first, size, root in frontier.completed(leaf):
            stored[first, size] = root
        frontier = frontier.add(leaf)
    assert len(stored) < 2 * SIZES
    assert all(root == naive(first, size) for (first, size), root in stored.items())
    for index in range(SIZES):
        proof = inclusion_proof(index, SIZES, lambda first, size: stored[first, size])
        assert is_included(MANY[index], index, SIZES, proof, naive(0, SIZES))
        proof = consistency_proof(index + 1, SIZES, lambda first, size: stored[first, size])
        assert is_consistent(index + 1, SIZES, naive(0, index + 1), naive(0, SIZES), proof)


def test_a_proof_reads_whole_subtrees_alone():
    """A store that keeps them answers in O(log n): about 200 reads at most of a million leaves."""
    asked = []

    def subtree(first, size):
        asked.append((first, size))
        return EMPTY

    assert len(inclusion_proof(654_321, 1_000_003, subtree)) <= 21
    assert len(consistency_proof(654_321, 1_000_003, subtree)) <= 21
    assert all(size & (size - 1) == 0 and first % size == 0 for first, size in asked)
    assert len(asked) <= 60
