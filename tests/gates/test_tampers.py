"""Each kind of change once or twice: what `make gates` does ten thousand times."""

import pytest
from tests.gates.changes import KINDS
from tests.gates.tampers import trials


@pytest.mark.django_db
def test_every_kind_of_change_is_found_and_named():
    tally = trials(2 * len(KINDS), 5, seed=4, size=70)
    assert (tally.missed, tally.false) == ([], [])
    assert sum(tally.found.values()) == sum(tally.named.values()) == 2 * len(KINDS)
    assert tally.clean == 5
