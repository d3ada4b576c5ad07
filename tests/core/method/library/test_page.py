"""The page of the library: each formula with its sentence, and an example that comes out."""

import re
from pathlib import Path

import pytest
from tests.core.method.library.engines import answers, both
from tests.core.method.library.worked import Case
from tests.core.method.methods import method

from qiyue.core.method.halves import own
from qiyue.core.method.library import library

PAGE = (Path(__file__).resolve().parents[4] / "docs" / "library.md").read_text("utf-8")
ENTRIES = dict(re.findall(r"^### `(\w+)`\n(.*?)(?=^##|\Z)", PAGE, re.M | re.S))
FORMULAS = library("std 1")
GRADED = "one: one of 差 中 良 优, two: one of 差 中 良 优"


def example(name: str) -> tuple[str, str]:
    """The call of a formula's example, and what it gives."""
    (block,) = re.findall(r"^```text example\n(.*?)^```$", ENTRIES[name], re.M | re.S)
    call, _, gives = " ".join(line.strip() for line in block.splitlines()).rpartition(" = ")
    return call, gives


def holds(found: object, gives: str) -> bool:
    return Case("", gives).holds(found)


def of_grades(name: str) -> bool:
    return "grade = one" in ENTRIES[name]


def test_every_formula_has_its_entry():
    assert set(ENTRIES) == set(FORMULAS)


@pytest.mark.parametrize("name", FORMULAS)
def test_an_entry_quotes_the_sentence_in_both_languages(name):
    zh, en = (own(FORMULAS[name].says, lang) for lang in ("zh", "en"))
    assert f"\n> {zh}\n>\n> {en}\n" in ENTRIES[name]


@pytest.mark.parametrize("name", FORMULAS)
def test_an_example_passes_every_parameter(name):
    call, _ = example(name)
    assert call.startswith(f"{name}(")
    assert set(re.findall(r"(\w+) = ", call)) == set(FORMULAS[name].params)


@pytest.mark.slow
def test_the_examples_come_out_on_both_engines():
    """All in one go: a test for each would have every worker calculate them all."""
    told = dict(example(name) for name in ENTRIES if not of_grades(name))
    found = answers(list(told))
    assert {
        call: found[call] for call, gives in told.items() if not holds(found[call], gives)
    } == {}


@pytest.mark.parametrize("name", [name for name in ENTRIES if of_grades(name)])
def test_an_example_of_grades_comes_out_on_both_engines(name):
    """`one` is 优 and `two` 中, as the page says."""
    call, gives = example(name)
    text = method(
        f"it[row]: {call}", tables=f"row[row]: {{from: organisation, {GRADED}}}", uses="std 1"
    )
    assert both(text, row="row | one | two ; R | 优 | 中").value("it", ("R",)) == gives
