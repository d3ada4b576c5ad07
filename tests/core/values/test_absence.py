"""Of several absences the strongest wins, with a reason if one was given."""

from hypothesis import given
from hypothesis import strategies as st

from qiyue.core.values.absence import KINDS, NOT_APPLICABLE, Absence, Absent, strongest

ABSENCES = st.builds(Absent, st.sampled_from(Absence), st.sampled_from(["", "18", "lost"]))


def test_the_order_of_strength_is_the_order_of_the_words():
    assert [kind.word for kind in sorted(Absence)] == ["n/a", "exempt", "missing", "withheld"]
    assert {word: kind.word for word, kind in KINDS.items()} == {word: word for word in KINDS}


def test_an_absence_says_its_kind_and_its_reason():
    assert str(NOT_APPLICABLE) == "n/a"
    assert str(Absent(Absence.MISSING, "lost")) == "missing (lost)"


def test_a_reason_given_beats_none():
    silent, told = Absent(Absence.MISSING), Absent(Absence.MISSING, "lost")
    assert strongest([silent, told]) == told


def test_the_reason_of_a_weaker_kind_is_not_taken_over():
    weak, strong = Absent(Absence.EXEMPT, "leave"), Absent(Absence.MISSING)
    assert strongest([weak, strong]) == strong


@given(st.lists(ABSENCES, min_size=1, max_size=5))
def test_the_strongest_does_not_depend_on_the_order(absences):
    winner = strongest(absences)
    assert winner == strongest(absences[::-1])
    assert winner.kind == max(one.kind for one in absences)
    assert not winner.reason or winner in absences
