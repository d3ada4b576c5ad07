"""What every part of the resolver shares: where it stands, what is known, findings."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

from qiyue.core.formula import ast
from qiyue.core.formula import tree as t
from qiyue.core.method.desk import Desk
from qiyue.core.method.model import Expr, Formula, Table
from qiyue.core.method.program import Called, Resolved, Ruled
from qiyue.core.method.proofs import Known
from qiyue.core.method.rules import Rule
from qiyue.core.method.scopes import Catalog, Scope
from qiyue.core.method.sources import Sources, place_in
from qiyue.core.values.findings import Both, Place


class Broken(Exception):
    """This expression has a finding; the rest of the method goes on."""


class Base:
    """The state of a resolver; `line` gives another line, resolved."""

    def __init__(
        self,
        catalog: Catalog,
        rules: dict[tuple[str, str], Rule],
        formulas: dict[str, Formula],
        desk: Desk,
        line: Callable[[str], Resolved | None],
    ) -> None:
        self.catalog, self.rules, self.formulas = catalog, rules, formulas
        self.desk, self.line = desk, line
        self.options = {option for line in catalog.lines.values() for option in line.options} | {
            option
            for table in catalog.tables.values()
            for column in table.columns.values()
            for option in column.type.options
        }
        self.expr: list[Expr] = []
        self.calls: list[str] = []
        self.called: list[Called] = []
        self.ruled: list[Ruled] = []
        self.caller: tuple[Expr, ast.Node] | None = None
        self.paused: list[tuple[list[str], tuple[Expr, ast.Node] | None]] = []
        self.sources = Sources()
        self.books: list[tuple[str, dict[str, t.Tree], set[str]]] = []
        self.guards: list[t.Tree] = []
        self.known = Known()

    @abstractmethod
    def tree(self, node: ast.Node, scope: Scope) -> t.Tree:
        """The meaning of a node; raises Broken."""

    @abstractmethod
    def exists(self, table: Table, keys: tuple[t.Tree, ...], scope: Scope) -> bool:
        """Whether the table certainly has a row at these keys."""

    @abstractmethod
    def rule(self, table: Table, name: str, scope: Scope) -> t.Tree:
        """The rule that the cell of this row names."""

    def put(self, code: str, place: Place, message: Both, hint: Both) -> None:
        """Put down a finding at a place."""
        self.desk.put(code, place, message, hint)

    def at(self, node: ast.Node) -> Place:
        """The place of a node in the file."""
        return place_in(self.expr[-1], node, self.books[-1][0] if self.books else "")

    def fail(self, code: str, node: ast.Node, message: Both, hint: Both) -> Broken:
        """Put down a finding about `node`; raise what comes back."""
        self.put(code, self.at(node), message, hint)
        return Broken()

    def wants(self, tree: t.Tree, kind: str, expr: Expr) -> bool:
        """Whether the tree is of this kind; otherwise a finding."""
        if tree.type.kind == kind:
            return True
        self.put(
            "wrong-kind",
            expr.place,
            Both(
                f"这里应当是 {kind}，现在是 {tree.type.kind}。",
                f"This should be {kind}, but is {tree.type.kind}.",
            ),
            Both("检查公式。", "Check the formula."),
        )
        return False
