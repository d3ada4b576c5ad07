"""How the Word document looks: page, fonts, styles, footer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from qiyue.core.method.paper import Paper

BODY, HEAD, TITLE = "仿宋", "黑体", "宋体"
LATIN = {BODY: "Times New Roman", HEAD: "Arial", TITLE: "Times New Roman"}
BEGINNING = datetime(2000, 1, 1)  # noqa: DTZ001 - a document holds no zone, and this is no moment
STYLES = {
    "note": "Paper Note",
    "seal": "Paper Seal",
    "cell": "Paper Cell",
    "number": "Paper Number",
    "head": "Paper Head",
    "cell dense": "Paper Small Cell",
    "number dense": "Paper Small Number",
    "head dense": "Paper Small Head",
    "after": "Paper Gap",
    "bare": "Paper Where",
}
CENTER, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


@dataclass(frozen=True, slots=True)
class Look:
    """Font, size and spacing of a style, in points; `left` in characters of the style."""

    font: str = BODY
    size: float = 12
    bold: bool = False
    align: WD_ALIGN_PARAGRAPH | None = None
    before: float = 0
    after: float = 0
    line: float = 1.5
    left: float = 0
    hanging: float = 0
    grey: bool = False
    keep: bool = False


LOOKS = {
    "Normal": Look(),
    "Body Text": Look(),
    "Title": Look(TITLE, 22, True, CENTER, 24, 12, 1.3),
    "Subtitle": Look(size=12, align=CENTER, after=2),
    "Heading 1": Look(HEAD, 15, True, align=CENTER, before=20, after=8, keep=True),
    "Heading 2": Look(HEAD, 12, True, before=8, after=2, keep=True),
    "List": Look(left=5.4, hanging=3.4),
    "List 2": Look(left=7.4, hanging=2),
    "List 3": Look(left=9.4, hanging=3),
    STYLES["bare"]: Look(left=2),
    "Caption": Look(size=10.5, before=4, after=2, line=1.2, keep=True),
    STYLES["note"]: Look(size=9, line=1.2, after=2, left=2, grey=True),
    STYLES["seal"]: Look(align=RIGHT, before=14),
    STYLES["cell"]: Look(size=10, line=1.15, before=1, after=1),
    STYLES["number"]: Look(size=10, line=1.15, align=RIGHT, before=1, after=1),
    STYLES["head"]: Look(HEAD, 10, True, line=1.15, align=CENTER, before=2, after=2),
    STYLES["cell dense"]: Look(size=8, line=1.1, before=1, after=1),
    STYLES["number dense"]: Look(size=8, line=1.1, align=RIGHT, before=1, after=1),
    STYLES["head dense"]: Look(HEAD, 8, True, line=1.1, align=CENTER, before=1, after=1),
    STYLES["after"]: Look(size=4, line=1),
    "Footer": Look(size=9, line=1),
}


def lay_out(document: Any, paper: Paper) -> None:
    """Give an empty document its page, styles, footer and properties."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(32), Mm(28)
    section.left_margin, section.right_margin = Mm(27), Mm(25)
    for name, look in LOOKS.items():
        if name not in document.styles:
            document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            document.styles[name].base_style = document.styles["Normal"]
        _dress(document.styles[name], look)
    if paper.lang == "zh":
        _indent(document.styles["Body Text"], first=2)
    _footer(section, paper)
    properties = document.core_properties
    properties.title, properties.subject = paper.title, paper.code
    properties.author, properties.last_modified_by, properties.comments = "", "", ""
    properties.created = properties.modified = BEGINNING
    properties.language = "zh-CN" if paper.lang == "zh" else "en"


def _dress(style: Any, look: Look) -> None:
    font = style.font
    font.size, font.bold, font.italic = Pt(look.size), look.bold, False
    font.color.rgb = RGBColor(0x59, 0x59, 0x59) if look.grey else RGBColor(0, 0, 0)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]  # the template's theme fonts come before named ones
    latin = LATIN[look.font]
    for place in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(place), latin)
    fonts.set(qn("w:eastAsia"), look.font)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), "en-US")
    spoken.set(qn("w:eastAsia"), "zh-CN")
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(spoken)
    form = style.paragraph_format
    form.space_before, form.space_after = Pt(look.before), Pt(look.after)
    form.line_spacing, form.keep_with_next = look.line, look.keep
    form.alignment = look.align
    form.left_indent = Pt(look.left * look.size)
    form.first_line_indent = Pt(-look.hanging * look.size)
    for border in style.element.iter(qn("w:pBdr")):
        border.getparent().remove(border)


def _indent(style: Any, first: int) -> None:
    """Begin paragraphs this many characters in, as Chinese does."""
    style.paragraph_format.first_line_indent = Pt(first * style.font.size.pt)
    style.element.pPr.find(qn("w:ind")).set(qn("w:firstLineChars"), str(first * 100))


def _footer(section: Any, paper: Paper) -> None:
    """The check code on the left, the page number in the middle."""
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = CENTER
    paragraph.add_run("— ")
    _field(paragraph.add_run(), "PAGE")
    paragraph.add_run(" —")
    line = section.footer.add_paragraph(f"{paper.code} · SHA-256 {paper.check}…", style="Footer")
    line.alignment = CENTER


def _field(run: Any, code: str) -> None:
    """A field that Word fills in."""
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        if kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = text
        run._r.append(element)
