"""Resolves what an aggregate makes of the rows it reads: the function, its values, its type."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from qiyue.core.formula import ast, typing
from qiyue.core.formula import tree as t
from qiyue.core.formula.tree import PLACED
from qiyue.core.method.model import Table
from qiyue.core.method.proofs import signature, stripped
from qiyue.core.method.resolving.base import Broken
from qiyue.core.method.resolving.formulas import FormulasResolver
from qiyue.core.method.scopes import Scope
from qiyue.core.values.absence import SKIPPED, Absence
from qiyue.core.values.findings import Both
from qiyue.core.values.percentiles import PERCENTILES
from qiyue.core.values.types import YES_NO, Type

MANY_ROWS = 1_000_000
WEIGHTED = ("mean", "variance", "variance_all")
DIRECTED = ("rank", "rank_last", "rank_mean", "best")
AGGREGATES = (
    *("sum", "count", "mean", "min", "max", "any", "all", "only"),
    *("variance", "variance_all", "percentile"),
    *sorted(PLACED),
)
NONE = Absence.NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class Read:
    """The rows that an aggregate reads, and its values on them."""

    table: Table
    x: t.Tree | None
    weight: t.Tree | None
    detail: t.Tree | None
    where: t.Tree | None
    joins: tuple[tuple[str, t.Tree], ...]
    keeps: tuple[str, ...]


class AggregatesResolver(FormulasResolver):
    """The part of the resolver that gives an aggregate its type."""

    def aggregate(self, node: ast.Rows, read: Read, scope: Scope) -> t.Tree:
        """The aggregate of `read` as `node` says it, for a row of `scope`."""
        self.right_arguments(node, read)
        x, fn = read.x, node.name
        inside = [part for part in (x, read.weight, read.where) if part is not None]
        kinds = {k for part in inside for k in part.kinds if k not in SKIPPED}
        kinds |= {k for _, mine in read.joins for k in mine.kinds}
        high, detail, weight = True, self.details(node, read), read.weight
        if fn in PLACED:
            self.on_own_row(node, read.table, scope)
            if fn in DIRECTED:
                high = self.direction(node, x)
            if fn != "best":
                kinds |= {NONE} if read.where is not None else set()
                kinds |= {k for part in inside if part is not read.where for k in part.kinds}
            if fn == "split":
                self.splits_one_amount(node, read)
                kinds.add(NONE)
        elif fn not in ("sum", "count", "any", "all"):
            kinds.add(NONE)
        if fn == "percentile":
            weight = None
        return t.Rows(
            self.type_of(fn, read),
            frozenset(kinds),
            fn,
            x,
            weight,
            read.where,
            read.table.name,
            node.way,
            read.joins,
            read.keeps,
            high,
            detail,
        )

    def type_of(self, fn: str, read: Read) -> Type:
        """What the function gives."""
        most = Fraction(len(read.table.rows) if read.table.constant else MANY_ROWS)
        one = Fraction(1)
        if fn == "count":
            return typing.number(low=Fraction(0), high=most, step=one)
        if fn in ("rank", "rank_last", "rank_mean"):
            step = one / 2 if fn == "rank_mean" else one
            return typing.number(low=one, high=max(one, most), step=step)
        if fn in ("any", "all", "best"):
            return YES_NO
        if read.x is None:
            raise Broken
        kind = read.x.type
        if fn == "sum":
            return typing.summed(kind, int(most))
        if fn in ("min", "max", "only"):
            return kind
        if fn == "split":
            return typing.rounded(typing.either([kind, typing.zero(kind)], kind.uom), one_of(read))
        weight = None if fn == "percentile" or read.weight is None else read.weight.type
        # Weights below 0 take a mean beyond its values, and a variance below 0.
        free = weight is not None and (weight.low is None or weight.low < 0)
        if fn in ("variance", "variance_all"):
            spread = None
            if kind.low is not None and kind.high is not None and not free:
                spread = (kind.high - kind.low) ** 2
            return typing.number(kind.uom * kind.uom, None if free else Fraction(0), spread)
        return typing.number(kind.uom) if free else replace(kind, step=None)

    def right_arguments(self, node: ast.Rows, read: Read) -> None:
        """The function has as many values as it takes, each of its kind."""
        x, fn = read.x, node.name
        wanted = "yes/no" if fn in ("any", "all") else "number"
        wrong = x is None and fn != "count"
        if x is not None and fn not in ("count", "only"):
            comparable = fn in ("min", "max")
            kinds = {wanted, "date", "choice"} if comparable else {wanted}
            wrong = wrong or x.type.kind not in kinds
        takes = {"percentile": (2, 2), "split": (2, 2), **dict.fromkeys(WEIGHTED, (0, 1))}
        least, most = takes.get(fn, (0, 0))
        others = [part for part in (read.weight, read.detail) if part is not None]
        wrong = wrong or not least <= len(others) <= most
        wrong = wrong or any(part.type.kind != "number" for part in others)
        if wrong:
            raise self.fail(
                "wrong-kind",
                node,
                Both(f"{fn} 汇总的应当是 {wanted}。", f"{fn} works on {wanted} values."),
                Both(
                    "写作 mean(值, 权重 over 表)、percentile(值, 25%, 7 among 表)、"
                    "split(总额, 权重, 0.01 among 表)，其余只要一个值。",
                    "Write mean(x, w over T), percentile(x, 25%, 7 among T), "
                    "split(amount, w, 0.01 among T); the others take one value.",
                ),
            )

    def details(self, node: ast.Rows, read: Read) -> tuple[Fraction, ...]:
        """The constants of a function: share and definition of a percentile, step of a split."""
        if node.name == "split":
            step = _constant(read.detail)
            if step is not None and step > 0:
                return (step,)
            raise self.fail(
                "step-not-constant",
                node,
                Both("分配的步长要是正的常数。", "The step of a split is a positive constant."),
                Both("钱写 0.01（到分），名额写 1。", "0.01 for money, 1 for seats."),
            )
        if node.name != "percentile":
            return ()
        share, definition = _constant(read.weight), _constant(read.detail)
        if share is not None and 0 <= share <= 1 and definition in PERCENTILES:
            assert definition is not None
            return (share, definition)
        known = "、".join(map(str, PERCENTILES))
        raise self.fail(
            "percentile-undefined",
            node,
            Both(
                "分位数要写明比例（0 到 100%）和定义的编号。",
                "A percentile states its share (0 to 100%) and the number of its definition.",
            ),
            Both(
                f"写作 percentile(x, 25%, 7 among 表)；定义有 {known}，见语言手册。",
                f"Write percentile(x, 25%, 7 among T); definitions: {known.replace('、', ', ')}, "
                "see the language reference.",
            ),
        )

    def on_own_row(self, node: ast.Rows, table: Table, scope: Scope) -> None:
        """A place, a share or a choice belongs to a row of the table that is read."""
        if set(table.keys) <= set(scope.keys):
            return
        raise self.fail(
            "rank-without-row",
            node,
            Both(
                f"这一行不是 {table.name} 的一行，在其中没有位置。",
                f"This row is no row of {table.name} and has no place among them.",
            ),
            Both(f"把这一行放在 [{table.name}] 上。", f"Let the line stand on [{table.name}]."),
        )

    def direction(self, node: ast.Rows, x: t.Tree | None) -> bool:
        """Whether high is better, as the line or column that is ranked says."""
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
                    "给被排名的行或列加 better: high 或 better: low。",
                    "Give the ranked line or column better: high or better: low.",
                ),
            )
        return better == "high"

    def splits_one_amount(self, node: ast.Rows, read: Read) -> None:
        """All rows of a group split the same amount, a whole number of steps, by weights >= 0."""
        assert read.x is not None
        assert read.weight is not None
        fixed = {signature(mine) for _, mine in read.joins}
        keys = [c for c, _ in read.joins if c in read.table.keys or self.catalog.homes(c)]
        fixed |= {signature(self.key(key, (read.table.name,))) for key in keys}
        fixed |= {f"{read.table.name}.{c}[" for c, _ in read.joins}
        message: Both | None = None
        if not _same_for_all(read.x, fixed):
            message = Both(
                "要分的总额对同组各行应当相同。",
                "The amount must be the same for all rows that share it.",
            )
            hint = Both(
                "总额写在组上，如 by unit 分 unit.pool。",
                "Let it belong to the group: by unit, as in unit.pool.",
            )
        elif read.x.type.step is None or read.x.type.step % one_of(read) != 0:
            message = Both("总额不是整数个步长。", "The amount is no whole number of steps.")
            hint = Both("先取整：half_away(总额, 0.01)。", "Round it first: half_away(x, 0.01).")
        elif read.weight.type.low is None or read.weight.type.low < 0:
            message = Both("分配的权重可能小于 0。", "A weight of the split may be below 0.")
            hint = Both(
                "写 max(0, …)，或给列写明范围。", "Write max(0, ...), or give the column a range."
            )
        if message is not None:
            raise self.fail("bad-split", node, message, hint)


def one_of(read: Read) -> Fraction:
    """The step of a split."""
    return _constant(read.detail) or Fraction(1)


def _constant(tree: t.Tree | None) -> Fraction | None:
    match stripped(tree) if tree is not None else None:
        case t.Const(value=Fraction() as value):
            return value
        case _:
            return None


def _same_for_all(tree: t.Tree, fixed: set[str]) -> bool:
    """Whether a value depends on nothing but the columns that the rows of a group share."""
    if signature(tree) in fixed:
        return True
    match tree:
        case t.Key():
            return False
        case t.Cell(table=table, column=column, keys=keys):
            shared = f"{table}.{column}[" in fixed
            return shared or (bool(keys) and all(_same_for_all(k, fixed) for k in keys))
        case t.Result(keys=keys):
            return all(_same_for_all(k, fixed) for k in keys)
        case t.Rows(joins=joins, keeps=keeps):
            return not keeps and all(_same_for_all(mine, fixed) for _, mine in joins)
        case _:
            return all(_same_for_all(child, fixed) for child in t.children(tree))
