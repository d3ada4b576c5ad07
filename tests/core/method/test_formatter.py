"""Laying out a method file aligns its tables and changes nothing that it means."""

import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from qiyue.core.method.desk import Desk
from qiyue.core.method.formatter import display_width, format_text
from qiyue.core.method.reader import parse_method
from qiyue.core.values.findings import HasFindings, Place
from qiyue.doors.cli.main import app

ROOT = Path(__file__).resolve().parents[3]
FILES = [
    *sorted((ROOT / "examples").glob("*/method.yaml")),
    ROOT / "src/qiyue/doors/cli/template/method.yaml",
    *sorted((ROOT / "src/qiyue/core/method/library").glob("*/*.yaml")),
]
CROOKED = """\
# 办法 · a comment stays
qiyue: 1
method:   crooked
tables:
  unit[unit]: {from:  organisation}

  task[task] 考核表: |
      task|name |  weight number 分 0..100
      gap |标煤单价差|20

      safety|  安全 | 80
  # beneath the table
lines:
  x[unit]:   1 +  1
examples:
  - title: a table on one line stays too
    given:
      unit:  unit ;  A
    expect:
      x: |
        unit|x
        A   |   2"""
STRAIGHT = """\
# 办法 · a comment stays
qiyue: 1
method:   crooked
tables:
  unit[unit]: {from:  organisation}

  task[task] 考核表: |
      task   | name       | weight number 分 0..100
      gap    | 标煤单价差 | 20

      safety | 安全       | 80
  # beneath the table
lines:
  x[unit]:   1 +  1
examples:
  - title: a table on one line stays too
    given:
      unit:  unit ;  A
    expect:
      x: |
        unit | x
        A    | 2
"""


def meaning(text):
    """All that the reader makes of a text but places and the text itself; its findings too."""
    desk = Desk()
    method = parse_method(text, desk=desk)
    return plain(method), [(f.code, f.message, f.place.line) for f in desk.sorted()]


def plain(thing):
    if isinstance(thing, Place):
        return None
    if is_dataclass(thing):
        parts = [f.name for f in fields(thing) if f.name not in ("files", "at", "end")]
        if type(thing).__name__ == "Method":
            parts.remove("text")
        return type(thing).__name__, [plain(getattr(thing, name)) for name in parts]
    if isinstance(thing, dict):
        return [(key, plain(value)) for key, value in thing.items()]
    if isinstance(thing, tuple | list):
        return [plain(part) for part in thing]
    return thing


def written(table):
    body = "\n".join("      " + line for line in table)
    return f"qiyue: 1\nmethod: m\ntables:\n  t[a]: |\n{body}\n  u[u]: {{from: facts}}\n"


def rows_of(text):
    lines = text.split("\n")
    start = lines.index("  t[a]: |") + 1
    return lines[start : lines.index("  u[u]: {from: facts}")]


def test_tables_stand_in_straight_columns_and_all_else_stays():
    assert format_text(CROOKED) == STRAIGHT


def test_line_ends_become_line_feeds():
    assert format_text(CROOKED.replace("\n", "\r\n")) == STRAIGHT
    assert format_text("\ufeff" + CROOKED) == "\ufeff" + STRAIGHT


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_the_methods_of_the_house_are_laid_out(file):
    text = file.read_text(encoding="utf-8")
    assert format_text(text) == text


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_a_method_means_the_same_when_its_tables_are_pushed_together(file):
    text = file.read_text(encoding="utf-8")
    tight = re.sub(r"^( +\S.*?) +\| +", r"\1|", text, flags=re.M)
    assert tight != text or " | " not in text
    assert meaning(format_text(text)) == meaning(text)
    assert meaning(format_text(tight)) == meaning(tight)
    assert format_text(format_text(text)) == format_text(text)


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("标煤", 4), ("＝", 2), ("e\u0301", 1)])
def test_a_chinese_sign_is_two_wide_and_an_accent_none(text, width):
    assert display_width(text) == width


