"""A slice of the matrix of rights, and what must hold of every address."""

import runpy

import pytest
from django.http import Http404
from tests.gates.matrix import running
from tests.gates.matrix.declared import declared

from qiyue.apps import guards
from qiyue.apps.journal.urls import urlpatterns as journal_pages
from qiyue.apps.orgs.rights.verbs import SAYS

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


def test_the_table_names_every_right():
    named = {line.name for line in declared() if line.way == "may"}
    assert {str(one) for one in SAYS} - named == {"configure:site"}  # there is no thing to ask of


def test_until_the_rooms_answer_nobody_is_let_in():
    judges = runpy.run_path(guards.__file__, run_name="guards_alone")["judges"]
    assert not judges.holds(object(), "see", "entry", None)
    assert judges.held(object(), None) == frozenset()
    with pytest.raises(Http404):
        judges.steps_up(None, None)


def test_every_page_of_the_journal_asks_for_the_right_to_see_it():
    assert {guards.guard_of(one.callback) for one in journal_pages} == {
        guards.Guard("see", "entry")
    }
