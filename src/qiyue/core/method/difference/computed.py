"""Formulas and lines: what is calculated, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qiyue.core.formula.spelling import Renaming, meaning, spelled
from qiyue.core.method.difference.change import Change, Part, Teller
from qiyue.core.method.difference.renames import Renames, within
from qiyue.core.method.difference.words import (
    BETTER,
    LONGEST,
    WORDS,
    Side,
    clause,
    expression,
    glued,
    listed,
    named,
    quoted,
    short,
    side,
)
from qiyue.core.method.model import Expr, Formula, Line, Method
from qiyue.core.method.schema import ROLE_WORDS
from qiyue.core.method.writing.declarations import uom_text
from qiyue.core.values.exact import plain
from qiyue.core.values.findings import Both

MISSING = {
    "stops": Side("stops（暂缓该对象）", "stops (the subject is held back)", "stops"),
    "stays": Side("stays（照缺显示）", "stays (it is shown as missing)", "stays"),
}


def formula_changes(a: Method, b: Method, names: Renames) -> Iterator[Change]:
    """Every change of the method's own formulas."""
    old = {new: name for name, new in names.formulas.items()}
    for name, formula in b.formulas.items():
        before = a.formulas.get(old.get(name, name))
        tell = _formula_teller(formula)
        if before is None:
            said = Both(glued("新增公式", name), f"a new formula {name}")
            yield _plain_teller(formula.name).came("formula", said, _head(formula), formula=True)
            continue
        if before.name != name:
            who = Both(glued("公式", before.name), f"the formula {before.name}")
            yield _plain_teller(before.name).renamed(named(name), who)
        yield from _formula(tell, before, formula, names.renaming)
    for name, formula in a.formulas.items():
        if name not in b.formulas and name not in names.formulas:
            said = Both(glued("删去公式", name), f"the formula {name} is removed")
            yield _plain_teller(formula.name).went("formula", said, _head(formula), formula=True)


def _formula_teller(formula: Formula) -> Teller:
    where = Both(glued("公式", formula.name), f"formula {formula.name}")
    return Teller("notable", "formulas", formula.name, where, Both("", ""))


def _plain_teller(name: str) -> Teller:
    """For formulas that came or went: the sentence itself names them."""
    return Teller("notable", "formulas", name, Both("", ""), Both("", ""))


def _head(formula: Formula) -> str:
    params = [
        name if default is None else f"{name} = {spelled(default.node)}"
        for name, default in formula.params.items()
    ]
    return f"{formula.name}({', '.join(params)}) = {spelled(formula.gives.node)}"


def _formula(tell: Teller, a: Formula, b: Formula, renaming: Renaming) -> Iterator[Change]:
    for name, default in b.params.items():
        if name not in a.params:
            said = Both(glued("新增参数", name), f"a new parameter {name}")
            yield tell.came(name, said, spelled(default.node) if default else "")
            continue
        was = a.params[name]
        if (was and meaning(was.node, renaming)) != (default and meaning(default.node)):
            word = Both(glued("参数", name, "的默认值"), f"the default of {name}")
            yield tell.turned(name, word, expression(was), expression(default))
    for name, default in a.params.items():
        if name not in b.params:
            said = Both(glued("删去参数", name), f"the parameter {name} is removed")
            yield tell.went(name, said, spelled(default.node) if default else "")
    if a.says != b.says:
        yield tell.formula("says", WORDS["sentence"], a.says, b.says)
    yield from _body(tell, a, b, within(renaming, {**a.params, **a.where}))


def _body(
    tell: Teller, a: Formula | Line, b: Formula | Line, renaming: Renaming
) -> Iterator[Change]:
    if meaning(a.gives.node, renaming) != meaning(b.gives.node):
        before = spelled(a.gives.node, renaming)
        yield tell.formula("gives", WORDS["gives"], before, spelled(b.gives.node))
    yield from _parts(tell, a.where, b.where, renaming)


