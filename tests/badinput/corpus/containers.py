"""B01 to B18: files that are not what their names say, archives that harm who opens them."""

from __future__ import annotations

import gzip
import io
import random
import zipfile

from tests.badinput.corpus import books
from tests.badinput.corpus.case import FACTS, METHOD, Case, of_bytes

BAD = ("not-xlsx",)
SEED = 20261130
HTML = b"<html><body><table><tr><td>unit</td></tr></table></body></html>"
ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {c} "{f"&{b};" * 10}">' for b, c in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def cases() -> list[Case]:
    """All of them."""
    return [*containers("freeze", "f.xlsx"), *containers("check", "m.xlsx"), *others()]


def containers(what: str, file: str) -> list[Case]:
    """Workbooks that are none, as facts and as methods."""

    def one(kind, name, data, *says):
        return of_bytes(kind, f"{what}-{name}", data, *says, file=file, what=what)

    noise = random.Random(SEED)
    found = [
        one("B01", "empty", b"", *BAD),
        one("B02", "noise", noise.randbytes(5000), *BAD),
        one("B02", "noise-with-a-head", b"PK\x03\x04" + noise.randbytes(5000), *BAD),
        one("B03", "html", HTML, *BAD),
        one("B05", "no-workbook", books.zipped({"a.txt": b"x"}), *BAD),
        one("B05", "no-sheet", lambda: books.zipped(without("xl/worksheets/sheet1.xml")), *BAD),
        one("B05", "no-links", lambda: books.zipped(without("xl/_rels/workbook.xml.rels")), *BAD),
        one("B06", "password", OLE + noise.randbytes(4000), "old-or-locked"),
        one("B06", "locked-zip", locked, *BAD),
        one("B07", "macros", lambda: extra("xl/vbaProject.bin", b"x"), "has-macros"),
        one("B08", "biff", OLE + b"\0" * 500 + b"W\0o\0r\0k\0b\0o\0o\0k\0", "old-or-locked"),
        one("B08", "biff5", b"\x09\x08\x10\0\0\x06\x05\0" + noise.randbytes(400), *BAD),
        one("B09", "inflates", bomb, "sheet-too-big"),
        one("B09", "says-4-GB", says_4_gb, "sheet-too-big", *BAD),
        one("B09", "lies-about-its-size", lies, *BAD),
        one("B09", "strings", strings_bomb, "sheet-too-big"),
        one("B11", "dots", lambda: extra("../../etc/passwd", b"x"), "strange-part"),
        one("B11", "absolute", lambda: extra("/etc/passwd", b"x"), "strange-part"),
        one("B11", "drive", lambda: extra("C:\\x.xml", b"x"), "strange-part"),
        one("B12", "symlink", symlink, "strange-part"),
        one("B13", "10000-parts", many_parts, "too-many-parts"),
        one("B15", "entities-in-sheet", lambda: books.book(
            books.sheet_xml("<row><c><v>&i;</v></c></row>").replace("<worksheet", ENTITIES
            + "<worksheet")), *BAD),
        one("B15", "entities-in-strings", lambda: extra("xl/sharedStrings.xml", (books.HEAD
            + ENTITIES + f'<sst xmlns="{books.MAIN}"><si><t>&i;</t></si></sst>').encode()), *BAD),
        one("B15", "entities-in-workbook", lambda: changed("xl/workbook.xml", b"<workbook",
            ENTITIES.encode() + b"<workbook"), *BAD),
        one("B05", "utf-88", lambda: changed("xl/workbook.xml", b"UTF-8", b"UTF-88"), *BAD),
        one("B15", "utf-16", lambda: changed("xl/worksheets/sheet1.xml", None, None), *BAD),
        one("B16", "file-entity", lambda: outside("file:///etc/passwd"), *BAD),
        one("B16", "http-entity", lambda: outside("http://127.0.0.1:9/x"), *BAD),
        one("B17", "51-MB", lambda: b"PK\x03\x04" + b"\0" * 51_000_000, "file-too-big"),
        one("B18", "csv", FACTS.encode(), *BAD),
        one("B18", "polyglot", lambda: HTML + books.good_book(), *BAD),
        one("B18", "two-of-a-name", twice, *BAD),
        one("B18", "other-name-inside", other_name, *BAD),
    ]  # fmt: skip
    whole = books.good_book()
    return found + [
        one("B04", f"cut-at-{tenth}0-percent", whole[: len(whole) * tenth // 10], *BAD)
        for tenth in range(1, 10)
    ] + [one("B04", "cut-at-the-end", whole[:-1], *BAD)]  # fmt: skip


def others() -> list[Case]:
    """Other files under other names."""
    packed = gzip.compress(FACTS.encode(), mtime=0)
    gz = "f.csv.gz"
    texts = ("unknown-encoding", "no-header", "unknown-header", "open-quote", "ragged-row")
    found = [
        of_bytes("B01", "csv", b"", "no-header"),
        of_bytes("B01", "gz", b"", "no-header", "not-gzip", file=gz),
        of_bytes("B01", "gz-of-nothing", gzip.compress(b"", mtime=0), "no-header", file=gz),
        of_bytes("B01", "parquet", b"", "not-parquet", file="f.parquet"),
        of_bytes("B01", "method", b"", "empty-file", file="m.yaml", what="check"),
        of_bytes("B01", "dataset", b"", "empty-file", file="dataset.yaml"),
        of_bytes("B02", "csv", random.Random(SEED).randbytes(5000), *texts),
        of_bytes("B02", "gz", random.Random(SEED).randbytes(500), "not-gzip", file=gz),
        of_bytes("B02", "parquet", random.Random(SEED).randbytes(500), "not-parquet",
                 file="f.parquet"),
        of_bytes("B02", "method", random.Random(SEED).randbytes(500), "not-utf8", file="m.yaml",
                 what="check"),
        of_bytes("B03", "html-as-csv", HTML, "unknown-header"),
        of_bytes("B07", "xlsm", books.good_book, "unknown-file-kind", file="f.xlsm"),
        of_bytes("B08", "xls", OLE, "unknown-file-kind", file="f.xls"),
        of_bytes("B09", "gz-bomb", gz_bomb, "inflates", file=gz),
        of_bytes("B09", "gz-in-gz", lambda: gzip.compress(gz_bomb(), mtime=0), *texts, file=gz),
        of_bytes("B18", "xlsx-as-csv", books.good_book, *texts),
        of_bytes("B18", "xlsx-as-gz", books.good_book, "not-gzip", file=gz),
        of_bytes("B18", "xlsx-as-parquet", books.good_book, "not-parquet", file="f.parquet"),
        of_bytes("B18", "yaml-as-xlsx", METHOD.encode(), "not-xlsx", file="m.xlsx", what="check"),
        of_bytes("B18", "xlsx-as-yaml", books.good_book, "not-utf8", file="m.yaml", what="check"),
        of_bytes("B14", "external-link", external_link, "formula-in-cell", file="f.xlsx"),
        of_bytes("B17", "method-51-MB", lambda: b"# " + b"x" * 51_000_000, "file-too-big",
                 file="m.yaml", what="check"),
        of_bytes("B17", "dataset-51-MB", lambda: b"# " + b"x" * 51_000_000, "file-too-big",
                 file="dataset.yaml"),
        *(of_bytes("B04", f"gz-cut-{n}", packed[: len(packed) * n // 5], "not-gzip", file=gz)
          for n in range(1, 5)),
    ]  # fmt: skip
    return [*found, *parquets()]


def parquets() -> list[Case]:
    """Parquet files that are cut, changed, or far larger inside."""
    whole = parquet("SELECT 'A' AS unit, 'gap' AS item, 1.5::DECIMAL(9,2) AS amount, "
                    "DATE '2026-07-15' AS day, 'x' AS note")  # fmt: skip
    file, bad = "f.parquet", ("not-parquet", "reader-stopped", "unknown-header", "inflates")
    found = [
        of_bytes("B04", f"parquet-cut-{n}", lambda n=n: whole()[: len(whole()) * n // 6], *bad,
                 file=file)
        for n in range(1, 6)
    ]  # fmt: skip
    found += [
        of_bytes("B04", f"parquet-hole-{n}", lambda n=n: hole(whole(), n), *bad, file=file)
        for n in range(6)
    ]
    many = ", ".join(f"1 AS c{n}" for n in range(6000))
    return [
        *found,
        of_bytes("B09", "parquet-30-million-rows", parquet(
            "SELECT 'A' AS unit, 'gap' AS item, 1 AS amount, NULL::DATE AS day, NULL AS note "
            "FROM range(30000000)"), "inflates", file=file),
        of_bytes("B13", "parquet-6000-columns", parquet(f"SELECT {many}"), "too-many-columns",
                 file=file),
        of_bytes("B27", "parquet-list", parquet("SELECT 'A' AS unit, 'gap' AS item, [1] AS amount,"
                 " NULL::DATE AS day, 'x' AS note"), "not-single-values", file=file),
    ]  # fmt: skip


def parquet(query: str):
    """Makes a Parquet file of the rows of a query."""

    def make() -> bytes:
        import tempfile
        from pathlib import Path

        import duckdb

        with tempfile.TemporaryDirectory() as folder, duckdb.connect() as con:
            con.execute(f"COPY ({query}) TO '{folder}/x' (FORMAT parquet)")
            return Path(folder, "x").read_bytes()

    return make


def hole(data: bytes, n: int) -> bytes:
    """The same with a piece turned round."""
    size = max(8, len(data) // 8)
    at = 4 + n * (len(data) - 8) // 6
    turned = bytes(b ^ 0xFF for b in data[at : at + size])
    return data[:at] + turned + data[at + size :]


def without(part: str) -> dict[str, bytes]:
    return {name: data for name, data in books.parts(sheets()).items() if name != part}


def sheets() -> dict[str, str]:
    return {"表": books.sheet_xml(books.rows_xml(books.facts_rows()))}


def extra(name: str, data: bytes) -> bytes:
    return books.zipped({**books.parts(sheets()), name: data})


def changed(part: str, old: bytes | None, new: bytes | None) -> bytes:
    found = books.parts(sheets())
    text = found[part]
    found[part] = text.decode().encode("utf-16") if old is None else text.replace(old, new)
    return books.zipped(found)


def outside(address: str) -> bytes:
    declared = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{address}">]>'
    sheet = books.sheet_xml('<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>')
    return books.book(sheet.replace("<worksheet", declared + "<worksheet"))


def bomb() -> bytes:
    """318 MB of one cell, in some hundred kilobytes."""
    return books.book(books.sheet_xml("<row><c><v>" + "1" * 318_000_000 + "</v></c></row>"))


def strings_bomb() -> bytes:
    strings = f'{books.HEAD}<sst xmlns="{books.MAIN}">' + "<si><t/></si>" * 5_000_000 + "</sst>"
    return extra("xl/sharedStrings.xml", strings.encode())


def says_4_gb() -> bytes:
    return resized(books.good_book(), "xl/worksheets/sheet1.xml", 4_294_967_294)


def lies() -> bytes:
    """A far cell behind what the archive says is the end of the sheet."""
    body = books.rows_xml(books.facts_rows())
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    data = books.book(books.sheet_xml(body + far))
    cut = len((books.sheet_xml(body).partition("</sheetData>")[0]).encode())
    return resized(data, "xl/worksheets/sheet1.xml", cut)


def resized(data: bytes, part: str, size: int) -> bytes:
    """The archive, which says that one of its parts has another size."""
    out = bytearray(data)
    name, at = part.encode(), 0
    while (at := data.find(name, at + 1)) >= 0:
        for sign, place in ((b"PK\x01\x02", 46), (b"PK\x03\x04", 30)):
            if data[at - place : at - place + 4] == sign:
                field = at - place + (24 if place == 46 else 22)
                out[field : field + 4] = size.to_bytes(4, "little")
    return bytes(out)


def locked() -> bytes:
    """The archive, which says that its parts are locked."""
    data = bytearray(books.good_book())
    for sign, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = -1
        while (at := data.find(sign, at + 1)) >= 0:
            data[at + place] |= 1
    return bytes(data)


def symlink() -> bytes:
    out = io.BytesIO(books.good_book())
    with zipfile.ZipFile(out, "a") as archive:
        info = zipfile.ZipInfo("xl/link", (2026, 1, 1, 0, 0, 0))
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def many_parts() -> bytes:
    return books.zipped({**books.parts(sheets()), **{f"xl/p{n}.xml": b"" for n in range(10_000)}})


def twice() -> bytes:
    import warnings

    out = io.BytesIO(books.good_book())
    with warnings.catch_warnings(), zipfile.ZipFile(out, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("xl/worksheets/sheet1.xml", books.sheet_xml(""))
    return out.getvalue()


def other_name() -> bytes:
    """The name that stands before a part is not the one in the list."""
    data = books.good_book()
    name = b"xl/worksheets/sheet1.xml"
    at = data.find(name)
    return data[:at] + b"xl/worksheets/sheet9.xml" + data[at + len(name) :]


def external_link() -> bytes:
    rows = books.rows_xml(books.facts_rows())
    linked = (
        '<row r="3"><c r="A3" t="str"><v>A</v></c><c r="B3" t="str"><v>coal</v></c>'
        "<c r=\"C3\"><f>'[1]表'!A1</f><v>12</v></c></row>"
    )
    parts = {
        "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
        "xl/connections.xml": b"<connections/>",
    }
    return books.book(books.sheet_xml(rows + linked), parts)


def gz_bomb() -> bytes:
    """1 GB of nothing in a megabyte."""
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0, compresslevel=1) as packed:
        for _ in range(250):
            packed.write(bytes(4_000_000))
    return out.getvalue()
