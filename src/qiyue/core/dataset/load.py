"""Loads a copied source into DuckDB as stripped texts, one SQL column for each one wanted.

DuckDB reads and writes nothing outside the work folder: everything else is shut before the first
file is opened. In a loaded table `rowid` counts the records from 0 (blank lines of a CSV are not
counted), an empty cell is NULL, and `keep` is true for the rows that the mapping asks for.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from qiyue.core.dataset.cells import LONGEST, named, quoted
from qiyue.core.dataset.faults import SHOWN
from qiyue.core.dataset.model import VALUE_SETS, Dataset, FileMapping
from qiyue.core.method.desk import Desk, nearest
from qiyue.core.outside.limits import MEGABYTE, memory_here
from qiyue.core.reading.marks import BLANKS, MARK
from qiyue.core.reading.readers import source_of
from qiyue.core.reading.sources import Source
from qiyue.core.values.findings import Both, HasFindings, Place

SCALARS = ("VARCHAR", "BOOLEAN", "DATE", "FLOAT", "DOUBLE", "DECIMAL", "TIMESTAMP", "ENUM")
WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
KINDS = (*SCALARS, *WHOLE, *(f"U{name}" for name in WHOLE))
"""Types of Parquet columns that have a text."""


LONGEST_CELL = 2**31 - 1
"""What reads a CSV to find its fault takes cells that DuckDB does not."""

_LONG = (
    Both(f"这一行有一格超过 {LONGEST} 个字。", f"A cell here has more than {LONGEST} characters."),
    Both("检查引号；长文另存。", "Look for a quote left open; keep long texts elsewhere."),
)

SHARE = 0.55
"""How much of the memory of this process DuckDB may use; the rest is Python's."""


