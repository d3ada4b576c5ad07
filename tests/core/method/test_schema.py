"""The JSON Schema of method files agrees with the reader as far as a schema can."""

from pathlib import Path

import jsonschema
import pytest
import yaml

from qiyue.core.method import schema as room
from qiyue.core.method.desk import Desk
from qiyue.core.method.lines import LINE_KEYS
from qiyue.core.method.model import DATA_ORIGINS, ROLES
from qiyue.core.method.reader import KEYS, parse_method
from qiyue.core.method.schema import as_text, schema
from qiyue.core.values.exact import ROUNDINGS
from qiyue.core.values.findings import HasFindings

ROOT = Path(__file__).resolve().parents[3]
METHODS = [
    *sorted((ROOT / "examples").glob("*/method.yaml")),
    ROOT / "src/qiyue/doors/cli/template/method.yaml",
]
PAGE = (ROOT / "docs/language.md").read_text(encoding="utf-8")
PAGE_METHODS = [part.split("```")[0] for part in PAGE.split("```yaml method\n")[1:]]
HEAD = "qiyue: 1\nmethod: m\n"
LINE = HEAD + "lines:\n  x[t]:\n    gives: 1\n"


def faults(text, loader=yaml.BaseLoader):
    validator = jsonschema.Draft202012Validator(schema())
    return [error.message for error in validator.iter_errors(yaml.load(text, loader))]


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(schema())


def test_the_shipped_file_is_what_the_constants_give():
    """`python -m qiyue.core.method.schema > src/qiyue/core/method/schema.json` makes it anew."""
    assert Path(room.__file__).with_suffix(".json").read_text(encoding="utf-8") == as_text()


@pytest.mark.parametrize("file", METHODS, ids=lambda file: file.parent.name)
def test_methods_of_the_house_are_valid(file):
    text = file.read_text(encoding="utf-8")
    assert faults(text) == []
    assert faults(text, yaml.SafeLoader) == []  # as most editors read it


@pytest.mark.parametrize("text", PAGE_METHODS, ids=range(len(PAGE_METHODS)))
def test_methods_of_the_page_are_valid(text):
    assert len(PAGE_METHODS) >= 5
    assert faults(text) == []


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "linse:\n  x: 1\n",
        "method: m\n",
        "qiyue: 7\nmethod: m\n",
        "qiyue: 1\nmethod: a b\n",
        HEAD + "applies: 2026\n",
        LINE + "    rol: total\n",
        LINE + "    role: totals\n",
        LINE + "    better: higher\n",
        LINE + "    missing: stop\n",
        LINE + "    shown: round 0.01\n",
        LINE + "    as: 好 坏\n",
        HEAD + "lines:\n  x[t]:\n    role: total\n",
        HEAD + "lines:\n  1x: 1\n",
        HEAD + "tables:\n  t: a | b\n",
        HEAD + "tables:\n  t[t]: {from: fact}\n",
        HEAD + "tables:\n  t[t]: {a: number}\n",
        HEAD + "tables:\n  t[t]: {from: facts, a-b: number}\n",
        HEAD + "formulas:\n  f(x):\n    gives: x\n    role: total\n",
        HEAD + "examples:\n  - title: t\n    giving: {}\n",
    ],
)
def test_mistakes_are_underlined_where_the_reader_finds_them(text):
    assert faults(text) != []
    desk = Desk()
    try:
        parse_method(text, desk=desk)
    except HasFindings as found:
        desk.add(found.findings)
    assert desk.errors


def test_every_word_of_the_reader_stands_in_it_with_two_languages():
    whole = schema()
    line = whole["$defs"]["line"]["anyOf"][1]["properties"]
    assert tuple(whole["properties"]) == KEYS
    assert tuple(line) == LINE_KEYS
    assert [one["const"] for one in line["role"]["oneOf"]] == list(ROLES)
    origins = whole["$defs"]["table"]["anyOf"][1]["properties"]["from"]["oneOf"]
    assert [one["const"] for one in origins] == list(DATA_ORIGINS)
    assert all(mode in line["shown"]["pattern"] for mode in ROUNDINGS)
    told = [*whole["properties"].values(), *line.values(), *line["role"]["oneOf"], *origins]
    for one in told:
        assert any("一" <= sign <= "鿿" for sign in one["description"])
        assert any("a" <= sign <= "z" for sign in one["description"])
