"""Resolves the functions beyond arithmetic: exp, ln, sqrt, power; days; texts; extremes of all."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from fractions import Fraction

from qiyue.core.formula import ast, typing
from qiyue.core.formula import tree as t
from qiyue.core.formula.shapes import texts_of
from qiyue.core.method import ranges
from qiyue.core.method.cells import day
from qiyue.core.method.desk import nearest_option
from qiyue.core.method.hints import call_hint
from qiyue.core.method.proofs import stripped
from qiyue.core.method.ranges import Range
from qiyue.core.method.resolving.base import Broken
from qiyue.core.method.resolving.values import Values
from qiyue.core.method.scopes import Scope
from qiyue.core.values.calendar import MOST, days, month, year
from qiyue.core.values.calendar import day as day_of
from qiyue.core.values.curves import CURVES, MOST_PLACES
from qiyue.core.values.findings import Both
from qiyue.core.values.types import TEXT, Type
from qiyue.core.values.uoms import PLAIN, Uom

DATE = Type("date")
PARTS = {"year": (1, 9999), "month": (1, 12), "day": (1, 31)}
WANTED = {
    "exp": Both(
        "exp 的参数要有不超过 87 的上限（e 的 87 次方有 38 位）。",
        "The value in exp needs an upper bound of 87 at most: e to that has 38 digits.",
    ),
    "ln": Both("ln 的参数可能不大于 0。", "The value in ln may be 0 or less."),
    "sqrt": Both("sqrt 的参数可能小于 0。", "The value in sqrt may be less than 0."),
    "power": Both(
        "power 的底数可能不大于 0，而办法没有说怎么办。",
        "The base of power may be 0 or less, and the method does not say what then.",
    ),
}
ARM = Both(
    "写一个分支，如 case(x > 0 -> ln(x, 4), else -> …)，或给列写明范围。",
    "Write an arm, as in case(x > 0 -> ln(x, 4), else -> ...), or declare a range.",
)


class FunctionsResolver(Values):
    """The part of the resolver that knows where a function has a value, and how large it is."""

    def curve(self, node: ast.Call, scope: Scope) -> t.Tree:
        wanted = 3 if node.name == "power" else 2
        example = "power(x, 0.5, 4)" if node.name == "power" else f"{node.name}(x, 4)"
        hint = Both(
            f"写作 {example}：最后是正确的小数位数。",
            f"Write {example}: the last says how many decimals are right.",
        )
        self.counted(node, wanted, hint)
        *values, last = [self.numeric(arg, scope) for arg in node.args]
        digits = self.places(node, last)
        args = [ranges.range_of(value, self.known) for value in values]
        unit = self.unit_of(node, values)
        step = Fraction(1, 10**digits)
        low, high = self.ends(node, values, args, digits)
        kinds = frozenset().union(*(value.kinds for value in values))
        return t.Op(typing.number(unit, low, high, step), kinds, node.name, (*values, last))

    def places(self, node: ast.Call, last: t.Tree) -> int:
        """How many decimals: a constant."""
        value = stripped(last)
        number = value.value if isinstance(value, t.Const) else None
        if (
            isinstance(number, Fraction)
            and number.denominator == 1
            and 0 <= number <= MOST_PLACES
            and last.type.uom.plain
        ):
            return int(number)
        raise self.fail(
            "digits-not-constant",
            node,
            Both(
                f"小数位数要是 0 到 {MOST_PLACES} 的整常数。",
                f"The decimals are a whole constant from 0 to {MOST_PLACES}.",
            ),
            Both(f"如 {node.name}(…, 6)。", f"Such as {node.name}(..., 6)."),
        )

    def unit_of(self, node: ast.Call, values: list[t.Tree]) -> Uom:
        """The unit of the result; a finding where units make no sense."""
        units = [value.type.uom for value in values]
        found: Uom | None = PLAIN
        if node.name == "sqrt":
            found = units[0].raised(Fraction(1, 2))
        elif node.name == "power" and not units[0].plain:
            exponent = stripped(values[1])
            fixed = exponent.value if isinstance(exponent, t.Const) else None
            found = units[0].raised(fixed) if isinstance(fixed, Fraction) else None
        elif not units[0].plain:
            found = None
        if found is None or not all(unit.plain for unit in units[1:]):
            wrong = next(unit for unit in reversed(units) if not unit.plain)
            raise self.fail(
                "uom-mismatch",
                node,
                Both(
                    f"{node.name} 在这里要无单位的数，现在是 {wrong}。",
                    f"{node.name} wants a plain number here, not one in {wrong}.",
                ),
                Both("先除以同单位的数；% 除以 100。", "Divide by one in its unit; a % by 100."),
            )
        return found

    def ends(
        self, node: ast.Call, values: list[t.Tree], args: list[Range], digits: int
    ) -> tuple[Fraction | None, Fraction | None]:
        """The least and the greatest value of the function; a finding where it may have none."""
        x, curve = args[0], CURVES[node.name]
        if node.name == "power":
            return self.power_ends(node, values, args, digits)
        proven = {"exp": ranges.exponential(x), "ln": x.positive, "sqrt": x.nonnegative}
        if not proven[node.name]:
            raise self.outside(node, WANTED[node.name])
        low = Fraction(0) if node.name == "exp" else None
        if x.low is not None and (x.low > 0 or node.name != "ln"):
            low = curve(x.low, digits)
        return low, None if x.high is None else curve(x.high, digits)

    def power_ends(
        self, node: ast.Call, values: list[t.Tree], args: list[Range], digits: int
    ) -> tuple[Fraction, Fraction]:
        """Of power: the base is positive, or whole exponents make it safe."""
        x, y = args
        grain = values[1].type.step
        whole = grain is not None and grain.denominator == 1
        nonzero = x.positive or self.known.nonzero(values[0])
        safe = x.positive or (x.nonnegative and y.positive)
        if not safe and not (whole and (nonzero or y.positive)):
            raise self.outside(node, WANTED["power"])
        found = ranges.power_corners(x, y, values[0].type.step if nonzero else None)
        if found is None:
            raise self.outside(
                node,
                Both(
                    "power 的结果可能超过 38 位，或范围不明。",
                    "The power may have more than 38 digits, or its values have no ranges.",
                ),
            )
        corners = [CURVES["power"](*corner, digits) for corner in found]
        low, high = min(corners), max(corners)
        even = y.low is not None and y.low == y.high and y.low % 2 == 0
        return (low, high) if even or x.nonnegative else (min(low, -high), high)

    def outside(self, node: ast.Node, message: Both) -> Broken:
        """The finding about a value for which the function is not made."""
        return self.fail("outside-domain", node, message, ARM)

    # -- extremes -------------------------------------------------------------------------

    def extreme(self, node: ast.Call, scope: Scope) -> t.Tree:
        """min and max of numbers, of days, or of grades that have an order."""
        self.counted(node, 2, call_hint(node.name), more=True)
        args = [self.tree(arg, scope) for arg in node.args]
        kinds = {arg.type.kind for arg in args}
        if kinds <= {"choice", "text"}:
            return self.graded(node, args)
        if kinds == {"date"}:
            return t.Op(DATE, frozenset().union(*(a.kinds for a in args)), node.name, tuple(args))
        numbers = [self.as_number(n, arg) for n, arg in zip(node.args, args, strict=True)]
        return self.chosen(node, node.name, numbers)

    def graded(self, node: ast.Call, args: list[t.Tree]) -> t.Tree:
        """The lower or higher of several grades, in the order of their list or of the line's."""
        lists = {arg.type.options for arg in args if arg.type.kind == "choice"}
        if not lists and self.books:
            lists = {self.catalog.lines[self.books[-1][0]].options}
        options = lists.pop() if len(lists) == 1 else ()
        for place, arg in zip(node.args, args, strict=True):
            texts = texts_of(arg)
            if not options or texts is None:
                raise self.fail(
                    "wrong-kind",
                    place,
                    Both(
                        f"{node.name} 不知道这些文字哪个高、哪个低。",
                        f"{node.name} does not know which of these texts is lower.",
                    ),
                    Both(
                        "列声明为 one of 低 中 高，行写 as: one of 低 中 高（由低到高），"
                        "各个值用同一张单子。",
                        "Declare the column as one of low mid top, give the line "
                        "as: one of low mid top (rising), and use one list for all values.",
                    ),
                )
            for text in sorted(texts - set(options)):
                raise self.fail(
                    "unknown-option",
                    place,
                    Both(f"没有 {text!r} 这个选项。", f"{text!r} is no choice."),
                    nearest_option(text, options),
                )
        kind = Type("choice", options=options)
        return t.Op(kind, frozenset().union(*(a.kinds for a in args)), node.name, tuple(args))

    # -- days and texts -------------------------------------------------------------------

    def worded(self, node: ast.Call, scope: Scope) -> t.Tree:
        if node.name == "date":
            return self.dated(node)
        if node.name == "concat":
            return self.concat(node, scope)
        if node.name in MOST:
            return self.later(node, scope)
        hint = Both("如 days(a, b)、year(d)。", "For example days(a, b), year(d).")
        self.counted(node, 2 if node.name == "days" else 1, hint)
        args = [self.dates(arg, scope) for arg in node.args]
        kinds = frozenset().union(*(arg.kinds for arg in args))
        if node.name == "days":
            a, b = map(span, args)
            low, high = days(a[1], b[0]), days(a[0], b[1])
        else:
            ((first, last),) = map(span, args)
            low, high = map(Fraction, PARTS[node.name])
            if first == last or node.name == "year":
                part = {"year": year, "month": month, "day": day_of}[node.name]
                low, high = part(first), part(last)
        kind = typing.number(low=low, high=high, step=Fraction(1))
        return t.Op(kind, kinds, node.name, tuple(args))

    def later(self, node: ast.Call, scope: Scope) -> t.Tree:
        """A day so many days or months after another one."""
        most = MOST[node.name]
        self.counted(
            node,
            2,
            Both(
                f"写作 {node.name}(d, 3)：先写日子，再写天数或月数。",
                f"Write {node.name}(d, 3): the day, then how many days or months.",
            ),
        )
        first, many = self.dates(node.args[0], scope), self.numeric(node.args[1], scope)
        reach, step = ranges.range_of(many, self.known), many.type.step
        whole = step is not None and step.denominator == 1 and many.type.uom.plain
        near = (
            reach.low is not None
            and reach.high is not None
            and -most <= reach.low
            and reach.high <= most
        )
        if not whole or not near:
            raise self.fail(
                "outside-domain",
                node.args[1],
                Both(
                    f"{node.name} 要一个整数，在 −{most} 与 {most} 之间。",
                    f"{node.name} takes a whole number between −{most} and {most}.",
                ),
                Both(
                    "先取整、设上下限，如 clamp(floor(x, 1), 0, 36)；或给列写 integer 0..36。",
                    "Round and limit it, as in clamp(floor(x, 1), 0, 36), or declare the column "
                    "as integer 0..36.",
                ),
            )
        return t.Op(DATE, first.kinds | many.kinds, node.name, (first, many))

    def dates(self, node: ast.Node, scope: Scope) -> t.Tree:
        """A value that must be a day."""
        value = self.tree(node, scope)
        if value.type.kind != "date":
            raise self.fail(
                "wrong-kind",
                node,
                Both(
                    f"这里要日期，现在是 {value.type.kind}。",
                    f"A day is wanted here, not {value.type.kind}.",
                ),
                Both('日期常数写作 date("2026-07-15")。', 'Write a day as date("2026-07-15").'),
            )
        return value

    def dated(self, node: ast.Call) -> t.Tree:
        """`date("2026-07-15")`: a constant day."""
        match node.args:
            case (ast.Text(value=text),):
                with suppress(ValueError):
                    return t.Const(DATE, t.PRESENT, day(text))
        raise self.fail(
            "bad-date",
            node,
            Both("date 要一个日历上有的日子。", "date takes a day that the calendar has."),
            Both('写作 date("2026-07-15")。', 'Write it as date("2026-07-15").'),
        )

    def concat(self, node: ast.Call, scope: Scope) -> t.Tree:
        """Texts one behind the other."""
        hint = Both('如 concat(name, "：", grade)。', 'For example concat(name, ": ", grade).')
        self.counted(node, 2, hint, more=True)
        args = [self.tree(arg, scope) for arg in node.args]
        for place, arg in zip(node.args, args, strict=True):
            if arg.type.kind not in ("text", "choice"):
                raise self.fail(
                    "wrong-kind",
                    place,
                    Both(
                        f"concat 连接文字和选项，这里是 {arg.type.kind}。",
                        f"concat joins texts and choices, and this is {arg.type.kind}.",
                    ),
                    Both("数不能变成文字；另立一行。", "Numbers stay numbers: give them a line."),
                )
        kinds = frozenset().union(*(arg.kinds for arg in args))
        return t.Op(TEXT, kinds, "concat", tuple(args))


def span(tree: t.Tree) -> tuple[date, date]:
    """The first and last day that a value can be."""
    tree = stripped(tree)
    if isinstance(tree, t.Const) and isinstance(tree.value, date):
        return tree.value, tree.value
    return date.min, date.max