def connect(*folders: Path) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB that can touch files in `folders` alone."""
    con = duckdb.connect(":memory:")
    most = memory_here()
    if most is not None:  # so that it writes to the disk in time what it cannot keep
        con.execute(f"SET memory_limit = '{int(most * SHARE) // MEGABYTE}MB'")
    allowed = ", ".join(quoted(str(folder.resolve())) for folder in folders)
    for setting in (
        f"allowed_directories = [{allowed}]",
        f"temp_directory = {quoted(str(folders[0].resolve() / 'spill'))}",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "enable_external_access = false",
        "preserve_insertion_order = true",
        "lock_configuration = true",
    ):
        con.execute(f"SET {setting}")
    return con


def read_rows(
    dataset: Dataset, mapping: FileMapping, columns: Sequence[str] = ()
) -> list[tuple[str, ...]]:
    """The rows of a published file as texts, an empty cell as "".

    `columns` are names of the mapping; without them, all that it maps, in its order. A name it
    does not map is a header of the file. Raises HasFindings if the file cannot be read.
    """
    names = list(columns) or list(mapping.columns)
    desk = Desk()
    with TemporaryDirectory() as folder, connect(Path(folder)) as con:
        source = source_of(mapping.wanted(dataset.folder), Path(folder), desk)
        headers = [mapping.columns.get(name, name) for name in names]
        if source is None or not load(con, "raw", source, mapping, headers, desk):
            raise HasFindings(desk.sorted())
        cells = ", ".join(f"ltrim(coalesce(t{i}, ''), {quoted(MARK)})" for i in range(len(names)))
        return con.execute(f"SELECT {cells} FROM raw WHERE keep ORDER BY rowid").fetchall()


def load(
    con: duckdb.DuckDBPyConnection,
    name: str,
    source: Source,
    mapping: FileMapping,
    headers: Sequence[str],
    desk: Desk,
) -> bool:
    """Load the columns under `headers` into the table `name` as t0, t1, …; False with findings."""
    try:
        there = _columns(con, source)
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:
        _put(desk, mapping, "not-parquet", "这不是完好的 Parquet 文件", "This is no sound Parquet")
        return False
    extra = [*mapping.where, *([mapping.set] if mapping.set else [])]
    sql = [_text_of(there, header, mapping, desk) for header in [*headers, *extra]]
    if None in sql:
        return False
    texts = [text or "NULL" for text in sql]
    cells = [f"{text} AS t{i}" for i, text in enumerate(texts[: len(headers)])]
    conditions = [f"({' OR '.join(f'{text} IS NOT NULL' for _, text in there)})"]
    conditions += [
        f"{text} = {quoted(wanted)}" if wanted else f"{text} IS NULL"
        for text, wanted in zip(texts[len(headers) :], mapping.where.values(), strict=False)
    ]
    cells.append(f"coalesce({' AND '.join(conditions)}, false) AS keep")
    if mapping.set:
        cells.append(f"{texts[-1]} AS value_set")
    try:
        query = f"SELECT {', '.join(cells)} FROM {read_source(source)}"
        con.execute(f"CREATE OR REPLACE TABLE {name} AS {query}")
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        if source.parquet or not _ragged(source, desk):
            first = str(error).splitlines()[0]
            _put(desk, mapping, "unreadable-file", f"文件读不了：{first}", f"Unreadable: {first}")
        return False
    return not mapping.set or _known_sets(con, name, source, mapping, desk)


def _put(desk: Desk, mapping: FileMapping, code: str, zh: str, en: str) -> None:
    place = mapping.place
    desk.put(
        code,
        Place(place.line, place.column, place.file, mapping.file),
        Both(f"{zh}。", f"{en}."),
        Both("从来源系统重新导出。", "Export the file again from where it came."),
    )


def _columns(con: duckdb.DuckDBPyConnection, source: Source) -> list[tuple[str, str]]:
    """Header and SQL of the stripped text, for each column of the source."""
    if not source.parquet:
        return [(header, _stripped(f"c{i}")) for i, header in enumerate(source.header)]
    found = con.execute(f"DESCRIBE SELECT * FROM {read_source(source)}").fetchall()
    columns = []
    for header, kind, *_ in found:
        text = f"CAST({named(header)} AS VARCHAR)"
        if kind.startswith("TIMESTAMP"):
            text = f"regexp_replace({text}, ' 00:00:00$', '')"
        elif not kind.startswith(KINDS) or kind.endswith("]"):
            text = "NULL"
        columns.append((header, text if text == "NULL" else _stripped(text)))
    return columns


def _stripped(text: str) -> str:
    """SQL of a text without BLANKS around it; most have none, which is seen faster."""
    ends = " AND ".join(f"{end}({text}, 1) BETWEEN '!' AND '~'" for end in ("left", "right"))
    trimmed = f"nullif(trim({text}, {quoted(BLANKS)}), '')"
    return f"CASE WHEN {ends} THEN {text} ELSE {trimmed} END"


def read_source(source: Source) -> str:
    """SQL that reads a copied source, as a relation."""
    path = quoted(str(source.path.resolve()))
    if source.parquet:
        return f"read_parquet({path})"
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(source.header)))
    return (
        f"read_csv({path}, auto_detect = false, header = false, "
        f"delim = ',', quote = '\"', escape = '\"', columns = {{{columns}}}, "
        "strict_mode = true, null_padding = false, new_line = '\\n')"
    )


def _text_of(
    there: list[tuple[str, str]], header: str, mapping: FileMapping, desk: Desk
) -> str | None:
    """SQL of the column under `header`; None with a finding if it is not there just once."""
    if not header:
        return "NULL::VARCHAR"
    found = [text for name, text in there if name == header]
    if len(found) == 1 and found[0] != "NULL":
        return found[0]
    name = next((key for key, value in mapping.columns.items() if value == header), "")
    place = mapping.column_places.get(name, mapping.place)
    place = Place(place.line, place.column, place.file, f"{mapping.file}: {header}")
    if not found:
        desk.put(
            "unknown-header",
            place,
            Both(
                f"{mapping.file} 没有 {header!r} 一列。",
                f"{mapping.file} has no column {header!r}.",
            ),
            nearest(header, (name for name, _ in there if name)),
        )
    elif len(found) > 1:
        desk.put(
            "duplicate-header",
            place,
            Both(
                f"{mapping.file} 有 {len(found)} 列叫 {header!r}。",
                f"{mapping.file} has {len(found)} columns {header!r}.",
            ),
            Both("给其中一列改名。", "Rename one of them."),
        )
    else:
        desk.put(
            "not-single-values",
            place,
            Both(f"{header!r} 列里不是单个的值。", f"{header!r} does not hold single values."),
            Both("导出为文本、整数或 DECIMAL。", "Export it as text, integers or DECIMAL."),
        )
    return None


def _ragged(source: Source, desk: Desk) -> bool:
    """Put down the records whose cells do not answer to the header; True if there are any."""
    found = 0
    csv.field_size_limit(LONGEST_CELL)
    with source.path.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines, strict=True)
        record = source.first - 1
        try:
            for cells in reader:
                record += bool(cells)
                if any(len(cell) > LONGEST for cell in cells):
                    found += 1
                    desk.put("too-long-text", Place(record, 0, source.file), *_LONG)
                    break
                if cells and len(cells) != len(source.header) and (found := found + 1) <= SHOWN:
                    desk.put(
                        "ragged-row",
                        Place(record, 0, source.file),
                        Both(
                            f"这一行有 {len(cells)} 格，表头有 {len(source.header)} 格。",
                            f"This row has {len(cells)} cells, the header {len(source.header)}.",
                        ),
                        Both("给含逗号的格加引号。", "Quote the cells that hold commas."),
                    )
        except csv.Error:
            found += 1
            desk.put(
                "open-quote",
                Place(record + 1, 0, source.file),
                Both("引号没有配对。", "A quote is left open."),
                Both('格里的引号写两次：""。', 'Write a quote inside a cell twice: "".'),
            )
    return found > 0


def _known_sets(
    con: duckdb.DuckDBPyConnection, name: str, source: Source, mapping: FileMapping, desk: Desk
) -> bool:
    known = ", ".join(map(quoted, VALUE_SETS))
    strange = con.execute(
        f"SELECT coalesce(value_set, ''), min(rowid), count(*) FROM {name} "
        f"WHERE keep AND coalesce(value_set, '') NOT IN ({known}) GROUP BY 1 ORDER BY 2 "
        f"LIMIT {SHOWN}"
    ).fetchall()
    for text, row, count in strange:
        desk.put(
            "unknown-set",
            Place(row + source.first, 0, source.file, mapping.set),
            Both(f"没有 {text!r} 这套数（{count} 行）。", f"No value set {text!r} ({count} rows)."),
            nearest(text, VALUE_SETS),
        )
    return not strange
