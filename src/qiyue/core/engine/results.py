"""The form of results: what every engine gives, how it is shown, and the files of a run.

An engine gives one row for each value, in the columns of VALUES. The files are written from
these rows alone, so that they are the same on every engine. The SHA-256 of an output is that of
its canonical text form: a line for each row, in the order of the file (by kind, subject, line and
name, texts by their code points), ended by a line feed; the fields joined by tabs; NULL as \\N;
backslash, tab, line feed and carriage return inside a field as \\\\ \\t \\n \\r.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb

from qiyue.core.engine.exact.evaluator import Evaluator
from qiyue.core.engine.written import Sheets, write_sheets
from qiyue.core.method.model import Value
from qiyue.core.method.program import Program, Resolved
from qiyue.core.method.showing import Named, named_values, shown_as
from qiyue.core.values.absence import KINDS, Absent
from qiyue.core.values.exact import ROUNDINGS, plain
from qiyue.core.values.wide import check_length

__all__ = [
    "BUNDLES",
    "OUTPUTS",
    "TOTALS",
    "VALUES",
    "belonging",
    "escaped_key",
    "exact_rows",
    "key_text",
    "load_rows",
    "read_values",
    "shown_as",
    "split_line",
    "spot",
    "value_of",
    "value_texts",
    "write",
    "write_csv",
    "write_manifest",
]

VALUES = (
    "kind",
    "subject",
    "line",
    "name",
    "role",
    "numerator",
    "denominator",
    "value",
    "state",
    "reason",
)
BUNDLES = (
    "kind",
    "subject",
    "bundle",
    "name",
    "numerator",
    "denominator",
    "value",
    "state",
    "reason",
)
TOTALS = (
    "kind",
    "subject",
    "line",
    "name",
    "total",
    "numerator",
    "denominator",
    "state",
    "reason",
    "rank",
    "grade",
)
OUTPUTS = {"values": VALUES, "bundles": BUNDLES, "totals": TOTALS}
ORDERS = {
    "values": ("kind", "subject", "line", "name"),
    "bundles": ("kind", "subject", "bundle", "name"),
    "totals": ("kind", "subject", "line", "name"),
}
COUNTED = "counted"
FREE_TEXT = ("subject", "line", "bundle", "value", "reason", "total", "rank", "grade")
SIGNS = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"))
CHUNK = 20_000
Texts = tuple[str | None, ...]


def escaped_key(value: Value) -> str:
    """A key as text inside `line`: backslash and slash are escaped by a backslash."""
    return key_text(value).replace("\\", "\\\\").replace("/", "\\/")


def key_text(value: Value) -> str:
    """A key as text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def spot(named: Named, key: Sequence[Value]) -> tuple[str, str]:
    """Subject and line of a row, as the outputs write them."""
    at = dict(zip(named.line.frame.keys, key, strict=True))
    subject = key_text(at[named.subject]) if named.subject else ""
    return subject, "/".join(escaped_key(at[other]) for other in named.others)


def split_line(line: str) -> list[str]:
    """The keys of a row of an output: joined by /, where \\/ and \\\\ stand for themselves."""
    keys, escaped = [""], False
    for char in line:
        if not escaped and char == "\\":
            escaped = True
            continue
        if char == "/" and not escaped:
            keys.append("")
        else:
            keys[-1] += char
        escaped = False
    return keys if line else []


def value_texts(value: Value, shown: tuple[str, Fraction, int]) -> Texts:
    """Numerator, denominator, value, state and reason of one value."""
    if isinstance(value, Absent):
        return None, None, None, value.kind.word, value.reason
    if isinstance(value, Fraction):
        mode, step, digits = shown
        text = plain(ROUNDINGS[mode](value, step), digits)
        return str(value.numerator), str(value.denominator), text, COUNTED, ""
    return None, None, key_text(value), COUNTED, ""


def exact_rows(
    program: Program, evaluator: Evaluator, tell: Callable[[str, int, int], None]
) -> Iterator[Texts]:
    """The rows of VALUES, from the exact evaluator; raises TooManyDigits as calculate does."""
    names = list(named_values(program))
    for done, named in enumerate(names):
        tell("calculate", done, len(names))
        shown = shown_as(named.line, named.part)
        line = named.line.line.name
        for key in evaluator.keys(line):
            subject, place = spot(named, key)
            if named.part is None:
                value = evaluator.value(line, key)
            else:
                value = evaluator.part(line, named.part, key)
            if isinstance(value, Fraction):
                check_length(value, named.name)
            texts = value_texts(value, shown)
            yield named.subject, subject, place, named.name, named.role, *texts
    tell("calculate", len(names), len(names))


