"""The SHA-256 of a table's content once more, in plain Python, from what docs/datasets.md says."""

import hashlib
import json
import struct
from datetime import date

import duckdb


def content_hash(file, columns, keys, places=None) -> str:
    """Of the rows of a Parquet file as they stand; `columns`, `keys` as in the manifest."""
    names = ", ".join('"' + name + '"' for name in columns)
    rows = duckdb.sql(f"SELECT {names} FROM '{file}'").fetchall()
    kinds = {name: kind for name, kind, *_ in duckdb.sql(f"DESCRIBE FROM '{file}'").fetchall()}
    heads = [keys] if places is None else [keys, places]
    lines = [" ".join(json.dumps(head, ensure_ascii=False) for head in heads) + "\n"]
    for at, (name, about) in enumerate(columns.items()):
        cells = [row[at] for row in rows]
        whole = about["kind"] in ("yes/no", "date") or kinds[name] == "BIGINT"
        which, what = whole_numbers(cells) if whole else texts(cells)
        head = [name, about["kind"], about.get("step", ""), about.get("empty", "")]
        lines.append(f"{json.dumps(head, ensure_ascii=False)} {sha(which)} {sha(what)}\n")
    return sha("".join(lines).encode())


def whole_numbers(cells) -> tuple[bytes, bytes]:
    bits = "".join("0" if cell is None else "1" for cell in cells)
    bits += "0" * (-len(bits) % 8)
    which = bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))
    days = [(c - date(1970, 1, 1)).days if isinstance(c, date) else int(c or 0) for c in cells]
    return which, struct.pack(f"<{len(days)}q", *days)


def texts(cells) -> tuple[bytes, bytes]:
    found = [None if cell is None else str(cell).encode() for cell in cells]
    lengths = [-1 if text is None else len(text) for text in found]
    return struct.pack(f"<{len(lengths)}q", *lengths), b"".join(text or b"" for text in found)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
