"""Resolves formulas and rule cells: their bodies on the row that asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from qiyue.core.formula import ast, typing
from qiyue.core.formula import tree as t
from qiyue.core.method.desk import nearest
from qiyue.core.method.hints import formula_hint
from qiyue.core.method.model import Expr, Formula, Table
from qiyue.core.method.program import Called, Ruled
from qiyue.core.method.proofs import Known
from qiyue.core.method.resolving.base import Broken
from qiyue.core.method.resolving.walks import WalksResolver
from qiyue.core.method.rules import Rule
from qiyue.core.method.scopes import Scope
from qiyue.core.values.absence import Absence
from qiyue.core.values.findings import Both
from qiyue.core.values.types import YES_NO

NOT_APPLICABLE = frozenset({Absence.NOT_APPLICABLE})


class FormulasResolver(WalksResolver):
    """The part of the resolver that applies formulas."""

    def resolve(self, expr: Expr, scope: Scope) -> t.Tree | None:
        """The meaning of `expr` on a row of `scope`; None with findings put down."""
        kept, self.known = self.known, Known()
        self.expr.append(expr)
        try:
            return self.tree(expr.node, scope)
        except Broken:
            return None
        finally:
            self.expr.pop()
            self.known = kept

    def readable(self, found: t.Tree) -> t.Tree:
        """The value as it is; one of a column whose declaration is broken breaks what reads it."""
        match found:
            case t.Cell(table=table, column=column):
                if self.catalog.tables[table].columns[column].broken:
                    raise Broken
        return found

    def inner(self, expr: Expr, scope: Scope) -> t.Tree:
        """Like resolve, inside another expression; raises Broken."""
        self.expr.append(expr)
        try:
            return self.tree(expr.node, scope)
        finally:
            self.expr.pop()

    def with_wheres(self, scope: Scope, wheres: dict[str, Expr], label: str) -> Scope:
        """The scope with named intermediates, resolved when first asked for."""
        names = dict(scope.names)
        inner = replace(scope, names=names)
        for name, expr in wheres.items():
            names[name] = self.lazy(inner, f"{label}.{name}", expr)
        return inner

    def lazy(self, scope: Scope, label: str, expr: Expr) -> Callable[[], t.Tree | None]:
        found: list[t.Tree | None] = []
        open_ = [False]

        def get() -> t.Tree | None:
            if not found:
                if open_[0]:
                    self.put(
                        "circle",
                        expr.place,
                        Both(f"{label} 用到了它自己。", f"{label} reads itself."),
                        Both("去掉这处引用。", "Remove this reading."),
                    )
                    return None
                open_[0] = True
                body = self.resolve(expr, scope)
                name = self.free_label(label) if scope.outer is None else label
                found.append(body and t.Local(body.type, body.kinds, name, body))
                if found[0] is not None and self.books and scope.outer is None:
                    self.books[-1][1][name] = self.guarded(found[0])
            return found[0]

        return get

    def guarded(self, part: t.Tree) -> t.Tree:
        """`part` on the rows whose cells call its formula; it does not apply to the others."""
        for guard in self.guards:
            kinds = part.kinds | guard.kinds | NOT_APPLICABLE
            nothing = t.Nil(part.type, NOT_APPLICABLE, Absence.NOT_APPLICABLE)
            part = t.Case(part.type, kinds, "rule", ((guard, part),), nothing)
        return part

    def free_label(self, label: str) -> str:
        """`label`, numbered if the line has an intermediate of this name from another formula."""
        taken = self.books[-1][1] if self.books else {}
        number = 1
        while (name := label if number == 1 else f"{label}_{number}") in taken:
            number += 1
        return name

    def formula(self, node: ast.Call, scope: Scope) -> t.Tree:
        formula = self.formulas.get(node.name)
        if formula is None:
            raise self.fail(
                "unknown-formula",
                node,
                Both(f"没有公式 {node.name}。", f"There is no formula {node.name}."),
                formula_hint(node.name, self.formulas),
            )
        if node.args:
            raise self.fail(
                "unnamed-argument",
                node,
                Both("公式的参数要写名称。", "Arguments of a formula bear their names."),
                Both(f"写作 {node.name}(参数 = 值)。", f"Write {node.name}(parameter = value)."),
            )
        given = {name: self.tree(arg, scope) for name, arg in node.named}
        return self.applied(formula, given, node, scope)

    def applied(
        self, formula: Formula, given: dict[str, t.Tree], node: ast.Node, scope: Scope
    ) -> t.Tree:
        """The body of a formula on this row, with its arguments."""
        for name in given:
            if name not in formula.params:
                raise self.fail(
                    "unknown-parameter",
                    node,
                    Both(
                        f"{formula.name} 没有参数 {name}。",
                        f"{formula.name} has no parameter {name}.",
                    ),
                    nearest(name, formula.params),
                )
        if formula.name in self.calls:
            raise self.fail(
                "circle",
                node,
                Both(
                    f"公式 {formula.name} 调用了自己。", f"The formula {formula.name} calls itself."
                ),
                Both("公式不能递归。", "Formulas cannot call themselves."),
            )
        kept = self.caller
        if formula.library and kept is None:
            self.caller = (self.expr[-1], node)
        try:
            return self.body(formula, given, node, scope)
        finally:
            self.caller = kept

    def body(
        self, formula: Formula, given: dict[str, t.Tree], node: ast.Node, scope: Scope
    ) -> t.Tree:
        names: dict[str, Callable[[], t.Tree | None]] = {}
        args: dict[str, t.Tree] = {}
        for param, default in formula.params.items():
            if param in given:
                value = given[param]
            elif default is not None:
                value = self.inner(default, scope)
            else:
                value = self.readable(self.named(param, node, scope))
            args[param] = value
            names[param] = lambda value=value: value  # type: ignore[misc]
        inside = replace(scope, names=names, home="")
        self.calls.append(formula.name)
        try:
            inside = self.with_wheres(inside, formula.where, f"{scope.label}.{formula.name}")
            found = self.inner(formula.gives, inside)
        finally:
            self.calls.pop()
        self.called.append(Called(formula.name, found, args))
        return found

    def rule(self, table: Table, name: str, scope: Scope) -> t.Tree:
        """The rule that the cell of this row names, as a case over the formulas in the column."""
        if not table.constant:
            raise self.fail(
                "rule-in-data",
                self.expr[-1].node,
                Both(
                    f"{table.name}.{name} 是规则列，但数据随外部来。",
                    f"{table.name}.{name} holds rules, but its rows come with the data.",
                ),
                Both("规则写在办法的表格里。", "Rules stand in a table of the method itself."),
            )
        rule = self.rules[table.name, name]
        scope = replace(scope, names={}, home="")
        keys = tuple(scope.keys[k] for k in table.keys)
        arms: list[tuple[t.Tree, t.Tree]] = []
        variants: list[Called] = []
        kinds = frozenset().union(*(key.kinds for key in keys))
        if not self.exists(table, keys, scope):
            kinds |= {table.columns[name].empty or Absence.MISSING}
        chooser = replace(self.cell_at(table, rule.chooser, keys, scope), kinds=kinds)
        guarded = rule.gaps or bool(kinds) or len(rule.variants) > 1
        for number, variant in enumerate(rule.variants):
            formula = self.formulas.get(variant.formula)
            expr = Expr(ast.Name(0, 0, variant.formula), variant.call.text, variant.call.place)
            const = Fraction(number)
            same = t.Const(typing.number(low=const, high=const, step=Fraction(1)), t.PRESENT, const)
            called = t.Op(YES_NO, kinds, "=", (chooser, same))
            self.expr.append(expr)
            if guarded:
                self.guards.append(called)
            depth = len(self.guards)
            try:
                if formula is None:
                    raise self.fail(
                        "unknown-formula",
                        expr.node,
                        Both(
                            f"没有公式 {variant.formula}。",
                            f"There is no formula {variant.formula}.",
                        ),
                        formula_hint(variant.formula, self.formulas),
                    )
                given = {p: self.inner(e, scope) for p, e in variant.exprs.items()}
                for param, column in variant.columns.items():
                    cell = self.cell_at(
                        table, column, keys, replace(scope, sure=scope.sure | {table.name})
                    )
                    given[param] = replace(cell, kinds=t.PRESENT)
                body = self.applied(formula, given, expr.node, scope)
            finally:
                self.expr.pop()
                if guarded:
                    del self.guards[depth - 1 :]
            arms.append((called, body))
            variants.append(self.called[-1])
        tree = self.chosen_by_cell(arms, rule)
        self.ruled.append(Ruled(scope.label, table.name, name, keys, tree, tuple(variants)))
        return tree

    def chosen_by_cell(self, arms: list[tuple[t.Tree, t.Tree]], rule: Rule) -> t.Tree:
        """The formula of the row: one of several, or the only one there is."""
        if rule.gaps or not arms:  # of a table whose rules are all wrong
            nothing = frozenset({rule.empty})
            default: t.Tree = (
                t.Nil(arms[0][1].type, nothing, rule.empty)
                if arms
                else t.Nil(typing.number(low=Fraction(0), high=Fraction(0)), nothing, rule.empty)
            )
            return self.case("rule", arms, default, self.expr[-1].node)
        if len(arms) == 1 and not arms[0][0].kinds:
            return arms[0][1]
        if len(arms) == 1:
            return self.case("rule", arms, arms[0][1], self.expr[-1].node)
        return self.case("rule", arms[:-1], arms[-1][1], self.expr[-1].node)
