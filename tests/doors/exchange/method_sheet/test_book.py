"""The file that people open: text cells, headers that stay in sight, lists to choose from."""

import re
import zipfile
from io import BytesIO

import pytest
from tests.core.method.methods import method
from tests.doors.exchange.method_sheet.books import as_book
from tests.doors.exchange.method_sheet.test_findings import CSV, METHOD


@pytest.fixture(scope="module")
def parts():
    """The XML of each sheet by its name, and that of the styles."""
    with zipfile.ZipFile(BytesIO(as_book(METHOD, CSV))) as archive:
        book = archive.read("xl/workbook.xml").decode()
        names = re.findall(r'<sheet name="([^"]+)"', book)
        found = {
            name: archive.read(f"xl/worksheets/sheet{number}.xml").decode()
            for number, name in enumerate(names, 1)
        }
        return found | {"styles": archive.read("xl/styles.xml").decode()}


def lists(xml):
    """Range and source of each drop-down."""
    pattern = r'<dataValidation type="list"[^>]*sqref="([^"]+)"[^>]*>\s*<formula1>(.*?)</formula1>'
    return dict(re.findall(pattern, xml))


def test_the_sheets_stand_in_the_order_in_which_a_person_reads(parts):
    assert list(parts)[:-1] == [
        "封面·cover",
        "表·tables",
        "列·columns",
        "task",
        "item",
        "公式·formulas",
        "行·lines",
        "核对·checks",
        "例题·examples",
    ]


def test_every_cell_is_a_text(parts):
    for name, xml in parts.items():
        if name == "styles":
            continue
        assert "<f>" not in xml
        cells = re.findall(r"<c ([^>]*?)/?>", xml)
        assert {re.search(r't="(\w+)"', one)[1] for one in cells if 't="' in one} <= {"s"}
        assert re.search(r"<cols>.*style=", xml)
    formats = re.findall(r'<xf numFmtId="(\d+)"', parts["styles"].split("<cellXfs")[1])
    assert set(formats[1:]) == {"49"}  # what a spreadsheet calls Text


def test_headers_and_keys_stay_in_sight(parts):
    def frozen(name):
        pane = re.search(r"<pane ([^>]*)/>", parts[name])[1]
        return dict(re.findall(r'(xSplit|ySplit|topLeftCell)="(\w+)"', pane))

    assert frozen("task") == {"xSplit": "1", "ySplit": "3", "topLeftCell": "B4"}
    assert frozen("行·lines") == {"xSplit": "1", "ySplit": "1", "topLeftCell": "B2"}


def test_words_are_chosen_from_lists(parts):
    assert lists(parts["task"]) == {"C4:C505": '"硬,软"'}
    assert lists(parts["表·tables"]) == {
        "D2:D505": '"sheet,organisation,contract,facts,events,links"',
        "E2:E505": '"year,quarter,month"',
    }
    roles = lists(parts["行·lines"])["E2:E504"]
    assert roles == '"marks,bundle,total,rank,grade,pay,check"'
    assert lists(parts["列·columns"])["A2:A506"] == "'表·tables'!$A$2:$A$1000"


def test_a_reference_is_chosen_from_the_rows_of_its_table():
    tables = (
        "a[a]: |\n  a\n  x\nb[b]: |\n  b | a -> a | y yes/no | z one of p,q r\n  1 | x | yes | r"
    )
    with zipfile.ZipFile(BytesIO(as_book(method(tables=tables)))) as archive:
        xml = archive.read("xl/worksheets/sheet5.xml").decode()
    assert lists(xml) == {"B4:B504": "'a'!$A$4:$A$505", "C4:C504": '"yes,no"'}


def test_a_long_description_gets_a_high_row(parts):
    long = as_book(METHOD.replace("总分:", f"总分{'长' * 36}:"), CSV)
    with zipfile.ZipFile(BytesIO(long)) as archive:
        xml = archive.read("xl/worksheets/sheet7.xml").decode()
    heights = [
        re.search(r'<row r="4" [^>]*\bht="([\d.]+)"', one) for one in (parts["行·lines"], xml)
    ]
    assert heights[0] is None
    assert float(heights[1][1]) > 40
