"""The paper as a Word document: real styles, headings and tables, the same bytes each time."""

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from qiyue.core.engine.run import load
from qiyue.core.method.paper import compose
from qiyue.core.method.paper.document import Grid, texts
from qiyue.doors.exchange.paper import written

ROOT = Path(__file__).resolve().parents[4]
METHODS = sorted((ROOT / "examples").glob("*/method.yaml"))


@pytest.fixture(params=METHODS, ids=lambda path: path.parent.name, scope="module")
def paper(request):
    return compose(load(request.param), "zh")


@pytest.fixture(scope="module")
def content(paper):
    return written([paper], "docx")


@pytest.fixture(scope="module")
def document(content):
    return Document(BytesIO(content))


def grids(paper):
    return [
        block
        for chapter in paper.chapters
        for article in chapter.articles
        for block in article.blocks
        if isinstance(block, Grid)
    ]


def test_the_same_paper_gives_the_same_bytes(paper, content):
    assert written([paper], "docx") == content


def test_no_moment_and_no_compressor_is_in_it(content):
    with ZipFile(BytesIO(content)) as packed:
        parts = packed.infolist()
        core = packed.read("docProps/core.xml").decode()
    assert {part.date_time for part in parts} == {(1980, 1, 1, 0, 0, 0)}
    assert {part.compress_type for part in parts} == {ZIP_STORED}
    assert core.count("2000-01-01T00:00:00Z") == 2
    assert "python-docx" not in core


def test_every_text_of_the_paper_is_in_it(paper, document):
    said = {p.text for p in document.paragraphs}
    said |= {
        p.text for t in document.tables for row in t.rows for c in row.cells for p in c.paragraphs
    }
    shown = "\n".join(said).replace("\u3000", " ").replace("\t", " ")
    for text in texts(paper):
        assert text in shown


def test_chapters_and_articles_are_headings(paper, document):
    heads = [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith("Head")]
    wanted = []
    for chapter in paper.chapters:
        wanted.append(("Heading 1", f"{chapter.number}\u3000{chapter.title}"))
        wanted += [
            ("Heading 2", f"{one.number}\u3000{one.title}")
            for one in chapter.articles
            if one.number
        ]
    assert heads == wanted


def test_the_head_of_a_table_stands_on_every_page_and_no_row_is_torn(paper, document):
    assert len(document.tables) == len(grids(paper))
    for table, grid in zip(document.tables, grids(paper), strict=True):
        first, *others = table.rows
        assert first._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in others)
        assert len(others) == len(grid.rows)


def test_no_table_is_wider_than_the_page(document):
    section = document.sections[0]
    line = section.page_width - section.left_margin - section.right_margin
    for table in document.tables:
        assert sum(column.width for column in table.columns) <= line


def test_the_page_is_a4_with_its_number_and_the_check_below(paper, document):
    section = document.sections[0]
    assert abs(section.page_width - Mm(210)) < Mm(1)
    assert abs(section.page_height - Mm(297)) < Mm(1)
    footer = section.footer._element.xml
    assert "PAGE" in footer
    assert paper.check in footer


def test_chinese_letters_have_chinese_fonts(document):
    for name, font in (("Body Text", "仿宋"), ("Heading 1", "黑体"), ("Title", "宋体")):
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == font
        assert fonts.get(qn("w:asciiTheme")) is None


def test_a_second_language_begins_on_a_new_page():
    program = load(METHODS[-1])
    papers = [compose(program, lang) for lang in ("zh", "en")]
    document = Document(BytesIO(written(papers, "docx")))
    titles = [p.text for p in document.paragraphs if p.style.name == "Title"]
    assert titles == [one.title for one in papers]
