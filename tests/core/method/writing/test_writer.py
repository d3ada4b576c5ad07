"""A method written as text reads as the same method, laid out, and is written once only."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from tests.core.method.methods import beside, method
from tests.core.method.writing.trees import sound, trees
from tests.equality.methods import methods

from qiyue.core.method.formatter import format_text
from qiyue.core.method.reader import parse_method, read_method
from qiyue.core.method.writing import method_text, read_notes
from qiyue.core.method.writing.likeness import likeness
from qiyue.core.method.writing.writer import fits_a_table

ROOT = Path(__file__).resolve().parents[4]
FILES = [
    *sorted((ROOT / "examples").glob("*/method.yaml")),
    ROOT / "src/qiyue/doors/cli/template/method.yaml",
    *sorted((ROOT / "src/qiyue/core/method/library").glob("*/*.yaml")),
]


def again(text, files=None):
    return parse_method(text, beside=beside(files or {}))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_the_methods_of_the_house_come_back(file):
    read = read_method(file)
    written = method_text(read, read_notes(file.read_text("utf-8")))
    csvs = {path.name: path.read_bytes() for path in file.parent.glob("*.csv")}
    assert likeness(again(written, csvs)) == likeness(read)
    assert format_text(written) == written
    assert method_text(again(written, csvs), read_notes(written)) == written


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(trees())
def test_whatever_stands_in_a_method_comes_back(tree):
    read = sound(tree)
    written = method_text(read)
    assert likeness(again(written)) == likeness(read)
    assert format_text(written) == written
    assert method_text(again(written)) == written


@settings(deadline=None, max_examples=10)
@given(methods())
def test_random_whole_methods_come_back(text):
    read = again(text)
    assert likeness(again(method_text(read))) == likeness(read)


def test_a_cell_keeps_its_digits():
    tables = "t[t]: |\n  t   | x number | y text\n  007 | 28.190   | 1234567890123456789012.10"
    written = method_text(again(method(tables=tables)))
    assert "    007 | 28.190   | 1234567890123456789012.10\n" in written


def test_a_method_made_without_texts_is_written_in_plain_digits():
    made = again(method(tables="t[t]: |\n  t | x number | d date\n  a | 28.190 | 2026-01-02"))
    bare = {name: replace(table, texts=()) for name, table in made.tables.items()}
    assert "    a | 28.19    | 2026-01-02\n" in method_text(replace(made, tables=bare))


def test_titles_stand_in_the_head_and_sentences_below_it():
    lines = "a 名称:\n  says: 一句话\n  gives: 1\nb:\n  says: 只有一句话\n  gives: 2"
    written = method_text(again(method(lines)))
    assert "  a 名称:\n    says: 一句话\n    gives: 1\n" in written
    assert "  b:\n    says: 只有一句话\n    gives: 2\n" in written


def test_options_of_several_words_and_earlier_periods_come_back():
    tables = "u[u]: {from: facts, period: year, g: 'one of Poor \"Very Good\"', x: text says 名称}"
    read = again(method(tables=tables))
    assert read.tables["u"].period == "year"
    assert likeness(again(method_text(read))) == likeness(read)
    assert "period: year" in method_text(read)


def test_a_key_longer_than_yaml_likes_is_announced():
    read = again(method(tables=f"? t[t] {'长' * 2000}\n: |\n  t\n  a"))
    assert likeness(again(method_text(read))) == likeness(read)


def test_a_wide_declaration_stands_on_several_lines():
    wide = ", ".join(f"column_{n}: number 0..100 by 0.01" for n in range(4))
    written = method_text(again(method(tables=f"u[u]: {{from: facts, {wide}}}")))
    assert "  u[u]:\n    from: facts\n    column_0: number 0..100 by 0.01\n" in written


@pytest.mark.parametrize("cell", ["a|b", "a ; b", "a\nb", " a"])
def test_cells_that_a_table_would_part_are_known(cell):
    assert not fits_a_table(cell)
    assert fits_a_table("a;b:#'\"")


def test_a_semicolon_may_stand_at_the_edge_of_a_cell():
    examples = "- title: x\n  given:\n    t: |\n      a | b\n      1 | ;"
    read = again(method(tables="t[a]: |\n  b|a\n  ; c|x ;", examples=examples))
    assert read.tables["t"].texts == (("x ;", "; c"),)
    assert likeness(again(method_text(read))) == likeness(read)
    assert format_text(method_text(read)) == method_text(read)