def _parts(
    tell: Teller, a: Mapping[str, Expr], b: Mapping[str, Expr], renaming: Renaming
) -> Iterator[Change]:
    for name, expr in b.items():
        after = spelled(expr.node)
        if name not in a:
            said = Both(
                glued(tell.subject.zh, "新增中间值", name),
                f"a new intermediate value {name}{tell.whose.en}",
            )
            yield tell.came(f"where.{name}", said, after, formula=True)
        elif meaning(a[name].node, renaming) != meaning(expr.node):
            word = Both(glued("中间值", name), f"the intermediate value {name}")
            before = spelled(a[name].node, renaming)
            yield tell.formula(f"where.{name}", word, before, after)
    for name, expr in a.items():
        if name not in b:
            said = Both(
                glued(tell.subject.zh, "删去中间值", name),
                f"the intermediate value {name}{tell.whose.en} is removed",
            )
            yield tell.went(f"where.{name}", said, spelled(expr.node, renaming), formula=True)


def line_changes(a: Method, b: Method, names: Renames) -> Iterator[Change]:
    """Every change of every line, in the order of the newer method."""
    old = {new: name for name, new in names.lines.items()}
    for name, line in b.lines.items():
        before = a.lines.get(old.get(name, name))
        if before is None:
            tell = _line_teller(line)
            said = Both(glued("新增", _called(line).zh), f"a new line {_called(line).en}")
            yield tell.came("line", said, spelled(line.gives.node), formula=True)
            continue
        if before.name != name:
            yield _line_teller(before, line).renamed(named(name))
        yield from _line(_line_teller(line, before), before, line, names.renaming)
    for name, line in a.lines.items():
        if name not in b.lines and name not in names.lines:
            said = Both(glued("删去", _called(line).zh), f"the line {_called(line).en} is removed")
            yield _line_teller(line).went("line", said, spelled(line.gives.node), formula=True)


def _line_teller(line: Line, other: Line | None = None) -> Teller:
    seen = bool(line.role or (other is not None and other.role))
    part: Part = "notable" if seen else "rest"
    at = clause(line.source) or (line.source if len(line.source) <= LONGEST else "")
    return Teller(part, "lines", line.name, Both(at, at), _called(line))


def _called(line: Line) -> Both:
    title = short(line.title or line.says)
    return Both(
        glued(title, line.name) if title else line.name,
        f"{line.name} ({title})" if title else line.name,
    )


def _line(tell: Teller, a: Line, b: Line, renaming: Renaming) -> Iterator[Change]:
    yield from _body(tell, a, b, within(renaming, a.where))
    sides: list[tuple[str, Side | None, Side | None]] = [
        ("shown", _shown(a), _shown(b)),
        ("role", _role(a), _role(b)),
        ("as", listed(a.options), listed(b.options)),
        ("better", BETTER.get(a.better), BETTER.get(b.better)),
        ("missing", MISSING.get(a.missing), MISSING.get(b.missing)),
        ("uom", _uom(a), _uom(b)),
        ("source", quoted(a.source), quoted(b.source)),
        ("data", quoted(a.data), quoted(b.data)),
        ("says", quoted(a.says), quoted(b.says)),
    ]
    if a.title != b.title and (a.title, b.title) != (a.says, b.says):
        sides.append(("title", quoted(a.title), quoted(b.title)))
    if frozenset(a.over) != frozenset(b.over):
        sides.insert(0, ("over", side(", ".join(a.over)), side(", ".join(b.over))))
    for what, before, after in sides:
        if before != after:
            yield tell.turned(what, WORDS[what], before, after)


def _shown(line: Line) -> Side | None:
    return side(f"{line.shown.mode} {plain(line.shown.step)}") if line.shown else None


def _uom(line: Line) -> Side | None:
    return None if line.uom is None else side(uom_text(line.uom) or "1")


def _role(line: Line) -> Side | None:
    if not line.role:
        return None
    zh, _, en = ROLE_WORDS[line.role].partition(" · ")
    return Side(f"{line.role}（{zh}）", f"{line.role} ({en})", line.role)
