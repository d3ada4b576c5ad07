"""A strict subset of YAML: maps, lists and texts with their lines; nothing is guessed.

No anchors, aliases, tags, duplicate keys or second documents; every scalar stays text until a
typed parser reads it, so that `NO`, `010` and `1:30` mean what they say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from qiyue.core.method.slips import CUT_OFF, slip_in
from qiyue.core.values.findings import Both, Finding, HasFindings, Place

LARGEST = 1_000_000
DEEPEST = 16


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text and where it stands.

    `block` is true for one written after `|` or `>`; `folded` is a text that YAML joined from
    several lines, as long as `text` but with the line ends where they stood.
    """

    text: str
    place: Place
    block: bool = False
    folded: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys in their order; `get` finds one by its text."""

    entries: tuple[tuple[Scalar, Node], ...]
    place: Place
    flow: bool = False

    def get(self, key: str) -> Node | None:
        """The value under `key`, or None."""
        return next((value for name, value in self.entries if name.text == key), None)


@dataclass(frozen=True, slots=True)
class Sequence:
    """Values in their order."""

    items: tuple[Node, ...]
    place: Place


Node = Scalar | Mapping | Sequence


def small_text(path: Path) -> str:
    """The text of a file, of which no more is read than may be in it."""
    with path.open("rb") as stream:
        data = stream.read(LARGEST + 4)
    if len(data) > LARGEST + 3:  # a byte order mark is no content
        raise _too_big(path.name)
    return data.decode("utf-8-sig")


def _too_big(file: str) -> HasFindings:
    return _refuse(
        Place(file=file),
        "file-too-big",
        Both("文件超过 1 MB。", "The file is larger than 1 MB."),
        Both("大表放进旁边的 CSV 文件。", "Move large tables into a CSV file beside it."),
    )


def read(text: str, file: str = "") -> Node:
    """The tree that `text` writes; raises HasFindings with the first fault of the form."""
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST:
        raise _too_big(file)
    try:
        events = yaml.parse(text, Loader=yaml.CSafeLoader)
        return _Builder(events, file, text.split("\n")).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = _place(mark, file)
        slip = slip_in(text.split("\n"), place.line - 1, error.problem or "")
        if slip is None and error.context in CUT_OFF and error.context_mark is not None:
            slip = (error.context_mark.line, *CUT_OFF[error.context])
        if slip is not None:
            raise _refuse(Place(slip[0] + 1, 1, file), "not-yaml", *slip[1:]) from error
        raise _refuse(
            place,
            "not-yaml",
            Both(
                f"YAML 格式有误：{error.problem}。",
                f"This is not well-formed YAML: {error.problem}.",
            ),
            Both(
                "检查缩进、冒号后的空格和引号。",
                "Check the indentation, the space after each colon, and quotes.",
            ),
        ) from error
    except yaml.YAMLError as error:
        raise _refuse(
            Place(file=file),
            "not-yaml",
            Both("文件含有不允许的字符。", "The file holds characters that are not allowed."),
            Both("另存为 UTF-8 文本。", "Save it as UTF-8 text."),
        ) from error


def _place(mark: Any, file: str) -> Place:
    """The place of a mark of PyYAML, whose C and Python readers have classes of their own."""
    return Place(file=file) if mark is None else Place(mark.line + 1, mark.column + 1, file)


def _refuse(place: Place, code: str, message: Both, hint: Both) -> HasFindings:
    return HasFindings([Finding(code, place, message, hint)])


class _Builder:
    def __init__(self, events: Iterator[yaml.Event], file: str, lines: list[str]) -> None:
        self.events = events
        self.lines = lines
        self.file = file

    def place(self, event: yaml.Event) -> Place:
        return _place(event.start_mark, self.file)

    def document(self) -> Node:
        root: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise _refuse(
                        self.place(event),
                        "second-document",
                        Both("一个文件只能有一份内容。", "A file holds one document."),
                        Both("删去第二个 --- 及其后内容。", "Remove the second --- and all below."),
                    )
                root = self.node(next(self.events), 0)
        if root is None:
            raise _refuse(
                Place(1, 1, self.file),
                "empty-file",
                Both("文件是空的。", "The file is empty."),
                Both("用 qiyue new 生成一份模板。", "Start from a template: qiyue new."),
            )
        return root

    def node(self, event: yaml.Event, depth: int) -> Node:
        self.refuse_extras(event, depth)
        if isinstance(event, yaml.ScalarEvent):
            block = event.style in ("|", ">")
            return Scalar(event.value, self.place(event), block, self.folded(event))
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(inner := next(self.events), yaml.SequenceEndEvent):
                items.append(self.node(inner, depth + 1))
            return Sequence(tuple(items), self.place(event))
        return self.mapping(event, depth)

    def folded(self, event: Any) -> str:
        """The lines of a scalar that YAML joined by spaces; "" for one that stands in a line."""
        first, last = event.start_mark.line, event.end_mark.line
        if event.style not in (None, "", ">") or first == last:
            return ""
        lines = [line.strip() for line in self.lines[first : last + 1]]
        if event.style == ">":
            text = "\n".join(lines[1:])
        else:
            lines[0] = self.lines[first][event.start_mark.column :].strip()
            text = "\n".join(lines)
        flat = text.replace("\n", " ").rstrip()
        return text.rstrip() if flat == event.value.rstrip() else ""

    def mapping(self, event: yaml.Event, depth: int) -> Mapping:
        entries: list[tuple[Scalar, Node]] = []
        seen: dict[str, Place] = {}
        while not isinstance(inner := next(self.events), yaml.MappingEndEvent):
            key = self.node(inner, depth + 1)
            if not isinstance(key, Scalar):
                raise _refuse(
                    key.place,
                    "key-not-text",
                    Both("冒号前必须是文字。", "A key must be a text."),
                    Both("检查冒号和缩进。", "Check the colon and the indentation."),
                )
            if key.text in seen:
                raise _refuse(
                    key.place,
                    "duplicate-key",
                    Both(
                        f"{key.text!r} 写了两次（另一处在第 {seen[key.text].line} 行）。",
                        f"{key.text!r} stands twice (also in line {seen[key.text].line}).",
                    ),
                    Both("留下一处。", "Keep one of them."),
                )
            seen[key.text] = key.place
            entries.append((key, self.node(next(self.events), depth + 1)))
        flow = bool(getattr(event, "flow_style", False))
        return Mapping(tuple(entries), self.place(event), flow)

    def refuse_extras(self, event: yaml.Event, depth: int) -> None:
        tagged = getattr(event, "tag", None) not in (None, "!")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or tagged:
            raise _refuse(
                self.place(event),
                "yaml-extra",
                Both("不允许使用 &、* 或 ! 标记。", "Anchors, aliases and tags are not allowed."),
                Both(
                    "把内容写全；以这些符号开头的文字加引号。",
                    "Write the content out; quote texts that begin with these signs.",
                ),
            )
        if depth > DEEPEST:
            raise _refuse(
                self.place(event),
                "too-deep",
                Both(f"嵌套超过 {DEEPEST} 层。", f"Nested more than {DEEPEST} levels deep."),
                Both("减少层次。", "Use fewer levels."),
            )
