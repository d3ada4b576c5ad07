"""Resolves one expression: from what it says to what it means on a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from qiyue.core.formula import ast, typing
from qiyue.core.formula import tree as t
from qiyue.core.method.desk import Desk, nearest
from qiyue.core.method.model import Expr, Formula, Table
from qiyue.core.method.proofs import Known
from qiyue.core.method.operations import Operations
from qiyue.core.method.program import Resolved
from qiyue.core.method.rules import Rule
from qiyue.core.method.scopes import Catalog, Scope
from qiyue.core.values.absence import SKIPPED, Absence
from qiyue.core.values.findings import Both, Place
from qiyue.core.values.types import TEXT, YES_NO, Type

MANY_ROWS = 1_000_000
MISSING_ROW = frozenset({Absence.MISSING})
UNIQUE = t.PRESENT


class Broken(Exception):
    """This expression has a finding; the rest of the method goes on."""


class Resolver(Operations):
    """Resolves expressions; `line` gives another line, resolved."""

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
        self.expr: list[Expr] = []
        self.calls: list[str] = []
        self.books: list[tuple[str, dict[str, t.Tree], set[str]]] = []
        self.known = Known()

    # -- one line at a time -------------------------------------------------------------

    def begin(self, label: str, parts: dict[str, t.Tree]) -> None:
        """Open the book of a line: its named parts and the lines it reads go there."""
        self.books.append((label, parts, set()))

    def end(self) -> frozenset[str]:
        """Close it; the names of the lines that were read."""
        return frozenset(self.books.pop()[2])

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
                found.append(body and t.Local(body.type, body.kinds, label, body))
                if found[0] is not None and self.books and scope.outer is None:
                    self.books[-1][1].setdefault(label, found[0])
            return found[0]

        return get

    # -- findings -----------------------------------------------------------------------

    def put(self, code: str, place: Place, message: Both, hint: Both) -> None:
        """Put down a finding at a place."""
        self.desk.put(code, place, message, hint)

    def at(self, node: ast.Node) -> Place:
        """The place of a node in the file."""
        expr = self.expr[-1]
        line = expr.text.count("\n", 0, node.at)
        column = expr.place.column + node.at if line == 0 else 0
        part = expr.place.part or (self.books[-1][0] if self.books else "")
        return Place(expr.place.line + line, column, expr.place.file, part)

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

    # -- expressions --------------------------------------------------------------------

    def tree(self, node: ast.Node, scope: Scope) -> t.Tree:
        """The meaning of a node; raises Broken."""
        match node:
            case ast.Number(value=value):
                kind = typing.number(low=value, high=value, step=abs(value) or Fraction(1))
                return t.Const(kind, UNIQUE, value)
            case ast.Text(value=value):
                return t.Const(TEXT, UNIQUE, value)
            case ast.YesNo(value=value):
                return t.Const(YES_NO, UNIQUE, value)
            case ast.Nothing(kind=kind):
                return t.Nil(
                    Type("number", low=Fraction(0), high=Fraction(0)), frozenset({kind}), kind
                )
            case ast.Name(name=name):
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

    def mine(self, x: t.Tree) -> t.Tree:
        """`x` of the asking row; constants are the same everywhere."""
        return x if isinstance(x, t.Const | t.Nil) else t.Mine(x.type, x.kinds, x)

    def key(self, name: str, tables: tuple[str, ...]) -> t.Tree:
        """The row's value of a key."""
        home = self.catalog.homes(name)
        table = home or next(
            self.catalog.tables[n] for n in tables if name in self.catalog.tables[n].keys
        )
        kind = table.columns[name].type
        if home is not None and kind.kind == "text":
            kind = Type("reference", table=home.name)
        return t.Key(self.constant_range(table, name, kind), UNIQUE, name)

    # -- names --------------------------------------------------------------------------

    def named(self, name: str, node: ast.Node, scope: Scope) -> t.Tree:
        if scope.home and (own := self.own(name, scope)) is not None:
            return own
        if (lexical := self.lexical(name, scope)) is not None:
            return lexical
        if name in scope.keys:
            return scope.keys[name]
        found = self.candidates(name, scope)
        if len(found) == 1:
            return found[0]()
        if found:
            raise self.fail(
                "ambiguous-name",
                node,
                Both(
                    f"{name} 在这里有 {len(found)} 种意思。",
                    f"{name} means {len(found)} things here.",
                ),
                Both("给其中一个换名。", "Rename one of them."),
            )
        raise self.unknown(name, node, scope)

    def own(self, name: str, scope: Scope) -> t.Tree | None:
        table = self.catalog.tables[scope.home]
        if name in table.keys:
            return scope.keys[name]
        if name in table.columns and "." not in name:
            return self.cell(table, name, scope)
        return None

    def lexical(self, name: str, scope: Scope) -> t.Tree | None:
        if name in scope.names:
            found = scope.names[name]()
            if found is None:
                raise Broken
            return found
        if scope.outer is not None and (found := self.lexical(name, scope.outer)) is not None:
            return self.mine(found)
        return None

    def candidates(self, name: str, scope: Scope, needs: str = "") -> list[Callable[[], t.Tree]]:
        found: list[Callable[[], t.Tree]] = []
        for table, _ in self.catalog.columns(name):
            if set(table.keys) <= set(scope.keys) and (not needs or needs in table.keys):
                found.append(lambda table=table: self.cell(table, name, scope))  # type: ignore[misc]
        keys = self.catalog.line_keys.get(name)
        if keys is not None and set(keys) <= set(scope.keys) and (not needs or needs in keys):
            found.append(lambda: self.result(name, tuple(scope.keys[k] for k in keys)))
        return found

    def unknown(self, name: str, node: ast.Node, scope: Scope) -> Broken:
        wanting: set[str] = set()
        for table, _ in self.catalog.columns(name):
            wanting |= set(table.keys) - set(scope.keys)
        wanting |= set(self.catalog.line_keys.get(name, ())) - set(scope.keys)
        if wanting:
            keys = ", ".join(sorted(wanting))
            return self.fail(
                "key-wanting",
                node,
                Both(
                    f"{name} 要有 {keys} 才能确定，这一行没有。",
                    f"{name} needs {keys}, which this row does not have.",
                ),
                Both(
                    f"用 sum({name} over 表) 汇总，或用 引用.{name}、{name}[键] 指定一个。",
                    f"Aggregate it, as in sum({name} over TABLE), or walk to one: ref.{name} or {name}[key].",
                ),
            )
        return self.fail(
            "unknown-name",
            node,
            Both(f"没有 {name} 这个名称。", f"There is no {name}."),
            nearest(name, self.catalog.names() | set(self.formulas) | set(scope.names)),
        )

    def cell(self, table: Table, name: str, scope: Scope) -> t.Tree:
        return self.cell_at(table, name, tuple(scope.keys[k] for k in table.keys), scope)

    def cell_at(
        self, table: Table, name: str, keys: tuple[t.Tree, ...], scope: Scope | None
    ) -> t.Tree:
        column = table.columns[name]
        if column.type.kind == "rule":
            if scope is None:
                raise Broken
            return self.rule(table, name, scope)
        kinds: set[Absence] = {kind for key in keys for kind in key.kinds}
        if column.empty is not None:
            kinds.add(column.empty)
        sure = scope is not None and table.name in scope.sure
        sure = sure or (table.home and self.refers(keys[0], table))
        if not sure and self.full_cross(table, keys):
            sure = True
        if not sure and column.empty is None:
            kinds |= MISSING_ROW
        kind = self.constant_range(table, name, column.type)
        return t.Cell(kind, frozenset(kinds), table.name, name, keys)

    def refers(self, key: t.Tree, table: Table) -> bool:
        inner = key.x if isinstance(key, t.Mine) else key
        if isinstance(inner, t.Const):
            return any(row[0] == inner.value for row in table.rows)
        return inner.type.kind == "reference" and inner.type.table == table.name

    def full_cross(self, table: Table, keys: tuple[t.Tree, ...]) -> bool:
        """A constant table that has a row for every combination of its keys' members."""
        if not table.constant:
            return False
        if all(isinstance(key, t.Const) for key in keys):
            wanted = tuple(key.value for key in keys if isinstance(key, t.Const))
            return any(row[: len(keys)] == wanted for row in table.rows)
        size = 1
        for name, key in zip(table.keys, keys, strict=True):
            home = self.catalog.homes(name)
            if home is None or not home.constant or not self.refers(key, home):
                if key.type.kind == "number" and self.covers(table, name, key):
                    size *= len({row[table.keys.index(name)] for row in table.rows})
                    continue
                return False
            size *= len(home.rows)
        return size == len(table.rows)

    def covers(self, table: Table, name: str, key: t.Tree) -> bool:
        have = {row[table.keys.index(name)] for row in table.rows}
        low, high = key.type.low, key.type.high
        if low is None or high is None or key.type.step is None or high - low > 1000:
            return False
        return key.type.step % 1 == 0 and all(
            Fraction(n) in have for n in range(int(low), int(high) + 1)
        )

    def constant_range(self, table: Table, name: str, kind: Type) -> Type:
        """The type with the range and grain that the rows of a constant table have."""
        if kind.kind != "number" or not table.constant:
            return kind
        at = list(table.columns).index(name)
        values = [row[at] for row in table.rows if isinstance(row[at], Fraction)]
        numbers = [v for v in values if isinstance(v, Fraction)]
        if not numbers:
            return replace(kind, low=Fraction(0), high=Fraction(0), step=Fraction(1))
        grain = typing.common_step(*(abs(v) for v in numbers if v)) if any(numbers) else Fraction(1)
        return replace(kind, low=min(numbers), high=max(numbers), step=grain)

    def result(self, name: str, keys: tuple[t.Tree, ...]) -> t.Tree:
        if self.books:
            self.books[-1][2].add(name)
        line = self.line(name)
        if line is None:
            raise Broken
        kinds = set(line.tree.kinds) | {kind for key in keys for kind in key.kinds}
        if not all(self.sure_key(k, key) for k, key in zip(line.frame.keys, keys, strict=True)) or (
            len(line.frame.tables) != len(line.frame.keys)
            or any(not self.catalog.tables[n].home for n in line.frame.tables)
        ):
            kinds.add(Absence.NOT_APPLICABLE)
        return t.Result(line.tree.type, frozenset(kinds), name, keys)

    def sure_key(self, name: str, key: t.Tree) -> bool:
        home = self.catalog.homes(name)
        return home is not None and self.refers(key, home)

    # -- paths and indexes --------------------------------------------------------------

    def path(self, node: ast.Path, scope: Scope) -> t.Tree:
        if isinstance(node.base, ast.Index):
            return self.index(node.base, scope, node.name)
        base = self.tree(node.base, scope)
        if base.type.kind != "reference" or base.type.table not in self.catalog.tables:
            raise self.fail(
                "no-reference",
                node.base,
                Both(
                    "点号前面不是引用，走不过去。",
                    "There is no reference before the point to walk along.",
                ),
                Both("在表头声明：列 -> 表。", "Declare the column as: -> table."),
            )
        table = self.catalog.tables[base.type.table]
        there = scope.shifted(table.keys[0], base)
        if node.name in table.columns and node.name not in table.keys:
            return self.cell(table, node.name, there)
        found = self.candidates(node.name, there, needs=table.keys[0])
        if len(found) != 1:
            names = [n for n in table.columns if "." not in n]
            names += [n for n, keys in self.catalog.line_keys.items() if table.keys[0] in keys]
            raise self.fail(
                "unknown-name",
                node,
                Both(
                    f"{table.name} 没有唯一的 {node.name}。",
                    f"{table.name} has no single {node.name}.",
                ),
                nearest(node.name, names),
            )
        return found[0]()

    def index(self, node: ast.Index, scope: Scope, column: str | None) -> t.Tree:
        if not isinstance(node.base, ast.Name):
            raise self.fail(
                "bad-index",
                node,
                Both(
                    "方括号前应当是表、列或行的名称。",
                    "Before [ ] stands the name of a table, column or line.",
                ),
                Both("写作 points[键]。", "Write it as points[key]."),
            )
        given = tuple(self.tree(key, scope) for key in node.keys)
        name = node.base.name
        choices: list[tuple[tuple[str, ...], Table | None, str]] = []
        if column is not None:
            table = self.catalog.tables.get(name)
            if table is not None and column in table.columns:
                choices.append((table.keys, table, column))
        else:
            choices += [(table.keys, table, name) for table, _ in self.catalog.columns(name)]
            if name in self.catalog.line_keys:
                choices.append((self.catalog.line_keys[name], None, name))
        fitting = []
        for keys, table, what in choices:
            wanting = [k for k in keys if k not in scope.keys]
            if len(wanting) == len(given):
                fitting.append((keys, wanting, table, what))
            elif len(keys) == len(given):
                fitting.append((keys, list(keys), table, what))
        if len(fitting) != 1:
            raise self.fail(
                "bad-index",
                node,
                Both(
                    f"{name} 不能用 {len(given)} 个键来取。",
                    f"{name} cannot be taken by {len(given)} keys.",
                ),
                nearest(name, self.catalog.names())
                if not choices
                else Both(
                    "写出这一行没有的键，或全部的键。",
                    "Give the keys that this row lacks, or all of them.",
                ),
            )
        keys, wanting, table, what = fitting[0]
        values = dict(zip(wanting, given, strict=True))
        chosen = tuple(values.get(k) or scope.keys[k] for k in keys)
        for key, value in zip(keys, chosen, strict=True):
            self.key_exists(key, value, table, node)
        if table is None:
            return self.result(what, chosen)
        return self.cell_at(table, what, chosen, None)

    def key_exists(self, name: str, key: t.Tree, table: Table | None, node: ast.Node) -> None:
        home = self.catalog.homes(name) or table
        if not isinstance(key, t.Const) or home is None or not home.constant:
            return
        members = {row[home.keys.index(name)] for row in home.rows}
        if key.value not in members:
            raise self.fail(
                "key-outside",
                node,
                Both(
                    f"{home.name} 没有 {key.value} 这一行。", f"{home.name} has no row {key.value}."
                ),
                nearest(str(key.value), [str(m) for m in members]),
            )

    # -- formulas and rule cells --------------------------------------------------------

    def formula(self, node: ast.Call, scope: Scope) -> t.Tree:
        formula = self.formulas.get(node.name)
        if formula is None:
            raise self.fail(
                "unknown-formula",
                node,
                Both(f"没有公式 {node.name}。", f"There is no formula {node.name}."),
                nearest(node.name, self.formulas),
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
        names: dict[str, Callable[[], t.Tree | None]] = {}
        for param, default in formula.params.items():
            if param in given:
                value = given[param]
            elif default is not None:
                value = self.inner(default, scope)
            else:
                value = self.named(param, node, scope)
            names[param] = lambda value=value: value  # type: ignore[misc]
        body = replace(scope, names=names, home="")
        self.calls.append(formula.name)
        try:
            body = self.with_wheres(body, formula.where, scope.label or formula.name)
            found = self.inner(formula.gives, body)
        finally:
            self.calls.pop()
        return found

    def rule(self, table: Table, name: str, scope: Scope) -> t.Tree:
        """The rule that the cell of this row names, as a case over the formulas in the column."""
        rule = self.rules[table.name, name]
        scope = replace(scope, names={}, home="")
        keys = tuple(scope.keys[k] for k in table.keys)
        arms: list[tuple[t.Tree, t.Tree]] = []
        chooser = self.cell_at(
            table, rule.chooser, keys, replace(scope, sure=scope.sure | {table.name})
        )
        chooser = replace(chooser, kinds=t.PRESENT)
        for number, variant in enumerate(rule.variants):
            formula = self.formulas.get(variant.formula)
            expr = Expr(ast.Name(0, 0, variant.formula), variant.call.text, variant.call.place)
            self.expr.append(expr)
            try:
                if formula is None:
                    raise self.fail(
                        "unknown-formula",
                        expr.node,
                        Both(
                            f"没有公式 {variant.formula}。",
                            f"There is no formula {variant.formula}.",
                        ),
                        nearest(variant.formula, self.formulas),
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
            const = Fraction(number)
            same = t.Const(typing.number(low=const, high=const, step=Fraction(1)), UNIQUE, const)
            arms.append((t.Op(YES_NO, UNIQUE, "=", (chooser, same)), body))
        if len(arms) == 1:
            return arms[0][1]
        return self.case("rule", arms[:-1], arms[-1][1], self.expr[-1].node)

    # -- the aggregate ------------------------------------------------------------------

    def rows(self, node: ast.Rows, scope: Scope) -> t.Tree:
        table = self.catalog.tables.get(node.table)
        if table is None:
            raise self.fail(
                "unknown-table",
                node,
                Both(f"没有表 {node.table}。", f"There is no table {node.table}."),
                nearest(node.table, self.catalog.tables),
            )
        if node.way == "past" or node.name not in AGGREGATES:
            raise self.fail(
                "unknown-function",
                node,
                Both(f"没有汇总函数 {node.name}。", f"There is no aggregate {node.name}."),
                nearest(node.name, AGGREGATES),
            )
        joins = self.joins(node, table, scope)
        keys = dict(scope.keys)
        keeps = tuple(k for k in scope.keys if k not in table.keys)
        for key in keeps:
            joined = next((c for c, _ in joins if c == key), None)
            keys[key] = scope.keys[key]
            del joined
        for key in table.keys:
            keys[key] = self.key(key, (table.name,))
        inner = Scope(
            keys={k: (v if k in table.keys else self.kept(v, k)) for k, v in keys.items()},
            sure=frozenset({table.name}),
            home=table.name,
            outer=scope,
            label=scope.label,
        )
        kept, self.known = self.known, Known()
        try:
            where = None if node.where is None else self.tree(node.where, inner)
            if where is not None and where.type.kind != "yes/no":
                raise self.fail(
                    "wrong-kind",
                    node.where or node,
                    Both("where 后面应当是条件。", "Behind where stands a condition."),
                    Both("如 where x >= 60。", "For example: where x >= 60."),
                )
            x = None if node.x is None else self.tree(node.x, inner)
            weight = None if node.weight is None else self.tree(node.weight, inner)
        finally:
            self.known = kept
        return self.aggregate(node, table, x, weight, where, tuple(joins), keeps, scope)

    def kept(self, value: t.Tree, name: str) -> t.Tree:
        """A key of the asking row that stays: plain keys as they are, walked ones from outside."""
        return value if isinstance(value, t.Key) and value.name == name else self.mine(value)

    def joins(self, node: ast.Rows, table: Table, scope: Scope) -> list[tuple[str, t.Tree]]:
        if node.way == "among":
            return [(c, self.by(c, node, table, scope)) for c in node.by]
        found: list[tuple[str, t.Tree]] = []
        for key, mine in scope.keys.items():
            if key in table.keys:
                found.append((key, mine))
                continue
            home = self.catalog.homes(key)
            refs = [
                c.name
                for c in table.columns.values()
                if c.type.kind == "reference" and home is not None and c.type.table == home.name
            ]
            refs = [key] if key in refs else refs
            if node.on in refs:
                refs = [node.on or ""]
            if len(refs) > 1:
                raise self.fail(
                    "two-joins",
                    node,
                    Both(
                        f"{table.name} 有几列指向 {key}：{'、'.join(refs)}。",
                        f"{table.name} refers to {key} by several columns: {', '.join(refs)}.",
                    ),
                    Both("写明 on 列。", "Say which one: on COLUMN."),
                )
            found += [(ref, mine) for ref in refs]
        if set(table.keys) <= set(scope.keys):
            raise self.fail(
                "own-row",
                node,
                Both(
                    f"over {table.name} 只会读到自己这一行。",
                    f"over {table.name} reads only this very row.",
                ),
                Both(
                    f"要读全部行，写 among {table.name}。",
                    f"To read all rows write among {table.name}.",
                ),
            )
        return found

    def by(self, column: str, node: ast.Rows, table: Table, scope: Scope) -> t.Tree:
        if column not in table.columns:
            raise self.fail(
                "unknown-name",
                node,
                Both(f"{table.name} 没有 {column} 一列。", f"{table.name} has no column {column}."),
                nearest(column, table.columns),
            )
        return self.named(column, node, scope)

    def aggregate(
        self,
        node: ast.Rows,
        table: Table,
        x: t.Tree | None,
        weight: t.Tree | None,
        where: t.Tree | None,
        joins: tuple[tuple[str, t.Tree], ...],
        keeps: tuple[str, ...],
        scope: Scope,
    ) -> t.Tree:
        most = len(table.rows) if table.constant else MANY_ROWS
        fn = node.name
        self.right_arguments(node, x, weight)
        inside = [part for part in (x, weight, where) if part is not None]
        kinds = {k for part in inside for k in part.kinds if k not in SKIPPED}
        kinds |= {k for _, mine in joins for k in mine.kinds}
        high = True
        if fn in RANKS:
            high = self.direction(node, x)
            kinds |= {Absence.NOT_APPLICABLE} if where is not None else set()
            kinds |= x.kinds if x is not None else set()
            kind = typing.number(low=Fraction(1), high=Fraction(most), step=Fraction(1))
            if not set(table.keys) <= set(scope.keys):
                raise self.fail(
                    "rank-without-row",
                    node,
                    Both(
                        f"这一行不是 {table.name} 的一行，排不了名次。",
                        f"This row is no row of {table.name} and has no place among them.",
                    ),
                    Both(
                        f"把这一行放在 [{table.name}] 上。",
                        f"Let the line stand on [{table.name}].",
                    ),
                )
        elif fn == "count":
            kind = typing.number(low=Fraction(0), high=Fraction(most), step=Fraction(1))
        elif fn in ("any", "all"):
            kind = YES_NO
        elif x is None:
            raise Broken
        elif fn == "sum":
            kind = typing.summed(x.type, most)
        elif fn in ("min", "max", "only"):
            kind = x.type
            kinds.add(Absence.NOT_APPLICABLE)
        else:
            kind = replace(x.type, step=None)
            kinds.add(Absence.NOT_APPLICABLE)
        return t.Rows(
            kind, frozenset(kinds), fn, x, weight, where, table.name, node.way, joins, keeps, high
        )

    def right_arguments(self, node: ast.Rows, x: t.Tree | None, weight: t.Tree | None) -> None:
        wanted = "yes/no" if node.name in ("any", "all") else "number"
        wrong = x is None and node.name != "count"
        if x is not None and node.name not in ("count", "only"):
            comparable = wanted == "number" and node.name in ("min", "max")
            kinds = {wanted, "date", "choice"} if comparable else {wanted}
            wrong = wrong or x.type.kind not in kinds
        wrong = wrong or (
            weight is not None and (node.name != "mean" or weight.type.kind != "number")
        )
        if wrong:
            raise self.fail(
                "wrong-kind",
                node,
                Both(
                    f"{node.name} 汇总的应当是 {wanted}。", f"{node.name} works on {wanted} values."
                ),
                Both(
                    "只有 mean 可以带权重：mean(值, 权重 over 表)。",
                    "Only mean takes a weight: mean(x, w over T).",
                ),
            )

    def direction(self, node: ast.Rows, x: t.Tree | None) -> bool:
        better = ""
        match x:
            case t.Result(line=name):
                better = self.catalog.lines[name].better
            case t.Cell(table=table, column=column):
                better = self.catalog.tables[table].columns[column].better
        if not better:
            raise self.fail(
                "rank-without-direction",
                node,
                Both("没说明大的好还是小的好。", "It is not said whether high or low is better."),
                Both(
                    "给被排名的行加 better: high 或 better: low。",
                    "Give the ranked line better: high or better: low.",
                ),
            )
        return better == "high"


RANKS = ("rank", "rank_last")
AGGREGATES = ("sum", "count", "mean", "min", "max", "any", "all", "only", *RANKS)
