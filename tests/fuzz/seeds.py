"""Sound files of every kind that is read; mutations begin with them."""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path

from tests.badinput.corpus import books
from tests.badinput.corpus.case import FACTS, HEAD, METHOD, Case
from tests.badinput.corpus.containers import parquet

from qiyue.core.method.desk import Desk
from qiyue.core.method.reader import parse_method
from qiyue.core.method.writing import read_notes
from qiyue.core.values.findings import HasFindings
from qiyue.doors.exchange.method_sheet import write_book

ROOT = Path(__file__).parents[2]
KINDS = ("xlsx", "csv", "csv.gz", "parquet", "method", "dataset", "book")
ROWS = (
    f"{FACTS}A,coal,1234.5,2026-01-31,\n"
    'B,gap,0,,"他说 ""好"""\nB,coal,999999.99,2026-12-31,𠮷·阿依古丽 🙂\n'
)
LONG = f"{HEAD}\n" + "".join(f"{'AB'[n % 2]},{('gap', 'coal')[n // 2]},{n}.5,,\n" for n in range(4))
BLOCK = re.compile(r"^```yaml[^\n]*\n(.*?)^```$", re.M | re.S)


@cache
def methods() -> tuple[str, ...]:
    """Whole methods: the one of the bad inputs, the template, those that the pages show."""
    found = [METHOD, (ROOT / "src/qiyue/doors/cli/template/method.yaml").read_text("utf-8")]
    for page in sorted((ROOT / "docs").glob("*.md")):
        blocks = BLOCK.findall(page.read_text("utf-8"))
        found += [block for block in blocks if block.startswith("qiyue: 1\nmethod:")]
    return tuple(found)


@cache
def seeds(kind: str) -> tuple[bytes, ...]:
    """The sound files of a kind."""
    rows = [list(line.split(",")) for line in LONG.splitlines()]
    match kind:
        case "xlsx":
            sheet = books.sheet_xml(books.rows_xml(rows))
            return (books.good_book(), books.book(sheet))
        case "csv":
            texts = (ROWS.encode(), LONG.encode(), ROWS.encode("gb18030"), ROWS.encode("utf-16"))
            return (*texts, LONG.replace("\n", "\r\n").encode("utf-8-sig"))
        case "csv.gz":
            return tuple(gzip.compress(text.encode(), mtime=0) for text in (ROWS, LONG))
        case "parquet":
            values = "SELECT * FROM (VALUES ('A', 'gap', 28.19::DECIMAL(18,2), DATE '2026-07-15', "
            values += "'好'), ('B', 'coal', 1, NULL, 'x')) AS t(unit, item, amount, day, note)"
            texts = values.replace("28.19::DECIMAL(18,2)", "'28.19'").replace(" 1,", " '1',")
            return (parquet(values)(), parquet(texts)())
        case "method":
            return tuple(text.encode() for text in methods())
        case "dataset":
            files = Case("", "", dict, ()).files()
            return (files["dataset.yaml"], files["dataset.yaml"] + b"published: {}\n")
    return tuple(book for text in methods() if (book := _book(text)))


def _book(text: str) -> bytes:
    """A method as a workbook; nothing if it reads files."""

    def beside(name: str) -> bytes:
        raise FileNotFoundError(name)

    try:
        return write_book(parse_method(text, desk=Desk()), read_notes(text), beside)
    except (HasFindings, FileNotFoundError):
        return b""
