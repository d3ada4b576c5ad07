"""Comments of a method file, each kept with what it stands above.

A path names a place in the method: `("lines", "total")`, `("lines", "total", "where", "p")`,
`("tables", "fact", "actual")`, `("checks", "0")`, `("examples", "0", "given", "unit")`, a key of
the file such as `("tables",)`, or END. A comment deeper inside belongs to the nearest of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import yaml as pyyaml

from qiyue.core.method import yaml
from qiyue.core.method.form import HEAD

Path = tuple[str, ...]
Notes = Mapping[Path, tuple[str, ...]]
"""The lines of comment above each place, without their `#`."""

END: Path = ("end",)
COMMENT = re.compile(r"[^#]*?(?<!\S)#(.*)")
NAMED = ("tables", "formulas", "lines")


def read_notes(text: str) -> dict[Path, tuple[str, ...]]:
    """The comments of a method file that can be read."""
    body = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    spots = sorted(_spots(yaml.read(body)), key=lambda spot: spot[0])
    found: dict[Path, list[str]] = {}
    for line, said, beside in _comments(body):
        if beside:
            path = next((path for at, path in reversed(spots) if at <= line), END)
        else:
            path = next((path for at, path in spots if at > line), END)
        found.setdefault(path, []).append(said)
    return {path: tuple(lines) for path, lines in found.items()}


def comment_lines(notes: tuple[str, ...], indent: str) -> list[str]:
    """The comments as lines of a file."""
    return [f"{indent}#{_gap(note)}{note}" for note in notes]


def _gap(note: str) -> str:
    return " " * (note != "" and note[0] != "#")


def _comments(text: str) -> Iterator[tuple[int, str, bool]]:
    """Line, text and whether something stands before it, of every comment."""
    lines = text.split("\n")
    begins: dict[int, int] = {}
    """Up to which column a line holds something else than a comment."""
    for token in pyyaml.scan(text, Loader=pyyaml.CSafeLoader):
        start, end = token.start_mark, token.end_mark
        if isinstance(token, pyyaml.ScalarToken) and token.style in ("|", ">"):
            mark = re.match(r"[|>][-+0-9]*", lines[start.line][start.column :])
            begins[start.line] = start.column + (mark.end() if mark else 1)
            inner = range(start.line + 1, end.line + bool(end.column))
            begins |= {at: len(lines[at]) for at in inner if at < len(lines)}
        elif end.index > start.index:
            begins |= {at: len(lines[at]) for at in range(start.line, end.line)}
            begins[end.line] = max(begins.get(end.line, 0), end.column)
    for at, line in enumerate(lines):
        begin = begins.get(at, 0)
        rest = line[begin:]
        if match := COMMENT.fullmatch(rest):
            said = match[1].rstrip()
            yield at + 1, said.removeprefix(" "), begin > 0


def _spots(root: yaml.Node) -> Iterator[tuple[int, Path]]:
    """Where each key stands, and the path that a comment there has."""
    if not isinstance(root, yaml.Mapping):
        return
    for key, section in root.entries:
        yield key.place.line, (key.text,)
        if isinstance(section, yaml.Sequence):
            for number, item in enumerate(section.items):
                yield from _inside(item, (key.text, str(number)), item.place.line)
        elif isinstance(section, yaml.Mapping) and key.text != "name":
            for number, (inner, node) in enumerate(section.entries):
                path = (key.text, _name(key.text, inner.text, number))
                yield from _inside(node, path, inner.place.line)


def _inside(node: yaml.Node, path: Path, line: int) -> Iterator[tuple[int, Path]]:
    """An entry of a section, and what stands in it."""
    yield line, path
    if not isinstance(node, yaml.Mapping):
        return
    for key, value in node.entries:
        column = path[0] == "tables" and not node.flow and key.text not in ("from", "file", "says")
        deeper = path[0] != "tables" and key.text in ("where", "given", "expect")
        yield key.place.line, (*path, key.text) if column or deeper else path
        if deeper and isinstance(value, yaml.Mapping):
            for part, _ in value.entries:
                yield part.place.line, (*path, key.text, part.text)


def _name(section: str, key: str, number: int) -> str:
    if section not in NAMED:
        return str(number)
    match = HEAD.fullmatch(key)
    return match["name"] if match else key