def read_values(
    con: duckdb.DuckDBPyConnection, path: Path, named: Named, subjects: list[str]
) -> dict[tuple[str, str], Value]:
    """The exact values of a name in values.parquet, by subject and line."""
    found = con.execute(
        "SELECT subject, line, numerator, denominator, value, state, reason "
        f"FROM read_parquet({_text(path.resolve())}) "
        "WHERE name = ? AND kind = ? AND subject IN (SELECT unnest(?::VARCHAR[]))",
        [named.name, named.subject, subjects],
    ).fetchall()
    kind = named.tree.type.kind
    return {(row[0], row[1]): value_of(kind, *row[2:]) for row in found}


def value_of(
    kind: str,
    numerator: str | None,
    denominator: str | None,
    value: str | None,
    state: str,
    reason: str,
) -> Value:
    """The exact value that its texts in an output tell."""
    if value is None:
        return Absent(KINDS[state], reason)
    if numerator is not None and denominator is not None:
        return Fraction(int(numerator), int(denominator))
    if kind == "yes/no":
        return value == "yes"
    return date.fromisoformat(value) if kind == "date" else value


# -- files ----------------------------------------------------------------------------------


def write(
    con: duckdb.DuckDBPyConnection, scored: str | Sheets, program: Program, folder: Path
) -> dict[str, Any]:
    """Write values, bundles and totals into `folder`; gives what the manifest says of them.

    `scored` is a relation with the rows of VALUES, or sheets that are one.
    """
    paths = {name: folder / f"{name}.parquet" for name in OUTPUTS}
    source = _name(str(scored))
    if isinstance(scored, str) or not scored.sheets:
        _copy(con, f"SELECT {_texts(VALUES)} FROM {source}", "values", paths["values"])
        source = f"read_parquet({_text(paths['values'])})"
        values = _about(con, "values", paths["values"])
    else:
        values = write_sheets(con, scored, paths["values"])
    lines = [name for name, line in program.lines.items() if line.line.role == "bundle"]
    columns = ", ".join("line AS bundle" if c == "bundle" else c for c in BUNDLES)
    bundles = f"SELECT {columns} FROM {source} WHERE name IN ({_list(lines)})"
    _copy(con, bundles, "bundles", paths["bundles"])
    _copy(con, _totals(program, source), "totals", paths["totals"])
    outputs = {"values": values}
    outputs |= {name: _about(con, name, paths[name]) for name in OUTPUTS if name != "values"}
    return {"outputs": outputs, "held": _held(con, program, source)}


def write_csv(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Put a CSV beside each output, with a header; an absent value is an empty field."""
    for name in OUTPUTS:
        parquet, target = (_text(folder / f"{name}.{end}") for end in ("parquet", "csv"))
        con.execute(f"COPY (FROM read_parquet({parquet})) TO {target} (FORMAT csv, HEADER)")


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Write manifest.json; it holds no time, no host and no engine."""
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8", newline="\n")


def load_rows(con: duckdb.DuckDBPyConnection, rows: Iterable[Texts], work: Path) -> str:
    """Bring rows of VALUES into DuckDB, through a file in `work`; gives the table's name."""
    path = work / "values.tsv"
    with path.open("w", encoding="utf-8", newline="") as out:
        for row in rows:
            out.write("\t".join(r"\N" if x is None else _escaped(x) for x in row) + "\n")
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in VALUES)
    con.execute(
        f"CREATE OR REPLACE TABLE exact_values AS SELECT {', '.join(map(_unescaped, VALUES))} "
        f"FROM read_csv({_text(path)}, auto_detect = false, header = false, delim = '\t', "
        f"quote = '', escape = '', nullstr = '\\N', new_line = '\\n', columns = {{{columns}}})"
    )
    path.unlink()
    return "exact_values"


