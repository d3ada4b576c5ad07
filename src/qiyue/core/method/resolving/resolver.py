"""The resolver: one expression at a time, all findings on the desk."""

from __future__ import annotations

from fractions import Fraction

from qiyue.core.formula import ast, typing
from qiyue.core.formula import tree as t
from qiyue.core.method.resolving.base import Broken
from qiyue.core.method.resolving.rows import RowsResolver
from qiyue.core.method.scopes import Scope
from qiyue.core.method.sources import Source
from qiyue.core.values.findings import Both
from qiyue.core.values.types import TEXT, YES_NO, Type


class Resolver(RowsResolver):
    """Resolves the expressions of a method, line by line."""

    def begin(self, label: str, parts: dict[str, t.Tree]) -> None:
        """Open the book of a line: its named parts and the lines it reads go there."""
        self.books.append((label, parts, set()))
        self.paused.append((self.calls, self.caller))
        self.calls, self.caller = [], None

    def end(self) -> frozenset[str]:
        """Close it; the names of the lines that were read."""
        self.calls, self.caller = self.paused.pop()
        return frozenset(self.books.pop()[2])

    def tree(self, node: ast.Node, scope: Scope) -> t.Tree:
        """The meaning of a node; raises Broken."""
        found = self.readable(self.meaning(node, scope))
        if self.caller is not None:
            self.sources.note(found, Source(*self.caller, "", True))
        else:
            formula = self.calls[-1] if self.calls else ""
            self.sources.note(found, Source(self.expr[-1], node, formula, False))
        return found

    def is_text(self, name: str, scope: Scope) -> bool:
        """Whether a name that means nothing is one of the options of some column or line."""
        inner: Scope | None = scope
        while inner is not None:
            if name in inner.names or name in inner.keys:
                return False
            inner = inner.outer
        return name in self.options and name not in self.catalog.names()

    def meaning(self, node: ast.Node, scope: Scope) -> t.Tree:
        """What a node of each kind means."""
        match node:
            case ast.Unread():
                raise Broken
            case ast.Number(value=value, text=text):
                kind = typing.number(low=value, high=value, step=abs(value) or Fraction(1))
                return t.Const(kind, t.PRESENT, value, text)
            case ast.Text(value=value):
                return t.Const(TEXT, t.PRESENT, value)
            case ast.YesNo(value=value):
                return t.Const(YES_NO, t.PRESENT, value)
            case ast.Nothing(kind=kind):
                return t.Nil(
                    Type("number", low=Fraction(0), high=Fraction(0)), frozenset({kind}), kind
                )
            case ast.Name(name=name):
                if self.is_text(name, scope):
                    raise self.fail(
                        "unknown-name",
                        node,
                        Both(f"没有 {name} 这个名称。", f"There is no {name}."),
                        Both(
                            f'文字要写在半角双引号里："{name}"。',
                            f'A text stands in half-width double quotes: "{name}".',
                        ),
                    )
                return self.named(name, node, scope)
            case ast.Mine(name=name):
                if scope.outer is None:
                    raise self.fail(
                        "my-outside",
                        node,
                        Both(
                            "my. 只能用在 over、among 里面。",
                            "my. works only inside over or among.",
                        ),
                        Both("去掉 my.。", "Remove my."),
                    )
                return self.mine(self.named(name.name, name, scope.outer))
            case ast.Path():
                return self.path(node, scope)
            case ast.Index():
                return self.index(node, scope, None)
            case ast.Rows():
                return self.rows(node, scope)
            case ast.Call(name=name) if name in self.formulas or node.named:
                return self.formula(node, scope)
            case ast.Call() | ast.Arms() | ast.Else() | ast.Is() | ast.Unary() | ast.Binary():
                return self.operation(node, scope)
            case _:
                raise AssertionError(node)
