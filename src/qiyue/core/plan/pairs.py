"""The rows that an aggregate reads: its table alone, or beside the rows that ask."""

from __future__ import annotations

from dataclasses import replace

from qiyue.core.formula import tree as t
from qiyue.core.formula.tree import correlated
from qiyue.core.plan.lookups import Lookups
from qiyue.core.plan.nodes import X
from qiyue.core.plan.pivots import On
from qiyue.core.plan.ratio import V
from qiyue.core.plan.relation import Rel
from qiyue.core.plan.steps import Distinct
from qiyue.core.plan.views import View


class PairsCompiler(Lookups):
    """The part of the compiler that finds the rows of an aggregate."""

    def inside(
        self, tree: t.Rows, joins: list[tuple[str, V]], rel: Rel
    ) -> tuple[Rel, list[str], On]:
        """The table of rows read, its grouping columns, and how groups join back to `rel`."""
        mines = correlated(tree)
        if mines:
            return self.pairs(tree, joins, mines, rel)
        inner = self.source(tree.table)
        own = inner.sources[tree.table]
        _, outs, units = self.table(tree.table)
        pairs: On = [(self.counted(rel, v, outs[c], units[c]), own[c]) for c, v in joins]
        needs = kept_keys(tree)
        for column, mine in tree.joins:
            if not isinstance(mine, t.Key) or mine.name not in tree.keeps:
                continue
            if mine.type.kind != "number" or units[column] == self.key_unit(mine.name):
                inner.keys[mine.name] = own[column]
        if isinstance(rel, View):
            fixed = {k: rel.fixed[k] for k in needs if k in rel.fixed and k not in inner.keys}
            inner = self.view(inner, fixed) if fixed else inner
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
        return inner, [here for _, here in pairs], pairs

    def pairs(
        self, tree: t.Rows, joins: list[tuple[str, V]], mines: list[t.Mine], rel: Rel
    ) -> tuple[Rel, list[str], On]:
        """Every asking row beside each row it reads, with what it hands in."""
        keeps = {k: rel.keys[k] for k in tree.keeps if k in rel.keys}
        handed = {id(m): (m, rel.settled(self.on(m.x, rel))) for m in mines}
        _, own, units = self.table(tree.table)
        on_names = [(self.counted_in(rel, v, own[c], units[c]), c) for c, v in joins]
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
        for k, column in keeps.items():
            inner.keys[k] = here[column]
        by = [here[c] for c in dict.fromkeys(rel.identity)]
        inner.identity = (*inner.identity, *by)
        back: On = [(c, here[c]) for c in dict.fromkeys(rel.identity)]
        return inner, by, back


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
