"""Compares two methods: the header, the sections, in the order in which a person reads."""

from __future__ import annotations

from collections.abc import Iterator

from qiyue.core.formula.spelling import Renaming, meaning, spelled
from qiyue.core.method.difference.change import PARTS, Change, Teller
from qiyue.core.method.difference.computed import formula_changes, line_changes
from qiyue.core.method.difference.proofs import example_changes
from qiyue.core.method.difference.renames import renames
from qiyue.core.method.difference.tables import table_changes
from qiyue.core.method.difference.words import Side, glued, quoted, sentence, side
from qiyue.core.method.model import Check, Method
from qiyue.core.values.findings import Both


def differences(a: Method, b: Method) -> list[Change]:
    """All changes from `a` to `b`; none if they mean the same, however they are written."""
    names = renames(a, b)
    found = [
        *_header(a, b),
        *table_changes(a, b, names.renaming),
        *formula_changes(a, b, names),
        *line_changes(a, b, names),
        *_checks(a, b, names.renaming),
        *example_changes(a, b, names),
    ]
    order = list(PARTS)
    return sorted(found, key=lambda change: order.index(change.part))


def _header(a: Method, b: Method) -> Iterator[Change]:
    tell = Teller("method", "method", b.code, Both("", ""), Both("", ""))
    sides: list[tuple[str, Both, Side | None, Side | None]] = [
        ("method", Both("代号", "the code"), side(a.code), side(b.code)),
        ("name", Both("名称", "the name"), quoted(a.name.zh), quoted(b.name.zh)),
        ("name.en", Both("英文名称", "the English name"), quoted(a.name.en), quoted(b.name.en)),
        ("applies", Both("适用期", "the period"), side(_period(a)), side(_period(b))),
        ("source", Both("文号", "the document"), quoted(a.source), quoted(b.source)),
        ("uses", Both("规则库", "the library"), side(_uses(a)), side(_uses(b))),
        (
            "qiyue",
            Both("语言版本", "the language version"),
            side(str(a.version)),
            side(str(b.version)),
        ),
    ]
    for what, word, before, after in sides:
        same_in_both = what == "name.en" and (a.name.en, b.name.en) == (a.name.zh, b.name.zh)
        if before != after and not same_in_both:
            yield tell.turned(what, word, before, after)


def _period(method: Method) -> str:
    return "..".join(day.isoformat() for day in method.applies or ())


def _uses(method: Method) -> str:
    return ", ".join(name.strip() for name in method.uses)


def _checks(a: Method, b: Method, renaming: Renaming) -> Iterator[Change]:
    """Checks by sentence; one whose sentence alone is another is said to be put otherwise."""
    old, new = ({(one.sentence, one.over): one for one in m.checks} for m in (a, b))
    gone = [one for key, one in old.items() if key not in new]
    for key, check in new.items():
        tell = _check_teller(check)
        after = spelled(check.expr.node)
        if key in old:
            before = old[key].expr.node
            if meaning(before, renaming) != meaning(check.expr.node):
                word = Both("条件", "the condition")
                yield tell.formula("condition", word, spelled(before, renaming), after)
            continue
        twin = next((one for one in gone if _same(one, check, renaming)), None)
        if twin is None:
            said = Both(glued("新增", tell.subject.zh), f'a new check "{check.sentence}"')
            yield tell.came("check", said, after, formula=True)
            continue
        gone.remove(twin)
        yield _check_teller(twin).renamed(sentence(check.sentence))
    for check in gone:
        tell = _check_teller(check)
        said = Both(glued("删去", tell.subject.zh), f"{tell.subject.en} is removed")
        yield tell.went("check", said, spelled(check.expr.node, renaming), formula=True)


def _check_teller(check: Check) -> Teller:
    sentence = check.sentence
    subject = Both(f"核对「{sentence}」", f'the check "{sentence}"')
    return Teller("rest", "checks", sentence, Both("", ""), subject)


def _same(a: Check, b: Check, renaming: Renaming) -> bool:
    same = meaning(a.expr.node, renaming) == meaning(b.expr.node)
    return same and frozenset(a.over) == frozenset(b.over)
