"""The paper as Markdown: kept whole for the mine, its signs meaning themselves."""

import re
from pathlib import Path

import pytest

from qiyue.core.engine.run import load
from qiyue.core.method.paper import Paper, compose
from qiyue.core.method.paper.document import Article, Chapter, Grid, Item, Items, Paragraph
from qiyue.doors.exchange.paper import written
from qiyue.doors.exchange.paper.markdown import escaped

ROOT = Path(__file__).resolve().parents[4]
MINE = ROOT / "examples" / "mine-2020" / "method.yaml"
HASH = re.compile("[0-9a-f]{64}")
KEPT = Path(__file__).with_name("kept")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_paper_of_the_mine_is_as_kept(lang):
    """Read it anew after a change, then keep it:

    qiyue render examples/mine-2020/method.yaml --lang zh
        --out tests/doors/exchange/paper/kept/mine-2020.zh.md
    """
    kept = (KEPT / f"mine-2020.{lang}.md").read_text("utf-8")
    now = written([compose(load(MINE), lang)], "md").decode()
    assert HASH.sub("…", now) == HASH.sub("…", kept)  # the hashes of other files come and go


def paper(*blocks, title="T"):
    chapters = (Chapter("1", "C", (Article("1", "A", tuple(blocks)),)),)
    return Paper("en", "m", title, (), chapters, ("Seal",), "abc")


def text_of(*blocks):
    return written([paper(*blocks)], "md").decode()


def test_signs_of_markdown_are_escaped():
    text = text_of(Paragraph("a*b_c|d<e>#f [g](h) `i` \\"))
    assert r"a\*b\_c\|d\<e\>\#f \[g\](h) \`i\` \\" in text


def test_a_table_keeps_its_columns():
    grid = Grid(("a|b", "n"), ((("x", "y|z"), ("1",)),), "cap", (False, True))
    text = text_of(grid)
    assert "cap\n\n| a\\|b | n |\n| --- | ---: |\n| x<br>y\\|z | 1 |" in text


def test_marks_of_points_start_no_lists_of_their_own():
    text = text_of(Items((Item("（一）", "one", (Item("1.", "deep"),)), Item("", "bare"))))
    assert "- （一） one\n  - 1\\. deep\n- bare" in text


def test_places_to_sign_stand_before_the_annexes():
    chapters = (Chapter("1", "C", ()), Chapter("I", "Annex", (), annex=True))
    text = written([Paper("en", "m", "T", (), chapters, ("Seal",), "abc")], "md").decode()
    assert re.search(r"## 1 C.*Seal:.*## I Annex", text, re.S)


def test_two_papers_stand_behind_one_another():
    text = written([paper(title="One"), paper(title="Two")], "md").decode()
    assert re.search(r"# One.*\n---\n\n# Two", text, re.S)


def test_a_text_stays_on_its_line():
    assert escaped("a\nb") == "a b"
