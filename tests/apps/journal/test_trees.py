"""The stored tree gives the roots and proofs of the core's, in two queries."""

import random

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.apps.journal.cast import stored_leaves

from qiyue.apps.journal import trees
from qiyue.core.journal.merkle import (
    OutsideTheTree,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    root_of,
    subtrees_of,
)

MOST = 130


@given(st.integers(0, 2**40), st.integers(0, 40))
def test_numbers_follow_the_order_in_which_subtrees_are_completed(first, wide):
    """Each leaf's number follows the last of the subtrees that the leaf before it completed."""
    first -= first % 2**wide
    number = trees.number_of(first, 2**wide)
    if wide:  # completed by its last leaf, right after its right half
        assert number == trees.number_of(first + 2 ** (wide - 1), 2 ** (wide - 1)) + 1
    else:
        ended = (first & -first).bit_length() - 1 if first else 0
        before = trees.number_of(first - 2**ended, 2**ended) if first else -1
        assert number == before + 1


class TestStoredTree(TestCase):
    @classmethod
    def setUpTestData(cls):
        draw = random.Random(9162)
        cls.leaves = [draw.randbytes(32) for _ in range(MOST)]
        left = list(cls.leaves)
        while left:  # in steps of any width, as batches of entries come
            width = draw.choice([1, 1, 2, 7, 30])
            stored_leaves(left[:width])
            del left[:width]

    @settings(max_examples=200, deadline=None)
    @given(st.integers(0, MOST))
    def test_roots(self, size):
        assert trees.root_at(size) == root_of(self.leaves[:size])

    @settings(max_examples=200, deadline=None)
    @given(st.data())
    def test_inclusion(self, data):
        size = data.draw(st.integers(1, MOST))
        seq = data.draw(st.integers(1, size))
        proof = trees.inclusion(seq, size)
        assert proof == inclusion_proof(seq - 1, size, subtrees_of(self.leaves))
        assert is_included(self.leaves[seq - 1], seq - 1, size, proof, root_of(self.leaves[:size]))

    @settings(max_examples=200, deadline=None)
    @given(st.data())
    def test_consistency(self, data):
        new = data.draw(st.integers(1, MOST))
        old = data.draw(st.integers(0, new))
        proof = trees.consistency(old, new)
        roots = root_of(self.leaves[:old]), root_of(self.leaves[:new])
        assert is_consistent(old, new, *roots, proof)
        if old:
            assert proof == consistency_proof(old, new, subtrees_of(self.leaves))

    def test_a_proof_takes_two_queries(self):
        for ask in (
            lambda: trees.root_at(MOST),
            lambda: trees.inclusion(7, MOST),
            lambda: trees.consistency(77, MOST),
        ):
            with CaptureQueriesContext(connection) as queries:
                ask()
            assert len(queries) <= 2

    def test_there_is_no_proof_of_what_is_not_stored(self):
        with pytest.raises(OutsideTheTree):
            trees.inclusion(1, MOST + 1)

    def test_the_head_knows_how_to_go_on(self):
        with transaction.atomic():
            frontier = trees.frontier_of(trees.locked_head())
        assert (frontier.size, frontier.root()) == (MOST, root_of(self.leaves))
