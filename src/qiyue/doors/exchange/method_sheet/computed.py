"""Reads the pages of formulas, lines and checks."""

from __future__ import annotations

from qiyue.core.method import yaml
from qiyue.core.method.cells import is_name, read_expression
from qiyue.core.method.desk import Desk
from qiyue.core.method.writing.declarations import check_key, head, head_holds
from qiyue.core.values.findings import Both
from qiyue.doors.exchange.method_sheet.opened import Row, shown, stray_cell
from qiyue.doors.exchange.method_sheet.tray import Entries, Tray

LINE_CELLS = (
    "says",
    "role",
    "better",
    "as",
    "missing",
    "source",
    "data",
    "uom",
    "shown",
)


def read_formulas(rows: list[Row], tray: Tray) -> Entries:
    """The entries of `formulas:`."""
    entries: Entries = []
    for row, parts in _with_parts(rows, tray):
        name = row.text("name")
        params = ", ".join(_params(row, tray.desk))
        body = _body(row, parts, ("says",), ("formulas", name), tray)
        entries.append((yaml.Scalar(f"{name}({params})", row.place("name")), body))
    return entries


def read_lines(rows: list[Row], tray: Tray) -> Entries:
    """The entries of `lines:`."""
    entries: Entries = []
    for row, parts in _with_parts(rows, tray):
        name = row.text("name")
        body = _body(row, parts, LINE_CELLS, ("lines", name), tray)
        title = row.text("title")
        text = head(name, tray.names(row, "over"), title)
        if not head_holds(text, title):
            tray.desk.put(
                "bad-head",
                row.place("title"),
                Both(f"{shown(title)} 不能作名称。", f"{shown(title)} cannot be a title."),
                Both("名称不以方括号、圆括号开头。", "A title does not begin with a bracket."),
            )
            text = head(name, (), "")
        entries.append((yaml.Scalar(text, row.place("name")), body))
    return entries


def _with_parts(rows: list[Row], tray: Tray) -> list[tuple[Row, list[Row]]]:
    """Each named row with the rows of its intermediate values below it."""
    found: list[tuple[Row, list[Row]]] = []
    for row in rows:
        if row.text("name"):
            if part := row.text("where"):
                stray_cell(row.place("where"), part, tray.desk)
            if tray.name(row):
                found.append((row, []))
        elif not row.text("where"):
            tray.name(row)
        elif not found:
            stray_cell(row.place("where"), row.text("where"), tray.desk)
        else:
            row.stray(tray.desk, "where", "gives", "notes")
            if tray.name(row, "where"):
                found[-1][1].append(row)
    return found


def _body(
    row: Row, parts: list[Row], keys: tuple[str, ...], path: tuple[str, ...], tray: Tray
) -> yaml.Mapping:
    tray.keep(row.text("notes"), *path)
    entries: Entries = [(yaml.Scalar("gives", row.place("gives")), row.formula("gives"))]
    for key in keys:
        if text := row.text(key):
            said = f"one of {text}" if key == "as" else text
            entries.append((yaml.Scalar(key, row.place(key)), yaml.Scalar(said, row.place(key))))
    where: Entries = []
    for part in parts:
        tray.keep(part.text("notes"), *path, "where", part.text("where"))
        where.append((part.scalar("where"), part.formula("gives")))
    if where:
        place = parts[0].place("where")
        node = yaml.Mapping(tuple(tray.once(where)), place)
        entries.append((yaml.Scalar("where", place), node))
    return yaml.Mapping(tuple(entries), row.place("name"))


def _params(row: Row, desk: Desk) -> list[str]:
    """The parameters in a cell; what is none is a finding at this very cell."""
    found: list[str] = []
    names: set[str] = set()
    for part in (one.strip() for one in row.text("params").split(",")):
        name, sign, default = (piece.strip() for piece in part.partition("="))
        if not part:
            continue
        if not is_name(name) or name in names or set("()[]") & set(part) or (sign and not default):
            desk.put(
                "bad-parameter",
                row.place("params"),
                Both(
                    f"参数 {shown(part)} 不对或重复。",
                    f"The parameter {shown(part)} is no name, or stands twice.",
                ),
                Both("写作 名称 或 名称 = 值。", "Write name or name = value."),
            )
        elif not default or read_expression(default, row.place("params"), desk) is not None:
            found.append(part)
            names.add(name)
    return found


def read_checks(rows: list[Row], tray: Tray) -> Entries:
    """The entries of `checks:`."""
    entries: Entries = []
    for row in rows:
        over = tuple(tray.names(row, "over"))
        key = yaml.Scalar(check_key(row.text("sentence"), over), row.place("sentence"))
        entries.append((key, row.formula("gives")))
    found = tray.once(entries)
    kept = {id(key) for key, _ in found}
    numbers = (number for number, _ in enumerate(found))
    for row, (key, _) in zip(rows, entries, strict=True):
        if id(key) in kept:
            tray.keep(row.text("notes"), "checks", str(next(numbers)))
    return found
