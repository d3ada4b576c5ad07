"""Says aggregates: which rows they read, and what comes of them."""

from __future__ import annotations

from dataclasses import dataclass

from qiyue.core.formula import tree as t
from qiyue.core.formula.shapes import looked_back
from qiyue.core.method.model import Table
from qiyue.core.method.paper.numerals import number_text
from qiyue.core.method.paper.speech import phrases
from qiyue.core.method.paper.speech.base import ATOM, COMPARE, PHRASE, Piece
from qiyue.core.method.paper.speech.walks import Walks
from qiyue.core.method.showing import present


@dataclass(frozen=True, slots=True)
class Pool:
    """The rows of an aggregate in the ways that sentences need.

    `each` is every row, `count` their number, `inside` among them, `only` the single one,
    `noun` one of them.
    """

    each: str
    count: str
    inside: str
    only: str
    noun: str


class RowsSpeaker(Walks):
    """The part of the speaker that reads many rows."""

    def rows(self, tree: t.Rows) -> Piece:
        """An aggregate over its rows."""
        known = phrases.AGGREGATES.get(tree.fn)
        if known is None:  # written as in the method
            inside = [self.text(part) for part in (tree.x, tree.weight) if part is not None]
            pool = self.pool(tree, [])
            return Piece(f"{tree.fn}{self.bracketed(self.clauses([*inside, pool.each]))}")
        asked = looked_back(tree)[1] if tree.way == "past" else tree.where
        where = [] if asked is None else [self.whole(self.condition(asked))]
        x = "" if tree.x is None else self.measured(tree)
        if tree.fn == "count" and tree.x is not None:
            where.append(self.word(phrases.PRESENT, x=self.within(tree.x, PHRASE)))
        pool = self.pool(tree, where)
        weight = "" if tree.weight is None else self.within(tree.weight, PHRASE)
        says = known.weighted if weight and known.weighted else known.says
        if tree.x is not None:
            says = phrases.ENDS.get((tree.fn, tree.x.type.kind), says)
        fields = {"each": pool.each, "count": pool.count, "inside": pool.inside}
        fields |= {"only": pool.only, "noun": pool.noun, "x": x, "w": weight}
        fields |= self.detailed(tree)
        level = COMPARE if tree.type.kind == "yes/no" else PHRASE
        piece = Piece(self.word(says, **fields).strip(), level)
        if known.directed:
            piece = piece.noted(self.word(phrases.DIRECTIONS[tree.high]))
        for note in known.notes:
            piece = piece.noted(self.word(note, **fields))
        return piece

    def detailed(self, tree: t.Rows) -> dict[str, str]:
        """The constants of a function: the step of a split, share and position of a percentile."""
        match tree.fn, tree.detail:
            case "percentile", (share, definition):
                position = phrases.PERCENTILES.get(int(definition))
                where = str(definition) if position is None else self.word(position)
                return {"share": f"{number_text(share * 100)}%", "position": where}
            case _, (step, *_):
                return {"step": number_text(step)}
            case _:
                return {}

    def measured(self, tree: t.Rows) -> str:
        """What is taken of each row."""
        assert tree.x is not None
        if tree.x.type.kind == "yes/no":
            return self.whole(self.condition(tree.x))
        return self.within(tree.x, ATOM)

    def pool(self, tree: t.Rows, where: list[str]) -> Pool:
        """The rows of the table that this row reads."""
        table = self.table(tree.table)
        if tree.way == "past":
            return self.past_pool(tree, table, where)
        joined = [
            self.joined(tree, column, mine)
            for column, mine in tree.joins
            if not present(column, mine)
        ]
        if self.lang == "zh":
            return self.chinese_pool(tree, table, joined, where)
        return self.english_pool(tree, table, joined, where)

    def joined(self, tree: t.Rows, column: str, mine: t.Tree) -> str:
        """What the rows agree with the asking row on."""
        table = self.table(tree.table)
        name = self.names.column(table, table.columns[column])
        if tree.way == "among":
            return name
        if isinstance(mine, t.Key):
            own = self.word(phrases.THIS, x=self.names.key(mine.name))
        else:
            own = self.reference(mine)
        if self.one_of_several(table, column):
            return self.word(phrases.JOINED_BY, own=own, x=name)
        return own

    def one_of_several(self, table: Table, column: str) -> bool:
        """Whether the table has other references to the same place, so that one was named."""
        target = table.columns[column].type.table
        same = [c for c in table.columns.values() if c.type.table == target and target]
        return column not in table.keys and len(same) > 1

    def past_pool(self, tree: t.Rows, table: Table, where: list[str]) -> Pool:
        """上一年, 前 3 年各年; the year before, each of the 3 years before."""
        many = number_text(looked_back(tree)[0])
        period = self.word(phrases.PERIODS[table.period])
        if self.lang == "zh":
            place = f"上一{period}" if many == "1" else f"前 {many} {period}"
            such = f"中 {'，且'.join(where)} 的" if where else ""
            each = place if many == "1" and not such else f"{place}{such}各{period}"
            only = place if many == "1" else f"{place}{such or '中'}唯一一{period}"
            return Pool(each, f"{place}{such or '的'}{period}数", f"{place}中", only, period)
        before = f"the {period} before" if many == "1" else f"the {many} {plural(period)} before"
        tail = f" where {' and '.join(where)}" if where else ""
        each = f"{before}{tail}" if many == "1" else f"each of {before}{tail}"
        several = f"{plural(period)} of {before}{tail}"
        return Pool(each, several, "", f"{period} of {before}{tail}", period)

    def chinese_pool(self, tree: t.Rows, table: Table, joined: list[str], where: list[str]) -> Pool:
        """《指标》各项, 本单位在《事故》中的各行, 全部单位."""
        such = f" {'，且'.join(where)} 的" if where else ""
        own, name = f" {self.listed(joined)} ", f" {self.names.table(table.name)} "
        if table.home and table.origin == "organisation":
            if joined and tree.way == "over":
                each = f"{own}中{such}各{name}" if such else f"{own}各{name}"
                rows = f"{own}的{such}{name}"
                return Pool(
                    each,
                    f"{rows}的个数",
                    f"{rows}中",
                    f"{own}{such}唯一的{name}",
                    f"个{name}".rstrip(),
                )
            rows = f"同一{own}的{such}各{name}" if joined else f"全部{such}{name}"
            return Pool(
                rows, f"{rows}的个数", f"{rows}中", f"唯一的{such}{name}", f"个{name}".rstrip()
            )
        noun = "项" if table.constant else "行"
        place = f"《{name}》中"
        if joined and tree.way == "over" and not table.constant:
            place = f"{own}在《{name}》中"
            each = f"{place}{such or '的'}各{noun}"
            inside = f"{place}{such}各{noun}中" if such else place
            return Pool(
                each, f"{place}{such or '的'}{noun}数", inside, f"{place}{such}唯一一{noun}", noun
            )
        if joined:
            such = f"{'同一' if tree.way == 'among' else '属于'}{own}的{such}"
        each = f"{place}{such}各{noun}" if such else f"《{name}》各{noun}"
        count = f"{place}{such}{noun}数" if such else f"《{name}》的{noun}数"
        inside = f"{place}{such}各{noun}中" if such else place
        return Pool(each, count, inside, f"{place}{such}唯一一{noun}", noun)

    def english_pool(self, tree: t.Rows, table: Table, joined: list[str], where: list[str]) -> Pool:
        """every row of “accident” of this unit, every unit."""
        name = self.names.table(table.name)
        one, many = f"row of “{name}”", f"rows of “{name}”"
        if table.home and table.origin == "organisation":
            one, many = name, plural(name)
        tail = ""
        if joined:
            word = "with the same" if tree.way == "among" else "of"
            tail += f" {word} {' and '.join(joined)}"
        if where:
            tail += f" where {' and '.join(where)}"
        return Pool(f"every {one}{tail}", f"{many}{tail}", "", f"{one}{tail}", one)


def plural(noun: str) -> str:
    """Several of an English noun."""
    if not noun or not noun[-1].isascii():
        return noun
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "z", "ch", "sh")) else f"{noun}s"
