"""A sheet is looked through before anything opens it: no cell can hide from that."""

import zipfile
from io import BytesIO

import pytest

from qiyue.core.reading.bad import BadSheet
from qiyue.core.reading.parts import CHUNK
from qiyue.core.reading.scan import look_through

FAR = "XFD1048576"


def seen(body, head='<?xml version="1.0"?>'):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("sheet.xml", f"{head}<worksheet><sheetData>{body}</sheetData></worksheet>")
    with zipfile.ZipFile(out) as archive:
        return look_through(archive, "sheet.xml")


def test_what_a_sheet_holds():
    body = '<row r="2"><c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="C2"><v>1</v></c></row>'
    found = seen(body + '<x:row r="5"><x:c r="A5"><x:f t="shared" si="0"/></x:c></x:row>')
    assert (found.errors, found.formulas, found.cells) == ([(1, 1)], [(1, 1), (4, 0)], 15)


def test_cells_that_do_not_say_where_follow_those_before():
    found = seen("<row><c/><c><f/></c></row><row r='9'><c t='e'/></row>")
    assert (found.errors, found.formulas, found.cells) == ([(8, 0)], [(0, 1)], 18)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (f'<c r="{FAR}"/><c r="A1"/>', "sheet-too-big"),
        (f'<c r="{FAR.lower()}"/>', "sheet-too-big"),
        (f"<c s='>' r='{FAR}'/>", "sheet-too-big"),
        (f'<x:c\nr = "{FAR}"/>', "sheet-too-big"),
        (f'<c x:r="A1" r="{FAR}"/>', "sheet-too-big"),
        ('<row r="1048576"><c/></row><c r="XFD1"/>', "sheet-too-big"),
        ("<v>" + "x" * CHUNK + f'</v><c r="{FAR}"/>', "sheet-too-big"),
        ('<c r="A99999999999"/>', "not-xlsx"),
        (f'<c r="A1" r="{FAR}"/>', "not-xlsx"),
        (f'<c r="A1" t="e" r = \'{FAR}\'/>', "not-xlsx"),
        (f'<c s="1" r="A1" r="{FAR}"/>', "not-xlsx"),
        (f'<row r="1" r="1048576"><c/></row><c r="{FAR}"/>', "not-xlsx"),
        ('<c r="XFE1"/>', "not-xlsx"),
        ('<c r="A0"/>', "not-xlsx"),
        ('<c r="1"/>', "not-xlsx"),
        ('<row r="9999999"><c/></row>', "not-xlsx"),
        ('<row r="&#57;"><c/></row>', "not-xlsx"),
        (f'<!-- <c x="--><c r="{FAR}"/>', "not-xlsx"),
        (f'<t><![CDATA[<c x="]]></t><c r="{FAR}"/>', "not-xlsx"),
        (f'<?x <c x="?><c r="{FAR}"/>', "not-xlsx"),
        (f'<c s="<" r="{FAR}"/>', "not-xlsx"),
        (f"<row s='<' r='1048576'><c/></row><c r='{FAR}'/>", "not-xlsx"),
        ("<c '" * 200_000, "not-xlsx"),
        ("\0", "not-xlsx"),
        ("<" + "x" * (2 * CHUNK), "not-xlsx"),
    ],
)
def test_no_cell_can_hide(body, code):
    with pytest.raises(BadSheet) as caught:
        seen(body)
    assert caught.value.code == code


def test_a_sheet_that_breaks_off_is_looked_through_to_its_end():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("sheet.xml", f'<c r="{FAR}"/>')
    with zipfile.ZipFile(out) as archive, pytest.raises(BadSheet):
        look_through(archive, "sheet.xml")
