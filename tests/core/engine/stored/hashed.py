"""Hashes the stored values of a run once more, from its files alone, as docs/pipeline.md says."""

import hashlib
import struct
from pathlib import Path

import duckdb

VALUES = "kind, subject, line, name, role, numerator, denominator, value, state, reason"
CODES = {None: 0, "n/a": 1, "exempt": 2, "missing": 3, "withheld": 4}


def field(text):
    """A text in a canonical line."""
    if text is None:
        return "\\N"
    for sign, escape in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(sign, escape)
    return text


def line(fields):
    return "\t".join(map(field, fields)) + "\n"


def sha256(found):
    return hashlib.sha256(found.encode() if isinstance(found, str) else found).hexdigest()


def lines(texts):
    return "".join(line([None if x is None else str(x)]) for x in texts).encode()


def integers(numbers):
    return struct.pack(f"<{len(numbers)}q", *(int(x or 0) for x in numbers))


def hashed(run: Path) -> dict[str, dict[str, object]]:
    """Of values, bundles and totals the number of rows and the SHA-256."""
    folder = run / "values"
    with duckdb.connect() as con:
        triples = con.read_parquet(str(folder / "all-totals.parquet")).fetchall()
        first = "".join(line(["total", *triple]) for triple in sorted(triples))
        totals = {triple[0] for triple in triples}
        chosen = totals | {name for triple in triples for name in triple[1:] if name}
        return {
            "values": some(con, folder, lambda role, name: True),
            "bundles": some(con, folder, lambda role, name: role == "bundle"),
            "totals": some(
                con, folder, lambda role, name: name in chosen, first, lambda name: name in totals
            ),
        }


def some(con, folder, wanted, found="", counted=lambda name: True):
    """The same of those values that are wanted; `found` stands before."""
    rows = 0
    listed = con.read_parquet(str(folder / "all-columns.parquet"))
    heads = [dict(zip(listed.columns, row, strict=True)) for row in listed.fetchall()]
    heads = [head for head in heads if wanted(head["role"], head["name"])]
    for kind in sorted({head["kind"] for head in heads}):
        own = [head for head in heads if head["kind"] == kind]
        own.sort(key=lambda head: (head["line"], head["name"]))
        table = con.read_parquet(str(folder / f"{kind or 'no-subject'}.parquet"))
        data = dict(zip(table.columns, zip(*table.fetchall(), strict=True), strict=False))
        data = {name: data.get(name, ()) for name in table.columns}
        subjects = data["subject"]
        rows += len(subjects) * sum(counted(head["name"]) for head in own)
        found += line(["kind", kind, str(len(subjects)), sha256(lines(subjects))])
        found += "".join(line(column(head, data)) for head in own)
    if (others := folder / "other-rows.parquet").is_file():
        there = con.read_parquet(str(others)).project(VALUES).fetchall()
        there = [row for row in there if wanted(row[4], row[3])]
        names = {row[3] for row in there}
        rows += sum(counted(row[3]) for row in there)
        if names:
            whole = "".join(map(line, there))
            found += line(["rows", str(len(there)), sha256(whole)])
    return {"rows": rows, "sha256": sha256(found)}


def column(head, data):
    form, digits, label = head["form"], int(head["digits"]), head["label"]
    way = f"decimal {digits}" if form == "decimal" else form
    found = ["column", *(head[x] for x in ("line", "name", "role"))]
    found += [way, head["mode"], head["step"]]
    values = data.get(label, ())
    if form in ("fraction", "exact"):
        packed = integers if form == "fraction" else lines
        values = data[f"{label} denominator"]
        found += [sha256(packed(data[f"{label} numerator"])), sha256(packed(values))]
    elif form == "decimal":
        found.append(sha256(integers([x and x * 10**digits for x in values])))
    elif form == "yes/no":
        found.append(sha256(bytes(bool(x) for x in values)))
    else:
        found.append(sha256(lines(values)))
    if head["absent"] != "no":
        states = [head["absent"] if x is None else None for x in values]
        if head["absent"] == "yes":
            states = data[f"{label} state"]
        found += ["absent", sha256(bytes(CODES[word] for word in states))]
    if head["reasons"] == "yes":
        found += ["reasons", sha256(lines(x or "" for x in data[f"{label} reason"]))]
    return found
