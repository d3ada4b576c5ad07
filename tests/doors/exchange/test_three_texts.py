"""The method file, its workbook and its paper are one method: they never disagree."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.doors.exchange.method_sheet.books import read, round_trip
from tests.equality.methods import methods

from qiyue.core.method.desk import Desk
from qiyue.core.method.difference import differences
from qiyue.core.method.paper import compose
from qiyue.core.method.resolve import resolve
from qiyue.doors.exchange.paper import written

ROOT = Path(__file__).resolve().parents[3]
FILES = sorted((ROOT / "examples").glob("**/*.yaml"))
FILES = [file for file in FILES if file.name != "dataset.yaml"]
HASH = re.compile("[0-9a-f]{64}")
NUMBER = re.compile(r"(?<=\| )[1-9][0-9.]*(?=\s*(\||$))", re.M)


def paper(text, files, lang="zh"):
    """The paper as Markdown, hashes of the files masked: they belong to the file alone."""
    desk = Desk()
    program = resolve(read(text, files), desk)
    assert program is not None, [f.message.en for f in desk.findings]
    return HASH.sub("…", written([compose(program, lang)], "md").decode())


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_the_paper_is_the_same_from_file_and_workbook(file):
    text = file.read_text("utf-8")
    csvs = {path.name: path.read_bytes() for path in file.parent.glob("*.csv")}
    again, files = round_trip(text, csvs)
    for lang in ("zh", "en"):
        assert paper(again, files, lang) == paper(text, csvs, lang)


@settings(deadline=None, max_examples=5)
@given(methods())
def test_random_methods_read_the_same_on_paper(text):
    again, files = round_trip(text)
    assert paper(again, files) == paper(text, {})


@settings(deadline=None, max_examples=10)
@given(st.data())
def test_a_number_changed_in_one_is_changed_in_all(data):
    text = (ROOT / "examples" / "mine-2020" / "method.yaml").read_text("utf-8")
    csvs = {p.name: p.read_bytes() for p in (ROOT / "examples" / "mine-2020").glob("*.csv")}
    tables = text[: text.index("\nformulas:")]
    spot = data.draw(st.sampled_from(list(NUMBER.finditer(tables))))
    changed = text[: spot.start()] + ("7" if spot[0] != "7" else "8") + text[spot.end() :]
    again, files = round_trip(changed, csvs)
    assert paper(again, files) == paper(changed, csvs)
    assert paper(changed, csvs) != paper(text, csvs)
    assert differences(read(text, csvs), read(changed, csvs))
