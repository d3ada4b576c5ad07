"""The method reference is complete, and every method in it works."""

import re
from pathlib import Path

import pytest
from tests.core.method.test_checks import CODES
from tests.core.method.test_findings import CASES, codes_in_source

from qiyue.core.engine.exact.examples import run_examples
from qiyue.core.engine.run import load
from qiyue.core.formula.parser import ARMS, parse
from qiyue.core.formula.tokens import RESERVED
from qiyue.core.method.desk import Desk
from qiyue.core.method.library import LIBRARIES, library
from qiyue.core.method.lines import LINE_KEYS
from qiyue.core.method.model import DATA_ORIGINS, ROLES
from qiyue.core.method.reader import KEYS
from qiyue.core.method.resolving.rows import AGGREGATES
from qiyue.core.method.resolving.values import FUNCTIONS
from qiyue.core.values.absence import KINDS

DOCS = Path(__file__).resolve().parents[3] / "docs"
REFERENCE = (DOCS / "language.md").read_text("utf-8")
WORD = re.compile(r"[a-z_]+")
CALL = re.compile(r"([a-z_]+)\(")
RECIPES = (DOCS / "recipes.md").read_text("utf-8")
METHODS = re.findall(r"^```yaml method\n(.*?)^```$", REFERENCE + RECIPES, re.M | re.S)


def rows_of(first: str) -> list[str]:
    """The rows of the tables whose head begins with `first`."""
    tables = re.findall(rf"^\| {first} \|.*\n((?:\|.*\n?)*)", REFERENCE, re.M)
    return [row for table in tables for row in table.splitlines()[1:]]


def entries(first: str) -> set[str]:
    """What the first column of the tables whose head begins with `first` names in code."""
    found: set[str] = set()
    for row in rows_of(first):
        found |= set(re.findall(r"`([^`]+)`", re.split(r"(?<!\\)\|", row)[1]))
    return found


@pytest.mark.parametrize("text", METHODS, ids=[m.split("\n")[1] for m in METHODS])
def test_every_method_in_the_reference_works(text, tmp_path):
    """It passes `qiyue check` with no finding at all, warnings included."""
    file = tmp_path / "method.yaml"
    file.write_text(text, "utf-8")
    desk = Desk()
    program = load(file, desk)
    wanted = sum(len(table.rows) for one in program.method.examples for table in one.expect)
    assert run_examples(program, desk) == wanted > 0
    assert desk.findings == []


def test_what_to_write_for_a_paper_is_written_so():
    told = re.search(r"^\| the paper says \|.*\n((?:\|.*\n)*)", REFERENCE, re.M)[1]
    formulas = [
        code
        for row in told.splitlines()[1:]
        for code in re.findall(r"`([^`]+)`", row.split("|", 2)[2])
        if "(" in code or " " in code
    ]
    assert len(formulas) >= 19
    for formula in formulas:
        parse(formula)


def test_the_first_method_is_short_enough_to_read_at_once():
    assert len(METHODS[0].splitlines()) <= 20


def test_every_key_has_its_entry():
    assert set(KEYS) | set(LINE_KEYS) <= entries("key")


def test_every_role_has_its_entry():
    assert entries("role") == set(ROLES)


def test_every_absence_has_its_entry():
    assert entries("kind") >= set(KINDS)


def test_every_function_arm_and_aggregate_has_its_entry():
    told = {name.partition("(")[0] for name in entries("function") | entries("rounding")}
    assert told == set(FUNCTIONS)
    assert {name.partition("(")[0] for name in entries("aggregate")} == set(AGGREGATES)
    assert {name.partition("(")[0] for name in entries("arms")} == set(ARMS)


def test_every_origin_of_rows_has_its_entry():
    told = "".join(entries("spelling"))
    assert {origin for origin in DATA_ORIGINS if f"from: {origin}" not in told} == set()


def test_every_word_of_the_language_is_named():
    assert {word for word in RESERVED if not re.search(rf"[ `]{word}\b", REFERENCE)} == set()


def test_every_formula_of_the_libraries_has_its_entry():
    names = {name for one in LIBRARIES for name in library(one)}
    page = (DOCS / "library.md").read_text("utf-8")
    assert set(re.findall(r"^### `(\w+)`$", page, re.M)) == names
    told = re.findall(r"`(\w+)`", " ".join(rows_of("family")))
    assert sorted(told) == sorted(names)


def test_every_finding_has_its_entry():
    assert entries("code") == codes_in_source() | set(CASES) | CODES


def test_the_glossary_knows_the_words_of_the_house():
    glossary = (DOCS / "glossary.md").read_text("utf-8")
    words = ["method", "indicator", "subject", "line", "marks", "grade", "target", "unit", "round"]
    assert [word for word in words if f"| {word} |" not in glossary] == []


def test_each_thing_left_open_on_paper_is_spelt_or_asked_for():
    """A finding of the last column exists; without one, what the second column writes does."""
    known = {*CODES, *CASES, "unknown-set"}
    words = {*FUNCTIONS, *AGGREGATES, *ARMS, *library("std 1")}
    table = re.search(r"^\| left open on paper \|.*\n\|.*\n((?:\|.*\n)+)", REFERENCE, re.M)
    rows = [row.strip("|").split(" | ") for row in table[1].splitlines()]
    assert len(rows) >= 16
    for what, spelt, asked in rows:
        codes = re.findall(r"`([^`]+)`", asked)
        assert set(codes) <= known, what
        if not codes:
            assert asked.strip() == "cannot be left open"
            used = {word for code in re.findall(r"`([^`]+)`", spelt) for word in WORD.findall(code)}
            assert used & words, what
            calls = {
                name for code in re.findall(r"`([^`]+)`", spelt) for name in CALL.findall(code)
            }
            assert calls <= words, what