IN_WORK = (("\\", "\\b"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"))
"""Escapes between the engine in Python and DuckDB: read back in any order but the first last."""


def _escaped(text: str) -> str:
    """`text` in one field: a mark before it, so that an empty text is not an empty field."""
    if "\\" in text or "\t" in text or "\n" in text or "\r" in text:
        for sign, escape in IN_WORK:
            text = text.replace(sign, escape)
    return f"={text}"


def _unescaped(column: str) -> str:
    """SQL that reads the escapes and takes the mark away."""
    text = column
    for sign, escape in reversed(IN_WORK):
        text = f"replace({text}, '{escape}', chr({ord(sign)}))"
    return f"substr({text}, 2) AS {column}"


def _copy(con: duckdb.DuckDBPyConnection, query: str, output: str, path: Path) -> None:
    order = ", ".join(ORDERS[output])
    con.execute(
        f"COPY (SELECT * FROM ({query}) ORDER BY {order}) "
        f"TO {_text(path)} (FORMAT parquet, COMPRESSION zstd)"
    )


def _totals(program: Program, source: str) -> str:
    totals = [line for line in program.lines.values() if line.line.role == "total"]
    columns = (
        "t.kind, t.subject, t.line, t.name, t.value AS total, t.numerator, t.denominator, "
        "t.state, t.reason, r.value AS rank, g.value AS grade"
    )
    pairs = [
        (line.line.name, *(belonging(program, line, role) for role in ("rank", "grade")))
        for line in totals
    ]
    wanted = ", ".join(f"({_list([t])}, {_list([r])}, {_list([g])})" for t, r, g in pairs)
    names = f"(VALUES {wanted or '(NULL, NULL, NULL)'}) AS n(total, rank, grade)"
    joins = " ".join(
        f"LEFT JOIN v {a} ON {a}.name = n.{role} AND {a}.kind = t.kind "
        f"AND {a}.subject = t.subject AND {a}.line = t.line"
        for a, role in (("r", "rank"), ("g", "grade"))
    )
    needed = _list([name for pair in pairs for name in pair if name])
    return (
        f"WITH v AS (SELECT * FROM {source} WHERE name IN ({needed})) "
        f"SELECT {columns} FROM {names} JOIN v t ON t.name = n.total {joins}"
    )


def belonging(program: Program, total: Resolved, role: str) -> str:
    """The rank or grade that belongs to a total: on its rows and, where it can be told, of it."""
    there = [
        line
        for line in program.lines.values()
        if line.line.role == role and line.frame.keys == total.frame.keys
    ]
    for line in there:
        if total.line.name in line.reads:
            return line.line.name
    for line in there:
        if total.line.name in _reads(program, line):
            return line.line.name
    same = [
        line
        for line in program.lines.values()
        if line.line.role == "total" and line.frame.keys == total.frame.keys
    ]
    return there[0].line.name if there and len(same) == 1 else ""


def _reads(program: Program, line: Resolved) -> set[str]:
    found: set[str] = set()
    stack = list(line.reads)
    while stack:
        name = stack.pop()
        if name not in found and name in program.lines:
            found.add(name)
            stack.extend(program.lines[name].reads)
    return found


def _held(con: duckdb.DuckDBPyConnection, program: Program, source: str) -> list[dict[str, str]]:
    lines = [name for name, line in program.lines.items() if line.line.missing == "stops"]
    columns = ("kind", "subject", "line", "name", "reason")
    found = con.execute(
        f"SELECT {', '.join(columns)} FROM {source} WHERE name IN ({_list(lines)}) "
        f"AND state = 'missing' ORDER BY {', '.join(ORDERS['values'])}"
    ).fetchall()
    return [dict(zip(columns, row, strict=True)) for row in found]


def _about(con: duckdb.DuckDBPyConnection, output: str, path: Path) -> dict[str, Any]:
    """Number of rows and SHA-256 of the canonical text form of a written output."""
    fields = []
    for column in OUTPUTS[output]:
        text = column
        if column in FREE_TEXT:
            for sign, escape in SIGNS:
                text = f"replace({text}, chr({ord(sign)}), '{escape}')"
        fields.append(f"coalesce({text}, '\\N')")
    line = f"concat({', chr(9), '.join(fields)})"
    sha256, rows = hashlib.sha256(), 0
    found = con.execute(
        f"SELECT string_agg(text, chr(10) ORDER BY place) || chr(10), count(*) FROM "
        f"(SELECT {line} AS text, file_row_number AS place "
        f"FROM read_parquet({_text(path)}, file_row_number = true)) "
        f"GROUP BY place // {CHUNK} ORDER BY place // {CHUNK}"
    )
    while batch := found.fetchmany(10):
        for text, count in batch:
            sha256.update(text.encode())
            rows += count
    return {"rows": rows, "sha256": sha256.hexdigest()}


def _texts(columns: Iterable[str]) -> str:
    return ", ".join(f"CAST({column} AS VARCHAR) AS {column}" for column in columns)


def _text(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _list(texts: Iterable[str]) -> str:
    """SQL literals in a row; an empty one is NULL, and so is an empty list."""
    return ", ".join(_text(text) if text else "NULL" for text in texts) or "NULL"
