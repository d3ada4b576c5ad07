"""Resolves what needs no names: arithmetic, comparison, rounding, cases."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from fractions import Fraction

from qiyue.core.formula import ast, typing
from qiyue.core.formula import tree as t
from qiyue.core.method.desk import nearest_option
from qiyue.core.method.habits import function_meant
from qiyue.core.method.hints import call_hint, uoms_differ
from qiyue.core.method.proofs import stripped
from qiyue.core.method.resolving.base import Base
from qiyue.core.method.scopes import Scope
from qiyue.core.values.calendar import CALENDAR
from qiyue.core.values.curves import CURVES
from qiyue.core.values.exact import ROUNDINGS
from qiyue.core.values.findings import Both
from qiyue.core.values.types import TEXT, YES_NO, Type
from qiyue.core.values.uoms import Uom, uom

COMPARE = ("=", "!=", "<", "<=", ">", ">=")
WORDS = ("date", "concat")
FUNCTIONS = ("min", "max", "abs", "clamp", "uom", *ROUNDINGS, *CURVES, *CALENDAR, *WORDS)


class Values(Base):
    """The part of the resolver that works on values."""

    @abstractmethod
    def armed(self, node: ast.Arms, scope: Scope) -> t.Tree:
        """The meaning of case, bands and along."""

    @abstractmethod
    def curve(self, node: ast.Call, scope: Scope) -> t.Tree:
        """The meaning of exp, ln, sqrt and power."""

    @abstractmethod
    def extreme(self, node: ast.Call, scope: Scope) -> t.Tree:
        """The meaning of min and max of values."""

    @abstractmethod
    def worded(self, node: ast.Call, scope: Scope) -> t.Tree:
        """The meaning of the functions of dates and texts."""

    def operation(self, node: ast.Node, scope: Scope) -> t.Tree:
        """The meaning of an operator, a built-in function or arms."""
        match node:
            case ast.Unary(op="-", x=x):
                value = self.numeric(x, scope)
                if isinstance(value, t.Const) and isinstance(value.value, Fraction):
                    said = f"-{value.said}" if value.said else ""
                    return t.Const(typing.negated(value.type), value.kinds, -value.value, said)
                return t.Op(typing.negated(value.type), value.kinds, "neg", (value,))
            case ast.Unary(x=x):
                value = self.condition(x, scope)
                return t.Op(YES_NO, value.kinds, "not", (value,))
            case ast.Binary(op=op, x=x, y=y):
                return self.binary(node, op, x, y, scope)
            case ast.Else(x=x, y=y):
                return self.otherwise(node, self.tree(x, scope), self.tree(y, scope))
            case ast.Is(x=x, kind=kind, negated=negated):
                value = self.tree(x, scope)
                return t.Is(YES_NO, t.PRESENT, value, kind, negated if kind else not negated)
            case ast.Arms():
                return self.armed(node, scope)
            case ast.Call():
                return self.call(node, scope)
            case _:
                raise AssertionError(node)

    def numeric(self, node: ast.Node, scope: Scope) -> t.Tree:
        """A value that must be a number."""
        return self.as_number(node, self.tree(node, scope))

    def as_number(self, node: ast.Node, value: t.Tree) -> t.Tree:
        """`value`, which must be a number."""
        if value.type.kind != "number":
            hint = Both("检查名称和括号。", "Check the name and the brackets.")
            if value.type.kind == "date":
                hint = Both(
                    "两日之间的天数写作 days(a, b)；几天、几个月以后的日子写作 days_after(d, 10)、"
                    "months_after(d, 3)。",
                    "The days between two are days(a, b); a later day is days_after(d, 10) or "
                    "months_after(d, 3).",
                )
            raise self.fail(
                "wrong-kind",
                node,
                Both(
                    f"这里要数，现在是 {value.type.kind}。",
                    f"A number is wanted here, not {value.type.kind}.",
                ),
                hint,
            )
        return value

    def condition(self, node: ast.Node, scope: Scope) -> t.Tree:
        """A value that must be yes or no."""
        value = self.tree(node, scope)
        if value.type.kind != "yes/no":
            raise self.fail(
                "wrong-kind",
                node,
                Both(
                    f"这里要条件，现在是 {value.type.kind}。",
                    f"A condition is wanted here, not {value.type.kind}.",
                ),
                Both("如 x >= 60。", "For example: x >= 60."),
            )
        return value

    def binary(
        self, node: ast.Binary, op: str, left: ast.Node, right: ast.Node, scope: Scope
    ) -> t.Tree:
        if op in ("and", "or"):
            x = self.condition(left, scope)
            y = self.condition(right, scope)
            return t.Op(YES_NO, x.kinds | y.kinds, op, (x, y))
        if op in COMPARE:
            return self.compared(node, op, self.tree(left, scope), self.tree(right, scope))
        x, y = self.numeric(left, scope), self.numeric(right, scope)
        return self.arithmetic(node, op, x, y)

    def arithmetic(self, node: ast.Node, op: str, x: t.Tree, y: t.Tree) -> t.Tree:
        """x op y for + - * /."""
        kinds = x.kinds | y.kinds
        if op in ("+", "-"):
            sign = 1 if op == "+" else -1
            return t.Op(
                typing.added(x.type, y.type, self.common(node, x, y), sign), kinds, op, (x, y)
            )
        if op == "*":
            return t.Op(typing.multiplied(x.type, y.type), kinds, op, (x, y))
        if not self.known.nonzero(y):
            raise self.fail(
                "zero-divisor",
                node,
                Both(
                    "除数可能为 0，办法没有说怎么办。",
                    "The divisor may be 0, and the method does not say what then.",
                ),
                Both(
                    "写一个分支：case(除数 = 0 -> …, else -> …)，或给列写明不含 0 的范围。",
                    "Write an arm: case(divisor = 0 -> ..., else -> ...), or a range without 0.",
                ),
            )
        constant = stripped(y)
        value = constant.value if isinstance(constant, t.Const) else None
        known = value if isinstance(value, Fraction) else None
        return t.Op(typing.divided(x.type, y.type, known), kinds, "/", (x, y))

    def common(self, node: ast.Node, *values: t.Tree) -> Uom:
        """The unit that all of them share."""
        first = values[0]
        for value in values[1:]:
            shared = typing.same_uom(first, value)
            if shared is None:
                said = uoms_differ(first.type.uom, value.type.uom)
                raise self.fail("uom-mismatch", node, *said)
            if not shared.plain and first.type.uom.plain:
                first = value
        return first.type.uom

    def compared(self, node: ast.Node, op: str, x: t.Tree, y: t.Tree) -> t.Tree:
        texts = {"text", "reference", "choice"}
        a, b = x.type.kind, y.type.kind
        fits = a == b or (a in texts and b in texts)
        if a == b == "number":
            self.common(node, x, y)
        ordered = op not in ("=", "!=") and a not in ("number", "date")
        choices = all(one.type.kind == "choice" or isinstance(one, t.Const) for one in (x, y))
        same = a != b or a != "choice" or x.type.options == y.type.options
        if not fits or not same or (ordered and not (choices and "choice" in (a, b))):
            hint = Both("文字只能比较 = 和 !=。", "Texts compare by = and != only.")
            if "date" in (a, b) and {a, b} <= {"date", "text", "number"}:
                hint = Both(
                    '日期常数写作 date("2026-07-15")。', 'Write a day as date("2026-07-15").'
                )
            raise self.fail(
                "wrong-kind",
                node,
                Both(f"{a} 与 {b} 不能用 {op} 比较。", f"{a} and {b} cannot be compared by {op}."),
                hint,
            )
        for one, other in ((x, y), (y, x)):
            if not isinstance(other, t.Const) or one.type.kind != "choice":
                continue
            if other.value not in one.type.options:
                raise self.fail(
                    "unknown-option",
                    node,
                    Both(f"没有 {other.value!r} 这个选项。", f"{other.value!r} is no choice."),
                    nearest_option(str(other.value), one.type.options),
                )
        return t.Op(YES_NO, x.kinds | y.kinds, op, (x, y))

    def otherwise(self, node: ast.Node, x: t.Tree, y: t.Tree) -> t.Tree:
        return t.Else(self.united(node, [x, y]), y.kinds if x.kinds else x.kinds, x, y)

    def united(self, node: ast.Node, values: list[t.Tree]) -> Type:
        """The type of one of several values; absences take the type of the others."""
        given = [v for v in values if not isinstance(stripped(v), t.Nil)]
        if not given:
            return values[0].type
        kinds = {v.type.kind for v in given}
        if kinds == {"number"}:
            return typing.either([v.type for v in given], self.common(node, *given))
        if kinds <= {"text", "choice", "reference"}:
            types = {v.type for v in given}
            return types.pop() if len(types) == 1 else TEXT
        if len(kinds) > 1:
            raise self.fail(
                "wrong-kind",
                node,
                Both(
                    f"各分支的种类不同：{'、'.join(sorted(kinds))}。",
                    f"The arms give different kinds: {', '.join(sorted(kinds))}.",
                ),
                Both("让每个分支给出同一种值。", "Let every arm give the same kind."),
            )
        return given[0].type

    def case(
        self, word: str, arms: list[tuple[t.Tree, t.Tree]], default: t.Tree, node: ast.Node
    ) -> t.Tree:
        """The first arm that holds."""
        if not arms:
            return default
        kind = self.united(node, [*(then for _, then in arms), default])
        kinds = default.kinds.union(*(c.kinds | then.kinds for c, then in arms))
        return t.Case(kind, kinds, word, tuple(arms), default)

    def call(self, node: ast.Call, scope: Scope) -> t.Tree:
        if node.name not in FUNCTIONS:
            raise self.fail(
                "unknown-function",
                node,
                Both(f"没有函数 {node.name}。", f"There is no function {node.name}."),
                function_meant(node.name, FUNCTIONS),
            )
        if node.name == "uom":
            return self.measured(node, scope)
        if node.name in CURVES:
            return self.curve(node, scope)
        if node.name in CALENDAR or node.name in WORDS:
            return self.worded(node, scope)
        if node.name in ("min", "max"):
            return self.extreme(node, scope)
        args = [self.numeric(arg, scope) for arg in node.args]
        self.counted(node, {"abs": 1, "clamp": 3}.get(node.name, 2), call_hint(node.name))
        if node.name in ROUNDINGS:
            return self.rounding(node, args[0], args[1])
        if node.name == "abs":
            return t.Op(typing.absolute(args[0].type), args[0].kinds, "abs", (args[0],))
        lower = self.chosen(node, "max", [args[0], args[1]])
        return self.chosen(node, "min", [lower, args[2]])

    def counted(self, node: ast.Call, wanted: int, hint: Both, more: bool = False) -> None:
        """A finding if the call has too few or (unless `more` may come) too many values."""
        many = len(node.args)
        if many < wanted or (many > wanted and not more):
            message = Both(
                f"{node.name} 要 {wanted} 个值，现在是 {many} 个。",
                f"{node.name} takes {wanted} values, not {many}.",
            )
            raise self.fail("wrong-count", node, message, hint)

    def chosen(self, node: ast.Node, op: str, args: list[t.Tree]) -> t.Tree:
        kind = typing.bounded([a.type for a in args], self.common(node, *args), op == "min")
        return t.Op(kind, frozenset().union(*(a.kinds for a in args)), op, tuple(args))

    def rounding(self, node: ast.Call, x: t.Tree, step: t.Tree) -> t.Tree:
        value = stripped(step)
        if (
            not isinstance(value, t.Const)
            or not isinstance(value.value, Fraction)
            or value.value <= 0
        ):
            raise self.fail(
                "step-not-constant",
                node,
                Both("取整的步长要是正的常数。", "The step of a rounding is a positive constant."),
                Both("如 0.01、0.5 或 1。", "Such as 0.01, 0.5 or 1."),
            )
        return t.Round(typing.rounded(x.type, value.value), x.kinds, node.name, x, value.value)

    def measured(self, node: ast.Call, scope: Scope) -> t.Tree:
        """`uom(x, "kJ/kg")`: a plain number with its unit."""
        args = [self.tree(arg, scope) for arg in node.args]
        try:
            x, text = args
            plain = x.type.kind == "number" and x.type.uom.plain
            if not plain or not isinstance(text, t.Const) or not isinstance(text.value, str):
                raise ValueError(node.name)
            unit = uom(text.value)
        except ValueError:
            raise self.fail(
                "wrong-kind",
                node,
                Both("uom 要一个无单位的数和一个单位。", "uom takes a plain number and a unit."),
                Both('写作 uom(29271, "kJ/kg")。', 'Write it as uom(29271, "kJ/kg").'),
            ) from None
        return replace(x, type=replace(x.type, uom=unit))
