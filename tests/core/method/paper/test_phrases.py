"""Every construct of the language has words, in Chinese and English.

A new function, aggregate, rounding, kind of node, origin or role fails here until it has an entry
in `speech/phrases.py` (or the table that the test names).
"""

import re
from string import Formatter

import pytest

from qiyue.core.formula import tree as t
from qiyue.core.formula.parser import ARMS, COMPARE
from qiyue.core.method.library import LIBRARIES, library
from qiyue.core.method.model import DATA_ORIGINS, PERIODS, ROLES
from qiyue.core.method.paper.articles.general import MEANINGS
from qiyue.core.method.paper.articles.given import ORIGINS
from qiyue.core.method.paper.articles.lines import ROLES as ROLE_WORDS
from qiyue.core.method.paper.compose import RESULTS
from qiyue.core.method.paper.speech import phrases
from qiyue.core.method.paper.speech.speaker import NODES
from qiyue.core.method.paper.usual import USUAL
from qiyue.core.method.resolving.aggregates import AGGREGATES, DIRECTED
from qiyue.core.method.resolving.values import FUNCTIONS
from qiyue.core.values.absence import Absence
from qiyue.core.values.exact import ROUNDINGS
from qiyue.core.values.findings import Both
from qiyue.core.values.percentiles import PERCENTILES

HAN = re.compile("[\u3400-\u9fff]")


def kinds_of(node):
    below = node.__subclasses__()
    return {name for kind in below for name in (kinds_of(kind) or {kind.__name__})}


def every_entry():
    """Each sentence of the phrases with its name."""
    found = []
    for name, value in vars(phrases).items():
        entries = value.items() if isinstance(value, dict) else [("", value)]
        for key, entry in entries:
            parts = [entry] if isinstance(entry, Both) else []
            if isinstance(entry, phrases.Function | phrases.Aggregate):
                fields = (getattr(entry, field) for field in entry.__dataclass_fields__)
                parts = [p for f in fields for p in (f if isinstance(f, tuple) else (f,))]
            found += [(f"{name} {key}", part) for part in parts if isinstance(part, Both)]
    return found


def test_every_kind_of_node_has_words():
    assert {node.__name__ for node in NODES} == kinds_of(t.Tree)


def test_every_function_has_words():
    assert set(FUNCTIONS) - set(phrases.FUNCTIONS) - set(phrases.ROUNDINGS) == set()


def test_every_rounding_has_words():
    assert set(ROUNDINGS) == set(phrases.ROUNDINGS)


def test_every_aggregate_has_words():
    assert set(AGGREGATES) == set(phrases.AGGREGATES)


def test_an_aggregate_with_a_direction_says_it():
    assert {fn for fn, one in phrases.AGGREGATES.items() if one.directed} == set(DIRECTED)


def test_every_definition_of_percentiles_has_words():
    assert set(PERCENTILES) == set(phrases.PERCENTILES)


def test_every_word_for_arms_has_words():
    assert set(ARMS) == set(phrases.ARMS)


def test_every_comparison_has_words():
    tables = (phrases.NUMBERS, phrases.DATES, phrases.CHOICES, phrases.OPPOSITE)
    assert all(set(COMPARE) == set(table) for table in tables)
    assert set(COMPARE) - {"!="} == set(phrases.BOUNDS)


def test_every_absence_origin_and_role_has_words():
    assert set(Absence) == set(phrases.ABSENCES) == set(MEANINGS)
    assert set(DATA_ORIGINS) == set(ORIGINS)
    assert {*ROLES, ""} == set(ROLE_WORDS)
    assert set(PERIODS) == set(phrases.PERIODS)
    assert set(RESULTS) <= set(ROLES)


def test_every_parameter_of_the_library_has_a_usual_word():
    params = {p for name in LIBRARIES for f in library(name).values() for p in f.params}
    assert params - set(USUAL) == set()


@pytest.mark.parametrize(("name", "entry"), every_entry())
def test_an_entry_says_the_same_in_both_languages(name, entry):
    """Chinese in the one, none in the other, and the same things named, but for grammar."""
    assert not HAN.search(entry.en), name
    fields = [{f for _, f, _, _ in Formatter().parse(text) if f} for text in (entry.zh, entry.en)]
    grammar = {"noun", "inside", "only", "count", "each"}
    assert fields[0] - grammar == fields[1] - grammar, name