@pytest.mark.parametrize(
    "table",
    [
        ["a | b ; x | 1", "yy | 2"],  # rows on one line
        ["a|b", "x ;|y"],  # a blank before the sign would part the row
        ["a|b", "x|; y"],
    ],
)
def test_a_table_that_alignment_would_part_otherwise_stays(table):
    assert rows_of(format_text(written(table))) == table_lines(table)


def table_lines(table):
    return ["      " + line for line in table]


def test_an_empty_cell_keeps_its_place():
    assert rows_of(format_text(written(["a|b|c", "x||", "|y|z"]))) == table_lines(
        ["a | b | c", "x |   |", "  | y | z"]
    )


@pytest.mark.parametrize("text", ["a: [", "a: 1\na: 2", "", "a: &x 1"])
def test_a_file_that_cannot_be_read_gives_findings(text):
    with pytest.raises(HasFindings):
        format_text(text)


CELL = st.text(st.sampled_from("ab 1标;#:-\"'\t\u3000\u0301{[>"), max_size=6)
TABLE = st.lists(st.lists(CELL, min_size=1, max_size=4).map("|".join), min_size=1, max_size=5)
MARK = st.sampled_from(["|", "|-", "|+", "|2", ">"])
ENDS = st.sampled_from(["\n", "\r\n"])


@settings(deadline=None, max_examples=300)
@given(TABLE, TABLE, MARK, ENDS, st.integers(0, 3), st.booleans())
def test_laying_out_changes_no_meaning_and_is_done_once(first, second, mark, end, deeper, closed):
    inner = "    " if mark == "|2" else "    " + " " * deeper
    text = "qiyue: 1\nmethod: m\ntables:\n  # note\n"
    text += "  t[a] 表: " + mark + "\n" + "".join(f"{inner}{line}\n" for line in first)
    text += "lines:\n  x: 1\nexamples:\n  - title: t\n    given:\n      t: |\n"
    text += "\n".join("        " + line for line in second) + ("\n" if closed else "")
    text = text.replace("\n", end)
    try:
        before = meaning(text.replace("\r\n", "\n"))
    except HasFindings:
        return
    after = format_text(text)
    assert meaning(after) == before
    assert format_text(after) == after
    assert "\r" not in after
    assert after.endswith("\n")


# -- qiyue fmt -------------------------------------------------------------------------------


def fmt(*words):
    return CliRunner().invoke(app, ["fmt", *map(str, words), "--lang", "en"])


def test_fmt_lays_out_files(tmp_path):
    file, straight = tmp_path / "method.yaml", tmp_path / "straight.yaml"
    file.write_bytes(CROOKED.replace("\n", "\r\n").encode())
    straight.write_bytes(STRAIGHT.encode())
    found = fmt(file, straight)
    assert found.exit_code == 0
    assert found.stdout.split("\n")[:-1] == [f"laid out {file}"]
    assert file.read_bytes() == STRAIGHT.encode()
    assert fmt(file, "--check").exit_code == 0


def test_fmt_check_names_what_would_change_and_changes_nothing(tmp_path):
    file = tmp_path / "method.yaml"
    file.write_bytes(CROOKED.encode())
    found = fmt("--check", file)
    assert found.exit_code == 2
    assert str(file) in found.stdout
    assert file.read_bytes() == CROOKED.encode()


@pytest.mark.parametrize("content", [b"a: [", b"\xff\xfe", b"- a\n"])
def test_fmt_leaves_what_it_cannot_read_and_lays_out_the_rest(tmp_path, content):
    broken, file = tmp_path / "broken.yaml", tmp_path / "method.yaml"
    broken.write_bytes(content)
    file.write_bytes(CROOKED.encode())
    found = fmt(broken, file)
    assert found.exit_code == 2
    assert "broken.yaml" in found.stderr
    assert broken.read_bytes() == content
    assert file.read_bytes() == STRAIGHT.encode()
