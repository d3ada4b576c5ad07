"""The form that all sections of a method file share: keys, heads, texts, expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qiyue.core.method import model, yaml
from qiyue.core.method.cells import is_name, name_rule, read_expression
from qiyue.core.method.desk import Desk
from qiyue.core.method.habits import KEYS, WORDS, brackets_meant, meant
from qiyue.core.values.findings import Both, Place

HEAD = re.compile(
    r"(?P<name>[^\W\d]\w*)\s*(?:(?P<open>[\[(])(?P<inside>[^\])]*)[\])])?\s*(?P<says>.*)", re.S
)


def known_keys(node: yaml.Mapping, known: tuple[str, ...], desk: Desk) -> None:
    """Put down each key of a map that is not among the `known` ones."""
    for key, _ in node.entries:
        if key.text not in known:
            desk.put(
                "unknown-key",
                key.place,
                Both(f"不认识 {key.text!r}。", f"{key.text!r} is not known here."),
                key_meant(key.text, known),
            )


def key_meant(text: str, known: Iterable[str]) -> Both:
    """Which key was meant; a full-width colon makes one of all that it parts."""
    if "：" in text:
        return Both(
            "冒号是全角的：改成半角冒号加一个空格，如 role: marks。",
            "The colon is full-width: write a half-width one and a blank, as in role: marks.",
        )
    return meant(text, KEYS, known)


class Form:
    """A method file as it is read; findings go to the desk."""

    def __init__(self, root: yaml.Mapping, file: str, desk: Desk) -> None:
        self.root, self.file, self.desk = root, file, desk

    def text_of(self, key: str, node: yaml.Mapping | None = None) -> str:
        found = (node or self.root).get(key)
        if found is None:
            return ""
        if not isinstance(found, yaml.Scalar):
            self.desk.put(
                "not-text",
                found.place,
                Both(f"{key} 应当是一行文字。", f"{key} should be a line of text."),
                Both("写在冒号后面。", "Write it behind the colon."),
            )
            return ""
        return found.text.strip()

    def place_of(self, key: str) -> Place:
        node = self.root.get(key)
        return node.place if node is not None else self.root.place

    def section(self, key: str) -> list[tuple[yaml.Scalar, yaml.Node]]:
        node = self.root.get(key)
        if node is None or (isinstance(node, yaml.Scalar) and not node.text.strip()):
            return []
        if not isinstance(node, yaml.Mapping):
            self.desk.put(
                "not-a-map",
                node.place,
                Both(f"{key} 下面应当是“名称: 内容”。", f"{key} holds names with contents."),
                Both("看看缩进。", "Look at the indentation."),
            )
            return []
        return list(node.entries)

    def head(self, key: yaml.Scalar, opening: str) -> tuple[str, list[str], str] | None:
        match = HEAD.fullmatch(key.text)
        word = re.match(r"\w+", key.text)
        if word is not None and not is_name(word[0]):
            self.desk.put(
                "bad-head",
                key.place,
                Both(f"{word[0]!r} 不能作名称。", f"{word[0]!r} can be no name."),
                name_rule(word[0]),
            )
            return None
        wrong = not match or match["open"] not in (None, opening) or not is_name(match["name"])
        hint = brackets_meant(key.text)
        if match is None or wrong or hint is not None:
            close = {"[": "]", "(": ")"}[opening]
            usual = Both(
                f"写作 名称{opening}…{close} 说明: 内容。",
                f"Write name{opening}…{close} description: content.",
            )
            self.desk.put(
                "bad-head",
                key.place,
                Both(f"{key.text!r} 的写法不对。", f"{key.text!r} declares nothing."),
                hint or usual,
            )
            return None
        inside = [part.strip() for part in (match["inside"] or "").split(",") if part.strip()]
        return match["name"], inside, match["says"].strip()

    def named(self, key: yaml.Scalar) -> str:
        """The name that a head begins with, though the head is not understood; "" if it has none.

        What reads it is then not reported again.
        """
        name = re.split(r"\W", key.text, maxsplit=1)[0]
        return name if is_name(name) else ""

    def expression(self, node: yaml.Node | None, place: Place) -> model.Expr:
        """The formula in a node; an unread one, with a finding put down, if there is none."""
        if not isinstance(node, yaml.Scalar) or not node.text.strip():
            self.desk.put(
                "no-formula",
                node.place if node else place,
                Both("缺少公式。", "There is no formula here."),
                Both("写在 gives: 或冒号后面。", "Write it behind gives: or the colon."),
            )
            return model.unread(node.place if node else place)
        spot = node.place
        at = Place(spot.line + node.block, spot.column, spot.file, spot.part)
        return read_expression((node.folded or node.text).rstrip(), at, self.desk)

    def word(self, body: yaml.Mapping, key: str, known: tuple[str, ...]) -> str:
        text = self.text_of(key, body)
        if text and text not in known:
            node = body.get(key)
            self.desk.put(
                "unknown-word",
                node.place if node else body.place,
                Both(f"{key} 不能是 {text!r}。", f"{key} cannot be {text!r}."),
                meant(text, WORDS, known),
            )
            return ""
        return text

    def claim(self, name: str, found: Iterable[str], key: yaml.Scalar) -> None:
        if name in found:
            self.desk.put(
                "duplicate-name",
                key.place,
                Both(f"{name} 声明了两次。", f"{name} is declared twice."),
                Both("换一个名称。", "Choose another name."),
            )
