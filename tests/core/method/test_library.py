"""The standard library as a whole: nothing unsaid, nothing unproven; what a missing part does."""

import hashlib
import re
from fractions import Fraction
from importlib import resources
from pathlib import Path

import pytest
from tests.core.method.methods import codes, evaluator, method, value

from qiyue.core.method.halves import JOINT, chinese, own
from qiyue.core.method.library import LIBRARIES, library
from qiyue.core.values.absence import NOT_APPLICABLE, Absence, Absent

# -- a missing part: its weight goes to the others

PARTS = """
unit[unit]: {from: organisation}
part[part]: |
  part | weight number 0..100
  a    | 30
  b    | 50
  c    | 20
score[unit, part]: {from: facts, score: number 0..100 empty n/a}
"""
SCORED = {"unit": "unit ; U", "score": "unit | part | score ; U | a | 80 ; U | b | 90"}
AGAIN = """
new_weight[unit, part]:
  gives: case(score is absent -> none, present > 0 -> 100 * weight / present, else -> none)
  where:
    present: sum(weight among part where score is present)
total[unit]: sum(new_weight * score over part) / 100
"""


def test_the_weight_of_a_missing_part_goes_to_the_others():
    found = evaluator(method(AGAIN, tables=PARTS), **SCORED)
    assert found.value("new_weight", ("U", "a")) == Fraction("37.5")
    assert found.value("new_weight", ("U", "b")) == Fraction("62.5")
    assert found.value("new_weight", ("U", "c")) == NOT_APPLICABLE
    assert found.value("total", ("U",)) == Fraction("86.25")


@pytest.mark.parametrize(
    ("instead", "total"),
    [("score else 100", "89"), ("score else 0", "69"), ("score else mean(score among part)", "86")],
)
def test_other_rules_for_a_missing_part_are_other_words(instead, total):
    text = method(f"total[unit]: sum(weight * ({instead}) over part) / 100", tables=PARTS)
    assert value(text, "total", "U", **SCORED) == Fraction(total)


def test_a_part_that_is_due_makes_the_total_missing():
    text = method(
        "total[unit]: sum(weight * score over part) / 100",
        tables=PARTS.replace("empty n/a", "empty missing"),
    )
    assert value(text, "total", "U", **SCORED) == Absent(Absence.MISSING)


# -- the library itself

GRADE = "one of 差 中 良 优"
COLUMNS = {
    **dict.fromkeys(("per", "full", "full_at", "years"), "number 0.01..1000 by 0.01"),
    **dict.fromkeys(("vetoed", "one_missed"), "yes/no"),
    **dict.fromkeys(("starts_on", "ends_on", "at"), "date"),
    **dict.fromkeys(("scope", "period"), "text"),
    **dict.fromkeys(("other", "other_bound", "failed"), GRADE),
    **{name: GRADE for f in library("std 1").values() for name in f.params if "grade" in name},
}


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_library_is_a_method_without_findings(name):
    for formula in library(name).values():
        assert re.fullmatch(rf"{name} sha256:[0-9a-f]{{64}}", formula.library)
        assert formula.params
        assert None in formula.params.values()


@pytest.mark.parametrize("name", LIBRARIES)
def test_every_sentence_stands_in_both_languages_and_names_all_parameters(name):
    for formula in library(name).values():
        for lang in ("zh", "en"):
            said = own(formula.says, lang)
            assert JOINT not in said
            assert chinese(said) == (lang == "zh")
            assert set(re.findall(r"\{(\w+)\}", said)) == set(formula.params)


@pytest.mark.parametrize("formula", library("std 1").values(), ids=lambda f: f.name)
def test_the_sentence_of_a_rule_names_every_parameter(formula):
    assert set(re.findall(r"{(\w+)}", formula.says)) == set(formula.params)


@pytest.mark.parametrize("formula", library("std 1").values(), ids=lambda f: f.name)
def test_every_choice_of_a_rule_must_be_stated(formula):
    """Nothing has a default: a method says its floors, caps and zeros itself."""
    assert set(formula.params.values()) == {None}
    assert codes(method(f"it: {formula.name}()", uses="std 1"))


@pytest.mark.parametrize("formula", library("std 1").values(), ids=lambda f: f.name)
def test_a_rule_works_over_columns_whose_range_holds_zero(formula):
    """No rule of the library leaves a divisor unproven, whatever its arguments.

    Apart from the size of a step and of a whole, which cannot be 0 in a sensible method.
    """
    kinds = {name: COLUMNS.get(name, "number -1000..1000 by 0.01") for name in formula.params}
    columns = "".join(f"\n  {name}: {kind}" for name, kind in kinds.items())
    tables = f"u[u]:\n  from: organisation{columns}"
    assert codes(method(f"it[u]: {formula.name}()", tables=tables, uses="std 1")) == []


def test_the_hash_of_a_library_is_that_of_all_its_files():
    folder = Path(str(resources.files("qiyue.core.method.library"))) / "std-1"
    files = sorted(folder.glob("*.yaml"))
    assert len(files) > 1
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    assert {f.library for f in library("std 1").values()} == {f"std 1 sha256:{digest}"}


def test_no_rule_stands_in_two_files():
    folder = Path(str(resources.files("qiyue.core.method.library"))) / "std-1"
    heads = [
        head
        for file in folder.glob("*.yaml")
        for head in re.findall(r"^  (\w+)\(", file.read_text("utf-8"), re.M)
    ]
    assert sorted(heads) == sorted(library("std 1"))
