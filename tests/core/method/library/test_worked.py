"""No worked number of the rule families is without a test that shows it."""

from importlib import import_module
from pathlib import Path

import pytest
from tests.core.method.library.worked import FAMILIES, NUMBERS, SHOWN, WORKED, worked

HERE = Path(__file__).parent


def test_every_worked_number_is_shown():
    for module in sorted(HERE.glob("test_*.py")):
        import_module(f"tests.core.method.library.{module.stem}")
    assert set(WORKED) == SHOWN


def test_every_family_has_its_numbers_once():
    assert set(FAMILIES) == set(NUMBERS)
    assert len(WORKED) == len(set(WORKED))


def test_a_number_that_nobody_worked_is_not_shown():
    with pytest.raises(AssertionError):
        worked("2.1", "20.81")
