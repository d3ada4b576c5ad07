"""Reads an expression: a small total language without colon, brace or hash."""

from __future__ import annotations

from fractions import Fraction

from qiyue.core.formula import ast
from qiyue.core.formula.tokens import RESERVED, Token, Unreadable, tokens
from qiyue.core.values.absence import KINDS, Absence
from qiyue.core.values.exact import MOST_DIGITS
from qiyue.core.values.findings import Both

ARMS = frozenset({"case", "at_least", "above", "at_most", "below", "along"})
THREE_VALUES = frozenset({"percentile", "split"})
COMPARE = frozenset({"=", "!=", "<", "<=", ">", ">="})
DEEPEST = 32
MOST_NODES = 2000
MOST_LINKS = 200


def parse(text: str) -> ast.Node:
    """The expression that `text` writes; raises Unreadable."""
    reader = _Reader(text)
    node = reader.expression()
    if reader.now.kind != "end":
        raise reader.unexpected("end of the formula", "公式结尾")
    return node


class _Reader:
    """A recursive-descent reader; one method a level of precedence."""

    def __init__(self, text: str) -> None:
        self.tokens = tokens(text)
        self.place = 0
        self.depth = 0
        self.links = 0
        if len(self.tokens) > 4 * MOST_NODES:
            raise self.too_big()

    def too_big(self) -> Unreadable:
        return Unreadable(
            "expression-too-big",
            self.now.at,
            Both("公式太长或括号太深。", "The formula is too long or nests too deeply."),
            Both(
                f"分成几个有名字的中间值（where）；每个公式至多 {DEEPEST} 层、{MOST_NODES} 项。",
                f"Split it by where; at most {DEEPEST} levels and {MOST_NODES} parts.",
            ),
        )

    def link(self) -> None:
        """Count one more link of a chain such as a + b + c; long chains nest deeply too."""
        self.links += 1
        if self.links > MOST_LINKS:
            raise self.too_big()

    @property
    def now(self) -> Token:
        return self.tokens[self.place]

    def peek(self, *texts: str, ahead: int = 0) -> bool:
        place = min(self.place + ahead, len(self.tokens) - 1)
        token = self.tokens[place]
        return token.kind in ("op", "name") and token.text in texts

    def take(self) -> Token:
        token = self.now
        self.place += token.kind != "end"
        return token

    def accept(self, *texts: str) -> Token | None:
        return self.take() if self.peek(*texts) else None

    def expect(self, text: str) -> Token:
        if not self.peek(text):
            raise self.unexpected(text, text)
        return self.take()

    def unexpected(self, wanted_en: str, wanted_zh: str, hint: Both | None = None) -> Unreadable:
        found = self.now.text
        before = self.tokens[self.place - 1] if self.place else self.now
        if before.kind == "number" and self.now.kind == "name":
            hint = Both(
                f'带单位的常数写作 uom({before.text}, "{found}")；相乘写 *。',
                f'A constant with its unit is uom({before.text}, "{found}"); a product takes a *.',
            )
        zh, en = (repr(found),) * 2 if found else ("公式的结尾", "the end of the formula")
        return Unreadable(
            "unexpected",
            self.now.at,
            Both(f"这里是 {zh}，应当是{wanted_zh}。", f"Found {en} instead of {wanted_en}."),
            hint or Both("看看前面的括号和逗号。", "Look at the brackets and commas before it."),
        )

    def expression(self) -> ast.Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.too_big()
        node = self.either()
        self.depth -= 1
        return node

    def either(self) -> ast.Node:
        node = self.both()
        while self.accept("or"):
            self.link()
            right = self.both()
            node = ast.Binary(node.at, right.end, "or", node, right)
        return node

    def both(self) -> ast.Node:
        node = self.negation()
        while self.accept("and"):
            self.link()
            right = self.negation()
            node = ast.Binary(node.at, right.end, "and", node, right)
        return node

    def negation(self) -> ast.Node:
        if word := self.accept("not"):
            self.link()
            x = self.negation()
            return ast.Unary(word.at, x.end, "not", x)
        return self.comparison()

    def comparison(self) -> ast.Node:
        node = self.sum()
        if self.now.kind == "op" and self.now.text in COMPARE:
            op = self.take().text
            right = self.sum()
            if self.now.kind == "op" and self.now.text in COMPARE:
                raise self.unexpected(
                    "the end of the comparison",
                    "比较的结尾",
                    Both(
                        "一次只比较一个界限，用 and 连起来：80 <= x and x < 95。",
                        "Compare once, and join two by `and`: 80 <= x and x < 95.",
                    ),
                )
            return ast.Binary(node.at, right.end, op, node, right)
        if self.accept("in"):
            self.expect("(")
            options = [self.sum()]
            while self.accept(","):
                self.link()
                options.append(self.sum())
            end = self.expect(")").end
            found: ast.Node = ast.Binary(node.at, end, "=", node, options[0])
            for option in options[1:]:
                found = ast.Binary(
                    node.at, end, "or", found, ast.Binary(node.at, end, "=", node, option)
                )
            return found
        if self.accept("is"):
            negated = self.accept("not") is not None
            return self.kind(node, negated)
        return node

    def kind(self, x: ast.Node, negated: bool) -> ast.Node:
        word = self.now
        if word.kind == "end":
            raise self.unexpected(
                "present, absent or a kind of absence", " present、absent 或缺失的种类"
            )
        self.take()
        if word.text == "n" and self.peek("/") and self.peek("a", ahead=1):
            self.take()
            end = self.take().end
            return ast.Is(x.at, end, x, Absence.NOT_APPLICABLE, negated)
        if word.text == "present":
            return ast.Is(x.at, word.end, x, None, negated)
        if word.text == "absent":
            return ast.Is(x.at, word.end, x, None, not negated)
        if word.text in KINDS:
            return ast.Is(x.at, word.end, x, KINDS[word.text], negated)
        self.place -= 1
        raise self.unexpected(
            "present, absent, n/a, exempt, missing or withheld",
            " present、absent、n/a、exempt、missing 或 withheld",
        )

    def sum(self) -> ast.Node:
        node = self.product()
        while op := self.accept("+", "-"):
            self.link()
            right = self.product()
            node = ast.Binary(node.at, right.end, op.text, node, right)
        return node

    def product(self) -> ast.Node:
        node = self.minus()
        while op := self.accept("*", "/"):
            self.link()
            right = self.minus()
            node = ast.Binary(node.at, right.end, op.text, node, right)
        return node

    def minus(self) -> ast.Node:
        if word := self.accept("-"):
            self.depth += 1
            if self.depth > DEEPEST:
                raise self.too_big()
            x = self.minus()
            self.depth -= 1
            return ast.Unary(word.at, x.end, "-", x)
        node = self.postfix()
        while self.peek("else") and not self.peek("->", ahead=1):
            self.take()
            self.link()
            right = self.minus() if self.peek("-") else self.postfix()
            node = ast.Else(node.at, right.end, node, right)
        return node

    def postfix(self) -> ast.Node:
        node = self.atom()
        while True:
            if self.accept("."):
                self.link()
                name = self.name()
                node = ast.Path(node.at, name.end, node, name.name)
            elif self.accept("["):
                self.link()
                keys = [self.expression()]
                while self.accept(","):
                    keys.append(self.expression())
                node = ast.Index(node.at, self.expect("]").end, node, tuple(keys))
            else:
                return node

    def name(self) -> ast.Name:
        if self.now.kind != "name" or self.now.text in RESERVED:
            raise self.unexpected("a name", "一个名称")
        token = self.take()
        return ast.Name(token.at, token.end, token.text)

    def atom(self) -> ast.Node:
        token = self.now
        if token.kind == "number":
            self.take()
            return self.percent(token)
        if token.kind == "text":
            self.take()
            return ast.Text(token.at, token.end, token.text[1:-1])
        if self.accept("("):
            node = self.expression()
            self.expect(")")
            return node
        if self.peek("%"):
            hint = Both("百分号写在数的后面，如 60%。", "The sign stands behind its number: 60%.")
            raise self.unexpected("a number", "一个数", hint)
        if self.accept("yes", "no"):
            return ast.YesNo(token.at, token.end, token.text == "yes")
        if self.accept("none"):
            return ast.Nothing(token.at, token.end, Absence.NOT_APPLICABLE)
        if self.accept("exempt"):
            return ast.Nothing(token.at, token.end, Absence.EXEMPT)
        if self.accept("my"):
            self.expect(".")
            name = self.name()
            return ast.Mine(token.at, name.end, name)
        if token.kind == "name" and self.peek("(", ahead=1) and token.text not in RESERVED:
            return self.call()
        return self.name()

    def percent(self, token: Token) -> ast.Node:
        if len(token.text.replace(".", "")) > MOST_DIGITS:
            raise self.too_big()
        value, end, text = Fraction(token.text), token.end, token.text
        if sign := self.accept("%"):
            value, end, text = value / 100, sign.end, token.text + "%"
        return ast.Number(token.at, end, value, text)

    def call(self) -> ast.Node:
        name = self.take()
        self.expect("(")
        if name.text in ARMS:
            return self.arms(name)
        start = self.place
        args, named = self.arguments(may_be_named=True)
        if named and self.peek("over", "among", "past"):
            # `any(level = "mid" over T)`: the `=` was a comparison.
            self.place = start
            args, named = self.arguments(may_be_named=False)
        if self.peek("over", "among", "past"):
            return self.rows(name, args)
        end = self.expect(")").end
        return ast.Call(name.at, end, name.text, tuple(args), tuple(named))

    def arguments(self, *, may_be_named: bool) -> tuple[list[ast.Node], list[tuple[str, ast.Node]]]:
        args: list[ast.Node] = []
        named: list[tuple[str, ast.Node]] = []
        while not self.peek(")", "over", "among", "past"):
            if may_be_named and self.now.kind == "name" and self.peek("=", ahead=1):
                parameter = self.take().text
                self.take()
                named.append((parameter, self.expression()))
            else:
                args.append(self.expression())
            if not self.accept(","):
                break
        return args, named

    def arms(self, word: Token) -> ast.Node:
        x = None
        if word.text != "case":
            x = self.expression()
            self.expect(",")
        arms = [self.arm()]
        while self.accept(","):
            arms.append(self.arm())
        end = self.expect(")").end
        return ast.Arms(word.at, end, word.text, x, tuple(arms))

    def arm(self) -> ast.Arm:
        at = self.now.at
        when: ast.Node | str | None
        if self.peek("else", "before", "after") and self.peek("->", ahead=1):
            word = self.take().text
            when = None if word == "else" else word
        else:
            when = self.expression()
        self.expect("->")
        then = self.expression()
        return ast.Arm(at, then.end, when, then)

    def belongs(self, way: str) -> None:
        """`by` narrows `among`, `on` says how `over` joins; elsewhere they would say nothing."""
        if way != "among" and self.peek("by"):
            hint = Both(
                "by 只跟在 among 后面：among 表 by 列。over 只读这一行名下的行，别的条件写 where。",
                "by belongs to among: among T by c. What over reads belongs to this row already; "
                "narrow it by where.",
            )
            raise self.unexpected("where or )", " where 或 )", hint)
        if way != "over" and self.peek("on"):
            hint = Both(
                "on 只跟在 over 后面：over 表 on 列；among 的分组写 by。",
                "on belongs to over: over T on c. The groups of among are said by `by`.",
            )
            raise self.unexpected("by, where or )", " by、where 或 )", hint)

    def rows(self, name: Token, args: list[ast.Node]) -> ast.Node:
        most = 3 if name.text in THREE_VALUES else 2
        if len(args) > most:
            raise self.unexpected(f"at most {most} values", f"至多 {most} 个值")
        way = self.take().text
        table = self.take().text if way == "past" else self.name().name
        by: list[str] = []
        on, where = None, None
        self.belongs(way)
        if self.accept("by"):
            by.append(self.name().name)
            while self.accept(","):
                by.append(self.name().name)
        if self.accept("on"):
            on = self.name().name
        if self.accept("where"):
            where = self.expression()
        end = self.expect(")").end
        x, weight, detail = (*args, None, None, None)[:3]
        return ast.Rows(
            name.at, end, name.text, x, weight, detail, way, table, tuple(by), on, where
        )
