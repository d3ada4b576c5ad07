"""Compiles the aggregate: one table of the rows read, one grouping, one join back."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from fractions import Fraction

from qiyue.core.formula import tree as t
from qiyue.core.method.program import Program
from qiyue.core.plan import exprs as e
from qiyue.core.plan import ratio
from qiyue.core.plan.exprs import ONE, ZERO, X
from qiyue.core.plan.ratio import V
from qiyue.core.plan.relation import Rel, Steps
from qiyue.core.plan.steps import Aggregate, Distinct, Out, Window
from qiyue.core.values.absence import Absence

MANY = 1_000_000
BAD = e.lit(int(Absence.MISSING))


class RowsCompiler:
    """The half of the compiler that groups rows."""

    program: Program
    steps: Steps

    @abstractmethod
    def on(self, tree: t.Tree, rel: Rel) -> V:
        """The value of a tree on a table."""

    @abstractmethod
    def present(self, v: V) -> V:
        """NULL where absent."""

    @abstractmethod
    def source(self, name: str) -> Rel:
        """A table as rows to compile on."""

    @abstractmethod
    def named(self, rel: Rel, x: X) -> str:
        """A column that holds x."""

    @abstractmethod
    def place(self, x: X, options: tuple[str, ...]) -> X:
        """The place of a choice in its list."""

    def rows(self, tree: t.Rows, rel: Rel) -> V:
        """The value of an aggregate on each row of `rel`."""
        joins = [(column, self.on(mine, rel)) for column, mine in tree.joins]
        inner, by, back = self.inside(tree, joins, rel)
        if tree.fn in ("rank", "rank_last"):
            value = self.rank(tree, inner, by, back, rel)
        else:
            value = self.grouped(tree, inner, by, back, rel)
        absent = [v for _, v in joins if v.state is not None]
        if absent:
            state, reason = ratio.absent_of(*absent)
            assert state is not None
            gone = V(e.null(value.num.kind), state=state, reason=reason)
            number = tree.type.kind == "number"
            return ratio.chosen([(e.compare("!=", state, ZERO), gone)], value, number)
        return value

    # -- the rows that are read ---------------------------------------------------------

    def inside(
        self, tree: t.Rows, joins: list[tuple[str, V]], rel: Rel
    ) -> tuple[Rel, list[str], list[tuple[str, str]]]:
        """The table of rows read, its grouping columns, and how groups join back to `rel`."""
        mines = correlated(tree)
        if mines:
            return self.pairs(tree, joins, mines, rel)
        inner = self.source(tree.table)
        own = inner.sources[tree.table]
        pairs = [(self.named(rel, v.num), own[column]) for column, v in joins]
        joined = {column for column, _ in joins}
        needs = kept_keys(tree)
        for (column, mine), (_, here) in zip(tree.joins, pairs, strict=True):
            if isinstance(mine, t.Key) and mine.name in tree.keeps:
                inner.keys[mine.name] = here
        wanted = [k for k in needs if k not in inner.keys]
        if wanted:
            names = [(rel.keys[k], self.steps.name("k")) for k in wanted]
            rel.flush()
            outs = {new: replace(rel.outs[old], name=new) for old, new in names}
            step = self.steps.put(
                Distinct(self.steps.name("d"), tuple(outs.values()), rel.step, tuple(names))
            )
            took = inner.join(step, outs, [], list(outs), outer=False)
            for k, (_, new) in zip(wanted, names, strict=True):
                inner.keys[k] = took[new]
                pairs.append((rel.keys[k], took[new]))
            inner.identity = (*inner.identity, *took.values())
        del joined
        return inner, [here for _, here in pairs], pairs

    def pairs(
        self, tree: t.Rows, joins: list[tuple[str, V]], mines: list[t.Mine], rel: Rel
    ) -> tuple[Rel, list[str], list[tuple[str, str]]]:
        """Every asking row beside each row it reads, with what it hands in."""
        handed = {id(m): (m, rel.settled(self.on(m.x, rel))) for m in mines}
        on_names = [(self.named(rel, v.num), column) for column, v in joins]
        step = rel.flush()
        columns: list[str] = [*rel.identity, *rel.keys.values()]
        for _, v in handed.values():
            parts = [v.num, *v.dens, v.state, v.reason]
            columns += [str(x.value) for x in parts if x is not None and x.op == "col"]
        columns += [name for name, _ in on_names]
        names = {old: self.steps.name("m") for old in dict.fromkeys(columns)}
        outs = {new: replace(rel.outs[old], name=new) for old, new in names.items()}
        base = self.steps.put(
            Distinct(self.steps.name("d"), tuple(outs.values()), step, tuple(names.items()))
        )
        inner = self.source(tree.table)
        on = [(inner.sources[tree.table][c], names[name]) for name, c in on_names]
        took = inner.join(base, outs, on, list(outs), outer=False)
        here = {old: took[new] for old, new in names.items()}

        def moved(x: X | None) -> X | None:
            return inner.column(here[str(x.value)]) if x is not None and x.op == "col" else x

        for node_id, (_, v) in handed.items():
            num = moved(v.num)
            assert num is not None
            dens = tuple(d for d in (moved(d) for d in v.dens) if d is not None)
            inner.memo[node_id] = V(num, v.coef, dens, moved(v.state), moved(v.reason))
        for k in tree.keeps:
            inner.keys[k] = here[rel.keys[k]]
        by = [here[c] for c in dict.fromkeys(rel.identity)]
        inner.identity = (*inner.identity, *by)
        back = [(c, here[c]) for c in dict.fromkeys(rel.identity)]
        return inner, by, back

    # -- grouping -----------------------------------------------------------------------

    def contributions(self, tree: t.Rows, inner: Rel) -> tuple[X, X | None, X | None, V, V | None]:
        """Whether a row counts, its bad state and reason, its value, its weight."""
        value = V(ONE) if tree.x is None else self.on(tree.x, inner)
        weight = None if tree.weight is None else self.on(tree.weight, inner)
        where = None if tree.where is None else self.on(tree.where, inner)
        counts: list[X] = []
        arms: list[tuple[X, V]] = []
        none = V(e.null("int"), state=ZERO)
        if where is not None:
            if where.state is not None:
                stop = e.compare("!=", where.state, ZERO)
                arms.append((stop, V(e.null("int"), state=where.state, reason=where.reason)))
            arms.append((e.logic("not", where.num), none))
            counts.append(where.num)
            if where.state is not None:
                counts.append(e.compare("=", where.state, ZERO))
        for v in (value, weight):
            if v is not None and v.state is not None:
                counts.append(e.compare("=", v.state, ZERO))
                failed = V(e.null("int"), state=v.state, reason=v.reason)
                arms.append((e.compare("!=", v.state, ZERO), failed))
        counted = inner.settle(e.logic("and", *counts)) if counts else e.truth(True)
        if not any(v.state is not None for _, v in arms if v is not none):
            return counted, None, None, value, weight
        stopped = ratio.chosen(arms, none, False)
        assert stopped.state is not None
        state = inner.settle(stopped.state)
        bad = e.case([(e.compare(">=", state, BAD), state)], ZERO)
        return counted, inner.settle(bad), stopped.reason, value, weight

    def most(self, tree: t.Rows) -> int:
        table = self.program.tables[tree.table]
        return max(1, len(table.rows)) if table.constant else MANY

    def grouped(
        self, tree: t.Rows, inner: Rel, by: list[str], back: list[tuple[str, str]], rel: Rel
    ) -> V:
        counted, bad, why, value, weight = self.contributions(tree, inner)
        most = self.most(tree)
        made: list[tuple[str, str, X]] = []
        outs: dict[str, Out] = {name: inner.outs[name] for name in by}

        def put(fn: str, x: X, low: int, high: int) -> str:
            e.lit(low), e.lit(high)
            name = self.steps.name("a")
            made.append((name, fn, x))
            outs[name] = Out(name, x.kind, low, high)
            return name

        def only_counted(x: X, default: X) -> X:
            return x if counted == e.truth(True) else e.case([(counted, x)], default)

        n = put("sum", only_counted(ONE, ZERO), 0, most)
        top = None if bad is None else put("max", bad, 0, 4)
        reasons: list[tuple[int, str]] = []
        if bad is not None and why is not None:
            for code in (Absence.MISSING, Absence.WITHHELD):
                said = e.logic(
                    "and", e.compare("=", bad, e.lit(int(code))), e.compare("!=", why, e.text(""))
                )
                reasons.append((int(code), put("min", e.case([(said, why)], e.null("text")), 0, 0)))
        fn = tree.fn
        columns: list[str] = []
        coef = Fraction(1)
        if fn in ("any", "all"):
            held = e.case([(value.num, ONE)], ZERO)
            columns.append(
                put(
                    "max" if fn == "any" else "min",
                    only_counted(held, ZERO if fn == "any" else ONE),
                    0,
                    1,
                )
            )
        elif fn in ("min", "max", "only") and not ratio.commonable(value):
            coef, chosen = self.extreme(tree, inner, by, value, counted)
            for x, low, high in chosen:
                low_name = put("min", x, low, high)
                columns.append(low_name)
            columns.append(put("max", chosen[1][0], chosen[1][1], chosen[1][2]))
        elif fn != "count":
            coef = self.measure(tree, inner, value, weight, only_counted, put, columns, most)
        inner.flush()
        step = self.steps.put(
            Aggregate(
                self.steps.name("g"), tuple(outs.values()), inner.step, tuple(by), tuple(made)
            )
        )
        names = rel.join(
            step,
            outs,
            [(mine, theirs) for mine, theirs in back],
            list(outs)[len(by) :] if by else list(outs),
        )
        got = {name: rel.column(names[name]) for name in names}
        size = e.case([(e.is_null(got[n]), ZERO)], got[n])
        size = replace(size, low=0, high=most)
        size = rel.settle(size)
        result = self.read_group(tree, fn, size, [got[c] for c in columns], coef, rel)
        if top is None:
            return result
        worst = e.case([(e.is_null(got[top]), ZERO)], got[top])
        worst = rel.settle(worst)
        reason: X | None = None
        for code, name in reasons:
            said = e.logic(
                "and", e.compare("=", worst, e.lit(code)), e.logic("not", e.is_null(got[name]))
            )
            reason = e.case([(said, got[name])], reason or e.text(""))
        stopped = V(e.null(result.num.kind), state=worst, reason=reason)
        return ratio.chosen(
            [(e.compare("!=", worst, ZERO), stopped)], result, tree.type.kind == "number"
        )

    def extreme(
        self, tree: t.Rows, inner: Rel, by: list[str], value: V, counted: X
    ) -> tuple[Fraction, list[tuple[X, int, int]]]:
        """Denominator and numerator of the rows that hold the least or greatest fraction."""
        value = inner.settled(ratio.upright(value))
        key = ratio.sort_key(value, inner.settle)
        key = inner.settle(e.case([(counted, key)], e.null("int")))
        fn = "min" if tree.fn == "min" else "max"
        best = self.window(inner, tuple(by), fn, key, False, 0)
        best = replace(best, low=key.low, high=key.high)
        inner.outs[str(best.value)] = Out(str(best.value), "int", key.low, key.high)
        last = inner.steps.made[-1]
        inner.steps.made[-1] = replace(last, columns=tuple(inner.outs.values()))
        here = e.compare("=", key, best)
        den = inner.settle(value.den)
        return value.coef, [
            (e.case([(here, den)], e.null("int")), den.low, den.high),
            (e.case([(here, value.num)], e.null("int")), value.num.low, value.num.high),
        ]

    def measure(self, tree, inner, value, weight, only_counted, put, columns, most):  # type: ignore[no-untyped-def]
        """Put the aggregated columns of sum, mean, min, max and only; their coefficient."""
        kind = tree.x.type.kind
        if kind == "number":
            value = inner.short(ratio.common(value, inner.settle))
        if tree.fn in ("sum", "mean"):
            if weight is not None:
                weight = inner.short(ratio.common(weight, inner.settle))
                product = ratio.arithmetic(
                    "*",
                    replace(value, state=None, reason=None),
                    replace(weight, state=None, reason=None),
                )
                total = only_counted(weight.num, ZERO)
                low, high = min(0, weight.num.low * most), max(0, weight.num.high * most)
                value = product
                columns.append(
                    put(
                        "sum",
                        only_counted(value.num, ZERO),
                        min(0, value.num.low * most),
                        max(0, value.num.high * most),
                    )
                )
                columns.append(put("sum", total, low, high))
                return value.coef / weight.coef
            columns.append(
                put(
                    "sum",
                    only_counted(value.num, ZERO),
                    min(0, value.num.low * most),
                    max(0, value.num.high * most),
                )
            )
            return value.coef
        num = value.num
        if kind == "choice":
            num = self.place(num, tree.x.type.options)
        fn = "min" if tree.fn == "min" else "max"
        columns.append(put(fn, only_counted(num, e.null(num.kind)), num.low, num.high))
        return value.coef

    def read_group(
        self, tree: t.Rows, fn: str, size: X, columns: list[X], coef: Fraction, rel: Rel
    ) -> V:
        """The aggregate from the columns of its group."""
        empty = e.compare("=", size, ZERO)
        if fn == "count":
            return V(size)
        first = columns[0]
        if fn in ("any", "all"):
            held = e.compare("=", first, ONE)
            return V(e.case([(e.is_null(first), e.truth(fn == "all"))], held))
        if fn == "sum":
            filled = e.case([(e.is_null(first), ZERO)], first)
            return V(filled, coef)
        gone = e.lit(int(Absence.NOT_APPLICABLE))
        if fn == "mean":
            below = columns[1] if len(columns) > 1 else size
            none = e.compare("=", below, ZERO)
            none = e.logic("or", empty, none) if len(columns) > 1 else empty
            mean = ratio.arithmetic(
                "/", V(first, coef), V(e.case([(e.is_null(below), ZERO)], below))
            )
            state = rel.settle(e.case([(none, gone)], ZERO))
            return self.present(replace(mean, state=state))
        none = e.compare("!=", size, ONE) if fn == "only" else empty
        state = rel.settle(e.case([(none, gone)], ZERO))
        if len(columns) == 3:
            # Of equal fractions the one with the least denominator; its numerator is the one
            # nearest to 0.
            den, least, most = columns
            num = e.case([(e.compare(">=", least, ZERO), least)], most)
            safe = e.case([(e.is_null(den), ONE)], den)
            return self.present(V(num, coef, (rel.settle(safe),), state))
        if tree.type.kind == "choice":
            options = tree.type.options
            first = e.case(
                [(e.compare("=", first, e.lit(i)), e.text(o)) for i, o in enumerate(options)],
                e.null("text"),
            )
        return self.present(V(first, coef, (), state))

    # -- ranks --------------------------------------------------------------------------

    def rank(
        self, tree: t.Rows, inner: Rel, by: list[str], back: list[tuple[str, str]], rel: Rel
    ) -> V:
        counted, bad, why, value, _ = self.contributions(tree, inner)
        if ratio.commonable(value):
            value = inner.settled(ratio.common(value, inner.settle))
        else:
            value = inner.settled(ratio.upright(value))
            value = replace(value, num=ratio.sort_key(value, inner.settle))
        flag = self.named(inner, counted)
        order = value.num if value.coef > 0 else inner.settle(e.neg(value.num))
        most = self.most(tree)
        place = self.window(inner, (*by, flag), "rank", order, tree.high, most)
        if tree.fn == "rank_last":
            key = self.named(inner, order)
            same = self.window(inner, (*by, flag, key), "count", ONE, False, most)
            place = e.sub(e.add(place, same), ONE)
        worst = None if bad is None else self.window(inner, tuple(by), "max", bad, False, 4)
        where = None if tree.where is None else self.on(tree.where, inner)
        states: list[tuple[X, X]] = []
        if worst is not None:
            states.append((e.compare("!=", worst, ZERO), worst))
        if where is not None:
            if where.state is not None:
                states.append((e.compare("!=", where.state, ZERO), where.state))
            states.append((e.logic("not", where.num), ONE))
        if value.state is not None:
            states.append((e.compare("!=", value.state, ZERO), value.state))
        state = inner.settle(e.case(states, ZERO)) if states else None
        number = inner.settle(place)
        reason = None
        if why is not None and bad is not None and worst is not None:
            said = e.logic("and", e.compare("=", bad, worst), e.compare("!=", why, e.text("")))
            reason = self.window(
                inner,
                tuple(by),
                "min",
                inner.settle(e.case([(said, why)], e.null("text"))),
                False,
                0,
            )
            reason = inner.settle(e.case([(e.is_null(reason), e.text(""))], reason))
        step = inner.flush()
        table = self.program.tables[tree.table]
        takes = [str(number.value)] + [
            str(x.value) for x in (state, reason) if x is not None and x.op == "col"
        ]
        on = [(rel.keys[k], k) for k in table.keys]
        on += [pair for pair in back if pair not in on]
        names = rel.join(step, inner.outs, on, takes)
        num = replace(rel.column(names[str(number.value)]), low=1, high=most)
        if state is None:
            return V(num)
        here = rel.column(names[str(state.value)]) if state.op == "col" else state
        said_here = (
            rel.column(names[str(reason.value)])
            if reason is not None and reason.op == "col"
            else reason
        )
        return self.present(V(num, state=here, reason=said_here))

    def window(self, inner: Rel, by: tuple[str, ...], fn: str, x: X, falling: bool, most: int) -> X:
        """A column over the group of each row."""
        x = inner.settle(x)
        inner.flush()
        name = self.steps.name("w")
        kind = x.kind if fn in ("min", "max") else "int"
        inner.outs[name] = Out(name, kind, 0, most)
        inner.step = self.steps.put(
            Window(
                self.steps.name("t"),
                tuple(inner.outs.values()),
                inner.step,
                by,
                fn,
                x,
                name,
                falling,
            )
        )
        return inner.column(name)


def correlated(tree: t.Rows) -> list[t.Mine]:
    """What the inside of an aggregate takes from the asking row, beside its keys."""
    found: dict[int, t.Mine] = {}
    stack = [part for part in (tree.x, tree.weight, tree.where) if part is not None]
    while stack:
        node = stack.pop()
        if isinstance(node, t.Mine):
            found[id(node)] = node
        elif isinstance(node, t.Rows):
            stack.extend(mine for _, mine in node.joins)
            stack.extend(inner.x for inner in correlated(node))
        else:
            stack.extend(t.children(node))
    return list(found.values())


def kept_keys(tree: t.Rows) -> list[str]:
    """Keys of the asking row that the inside reads as they are."""
    found: set[str] = set()
    stack = [part for part in (tree.x, tree.weight, tree.where) if part is not None]
    while stack:
        node = stack.pop()
        if isinstance(node, t.Key) and node.name in tree.keeps:
            found.add(node.name)
        if isinstance(node, t.Rows):
            stack.extend(mine for _, mine in node.joins)
            stack.extend(inner.x for inner in correlated(node))
            found |= {k for k in kept_keys(node) if k in tree.keeps}
        else:
            stack.extend(t.children(node))
    return sorted(found)
