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


def lines(texts):
    return "".join(field(None if x is None else str(x)) + "\n" for x in texts).encode()


def integers(numbers):
    return struct.pack(f"<{len(numbers)}q", *(int(x or 0) for x in numbers))


def hashed(run: Path) -> dict[str, object]:
    """Number of values and their SHA-256."""
    folder, sha256, rows = run / "values", hashlib.sha256(), 0
    with duckdb.connect() as con:
        listed = con.read_parquet(str(folder / "all-columns.parquet"))
        heads = [dict(zip(listed.columns, row, strict=True)) for row in listed.fetchall()]
        for kind in sorted({head["kind"] for head in heads}):
            own = [head for head in heads if head["kind"] == kind]
            own.sort(key=lambda head: (head["line"], head["name"]))
            found = con.read_parquet(str(folder / f"{kind or 'no-subject'}.parquet"))
            data = dict(zip(found.columns, zip(*found.fetchall(), strict=True), strict=True))
            subjects = data["subject"]
            rows += len(subjects) * len(own)
            sha256.update(f"kind\t{field(kind)}\t{len(subjects)}\n".encode())
            sha256.update(lines(subjects))
            for head in own:
                sha256.update(column(head, data))
        if (others := folder / "other-rows.parquet").is_file():
            for row in con.read_parquet(str(others)).project(VALUES).fetchall():
                sha256.update(("\t".join(map(field, row)) + "\n").encode())
                rows += 1
    return {"rows": rows, "sha256": sha256.hexdigest()}


def column(head, data):
    form, digits, label = head["form"], int(head["digits"]), head["label"]
    way = f"decimal {digits}" if form == "decimal" else form
    about = (head["line"], head["name"], head["role"], way, head["mode"], head["step"])
    found = ("column\t" + "\t".join(map(field, about)) + "\n").encode()
    if form in ("fraction", "exact"):
        packed = integers if form == "fraction" else lines
        found += packed(data[f"{label} numerator"]) + packed(data[f"{label} denominator"])
    elif form == "decimal":
        found += integers([x and x * 10**digits for x in data[label]])
    elif form == "yes/no":
        found += bytes(bool(x) for x in data[label])
    else:
        found += lines(data[label])
    if head["absent"] == "yes":
        found += b"absent\n" + bytes(CODES[word] for word in data[f"{label} state"])
    if head["reasons"] == "yes":
        found += b"reasons\n" + lines(x or "" for x in data[f"{label} reason"])
    return found
