"""A slice of the matrix of rights, and what must hold of every address."""

import pytest
from tests.gates.matrix import running
from tests.gates.matrix.declared import declared

SHARE = 12


@pytest.mark.django_db
def test_a_slice_of_the_matrix_is_as_declared():
    outcome = running.Matrix(SHARE).run()
    assert outcome.differences == []
    assert outcome.cells.total() > 500


def test_no_view_is_without_a_guard():
    assert running.unguarded() == []


def test_every_address_is_in_the_table():
    assert running.undeclared() == []


def test_the_table_names_no_address_that_is_not_there():
    there = {name for name, _ in running.addresses()}
    named = {line.name for line in declared() if line.way != "may"}
    assert named - there == set()
