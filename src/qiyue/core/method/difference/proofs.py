"""Examples: what they give and what they expect, whatever the order of rows and columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qiyue.core.method.difference.change import Change, Teller
from qiyue.core.method.difference.renames import Renames
from qiyue.core.method.difference.words import glued, sentence
from qiyue.core.method.model import Example, Given, Method
from qiyue.core.values.findings import Both

Rows = frozenset[frozenset[tuple[str, str]]]
Tables = Mapping[str, Rows]
WORDS = {
    "given": Both("给定的", "what is given of"),
    "expect": Both("应得的", "what is expected of"),
}
LONGEST = 200


def example_changes(a: Method, b: Method, names: Renames) -> Iterator[Change]:
    """Examples by title; one whose title alone is another is said to be renamed."""
    old, new = _by_title(a), _by_title(b)
    gone = [one for key, one in old.items() if key not in new]
    for key, example in new.items():
        if key in old:
            yield from _changed(old[key], example, names)
            continue
        title = example.title
        twin = next((one for one in gone if _content(one, names) == _content(example)), None)
        if twin is None:
            said = Both(f"新增例题「{title}」", f'a new example "{title}"')
            yield _teller(example).came("example", said, title)
            continue
        gone.remove(twin)
        yield _teller(twin).renamed(sentence(title))
    for example in gone:
        said = Both(f"删去例题「{example.title}」", f'the example "{example.title}" is removed')
        yield _teller(example).went("example", said, example.title)


def _by_title(method: Method) -> dict[tuple[str, int], Example]:
    """Examples by title; of several with one title, by their number too."""
    found: dict[tuple[str, int], Example] = {}
    for example in method.examples:
        number = sum(title == example.title for title, _ in found)
        found[example.title, number] = example
    return found


def _teller(example: Example) -> Teller:
    subject = Both(f"例题「{example.title}」", f'the example "{example.title}"')
    return Teller("rest", "examples", example.title, Both("", ""), subject)


def _changed(a: Example, b: Example, names: Renames) -> Iterator[Change]:
    tell = _teller(b)
    old, new = _content(a, names), _content(b)
    for side, word in WORDS.items():
        for name in [*new[side], *(one for one in old[side] if one not in new[side])]:
            before, after = old[side].get(name), new[side].get(name)
            if before == after:
                continue
            what = Both(glued(word.zh, name), f"{word.en} {name}")
            yield tell.formula(f"{side}.{name}", what, _text(before, after), _text(after, before))


def _content(example: Example, names: Renames | None = None) -> dict[str, Tables]:
    renamed = names.lines if names is not None else {}
    return {
        "given": {one.name: _rows(one, {}) for one in example.given},
        "expect": {renamed.get(one.name, one.name): _rows(one, renamed) for one in example.expect},
    }


def _rows(given: Given, renamed: Mapping[str, str]) -> Rows:
    header = [renamed.get(name, name) for name in given.header]
    return frozenset(frozenset(zip(header, row, strict=True)) for row in given.rows)


def _text(rows: Rows | None, other: Rows | None) -> str:
    """The rows that the other side does not have."""
    if rows is None:
        return "—"
    left = sorted(
        ", ".join(f"{name} {cell}" for name, cell in sorted(row)) for row in rows - (other or set())
    )
    text = " ; ".join(left)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
