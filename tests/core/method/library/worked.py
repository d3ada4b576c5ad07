"""The worked numbers of the rule families: which there are, and the cases that show them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pytest

from qiyue.core.method.model import Value
from qiyue.core.values.exact import half_up

FAMILIES = {
    "2.1": "ratio with cap and floor",
    "2.2": "lower is better",
    "2.3": "step table",
    "2.4": "three-point target",
    "2.5": "efficacy coefficient",
    "2.6": "each unit over and under",
    "2.7": "events",
    "2.8": "vetoes",
    "2.9": "benchmark",
    "2.10": "ranking",
    "2.11": "forced distribution",
    "2.12": "coupling of Party and production",
    "2.13": "difficulty coefficient",
    "2.14": "rule across indicators",
    "2.15": "votes",
    "2.16": "several periods",
    "2.17": "missing component",
    "2.18": "stepped starting score",
    "2.20": "economic value added",
    "2.21": "min-max index",
    "2.22": "standard-coal price",
    "2.23": "roll-up",
    "2.24": "settlement",
    "4.4": "compensation of loss",
}
NUMBERS = {
    "2.1": ("0.558", "20.80", "0", "12", "11.16"),
    "2.2": ("15.439", "15.453"),
    "2.3": ("8", "5"),
    "2.4": ("110", "16.5", "80", "0"),
    "2.5": ("7.0",),
    "2.6": ("2.0", "2.35"),
    "2.7": ("0", "0 after a sixth", "3"),
    "2.8": ("0", "59.9", "93.4 fail", "93.4 good"),
    "2.9": ("6.105",),
    "2.10": (
        *("60", "57", "54", "51", "48"),
        *("20", "19", "18", "17", "16"),
        *("6.00", "5.28", "4.32", "3.84", "3.60"),
        *("17.36", "6.80"),
    ),
    "2.11": ("7.4", "7"),
    "2.12": ("93.55", "88.80", "84.62", "0.8462", "78.27"),
    "2.13": ("108.66",),
    "2.14": ("99",),
    "2.15": ("92", "84.8", "87.68"),
    "2.16": ("90.875", "91"),
    "2.17": ("37.5", "62.5", "86.25"),
    "2.18": ("9.09", "98.09", "49.05", "17.23", "20.00", "10.77"),
    "2.20": ("154500", "50000", "40500", "4.50%", "90000", "1500000"),
    "2.21": ("87.64",),
    "2.22": ("916.71", "916.36", "917.85", "1.1", "924.30", "928.25", "923.71"),
    "2.23": ("85.00%", "89.09%"),
    "2.24": (
        *("1.65", "495000", "422400", "1.92", "578160", "195"),
        *("45118.73", "34828.50", "40052.77", "3481.28", "52800", "48500"),
    ),
    "4.4": ("1720", "300"),
}
WORKED = tuple((family, number) for family, numbers in NUMBERS.items() for number in numbers)
SHOWN: set[tuple[str, str]] = set()


def worked(family: str, *numbers: str) -> pytest.MarkDecorator:
    """Marks a test, or a case of one, that shows these worked numbers of a family."""
    for number in numbers:
        assert (family, number) in WORKED, (family, number)
        SHOWN.add((family, number))
    return pytest.mark.worked(family, *numbers)


@dataclass(frozen=True)
class Case:
    """A call of the library and what it gives; `to` is the step of a number that is rounded."""

    call: str
    gives: str
    to: str = ""
    family: str = ""
    number: str = ""

    def holds(self, found: Value) -> bool:
        """Whether `found` is what the case says."""
        if isinstance(found, bool):
            return found == (self.gives == "yes")
        if not isinstance(found, Fraction):
            return str(found) == self.gives
        return (half_up(found, Fraction(self.to)) if self.to else found) == Fraction(self.gives)


def shows(family: str, number: str, call: str, to: str = "", gives: str = "") -> Case:
    """A case that shows a worked number; `gives` where the number has words to it."""
    bare = number.rstrip("%")
    value = str(Fraction(bare) / 100) if number != bare else bare
    return Case(call, gives or value, to, family, number)


def params(cases: list[Case]) -> list[object]:
    """The cases as parameters of a test, those that show a worked number marked with it."""
    return [
        pytest.param(
            case,
            id=f"{case.family or 'more'} {case.gives} {case.call.partition('(')[0]}",
            marks=worked(case.family, case.number) if case.family else (),
        )
        for case in cases
    ]
