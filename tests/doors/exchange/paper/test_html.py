"""The paper as one HTML page: whole, offline, printable, the same each time."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from qiyue.core.engine.run import load
from qiyue.core.method.paper import Paper, compose
from qiyue.core.method.paper.document import Article, Chapter, Paragraph, texts
from qiyue.doors.exchange.paper import written

ROOT = Path(__file__).resolve().parents[4]
METHODS = sorted((ROOT / "examples").glob("*/method.yaml"))
VOID = {"meta", "col", "br", "wbr"}


class Page(HTMLParser):
    """The texts of a page, its tags closed as they were opened."""

    def __init__(self):
        super().__init__()
        self.open, self.texts, self.ids, self.links, self.tags = [], [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        self.ids += [value for name, value in attrs if name == "id"]
        self.links += [value for name, value in attrs if name == "href"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def page_of(html):
    page = Page()
    page.feed(html)
    assert page.open == []
    return page


@pytest.fixture(params=METHODS, ids=lambda path: path.parent.name)
def papers(request):
    program = load(request.param)
    return [compose(program, lang) for lang in ("zh", "en")]


def test_every_text_of_the_paper_is_on_the_page(papers):
    page = page_of(written(papers, "html").decode())
    shown = re.sub(r"\s", "", "".join(page.texts))
    for paper in papers:
        for text in texts(paper):
            assert re.sub(r"\s", "", text) in shown


def test_the_page_needs_nothing_but_itself(papers):
    html = written(papers, "html").decode()
    page = page_of(html)
    assert not re.search(r"https?://|url\(|@import|<script|<link|<img", html)
    assert sorted(page.links) == sorted(f"#{one}" for one in page.ids)
    assert len(set(page.ids)) == len(page.ids)


def test_the_same_papers_give_the_same_page(papers):
    assert written(papers, "html") == written(papers, "html")


def test_it_prints_on_a4_with_page_numbers_and_repeated_heads(papers):
    html = written(papers, "html").decode()
    assert "size: A4" in html
    assert "counter(page)" in html
    assert "table-header-group" in html
    assert papers[0].check in html
    assert "仿宋" in html


def test_each_paper_says_its_language(papers):
    page = page_of(written(papers, "html").decode())
    said = [about["lang"] for tag, about in page.tags if tag in ("html", "article")]
    assert said == ["zh-CN", "zh-CN", "en"]


def test_text_is_text():
    """Nothing that a method says becomes markup or style."""
    evil = "</style><script>alert(1)</script>\"'&"
    chapters = (Chapter("1", evil, (Article("1", evil, (Paragraph(evil),)),)),)
    paper = Paper("en", "m-1", evil, (evil,), chapters, (evil,), "abc")
    html = written([paper], "html").decode()
    assert "<script" not in html
    assert html.count("</style>") == 1
    assert evil in "".join(page_of(html).texts)
