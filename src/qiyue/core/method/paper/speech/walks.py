"""Says names: of the own row, up a reference, across by a key, of the row that asks."""

from __future__ import annotations

from qiyue.core.formula import tree as t
from qiyue.core.method.paper.speech import phrases
from qiyue.core.method.paper.speech.base import ATOM, MINUS, PHRASE, Piece, short
from qiyue.core.method.paper.speech.values import Values
from qiyue.core.method.showing import present


class Walks(Values):
    """The part of the speaker that names things."""

    def key(self, tree: t.Key) -> Piece:
        """The row's own member of a dimension."""
        return Piece(self.names.key(tree.name))

    def local(self, tree: t.Local) -> Piece:
        """A named intermediate: explained beside the formula."""
        return Piece(self.part(tree))

    def mine(self, tree: t.Mine) -> Piece:
        """Something of the row that asks; what is fixed there is the same everywhere."""
        if isinstance(tree.x, t.Local):
            return self.local(tree.x)
        if isinstance(tree.x, t.Cell) and self.on_row(tree.x) is not None:
            return self.cell(tree.x)
        return Piece(self.word(phrases.MINE, x=self.within(tree.x, ATOM)))

    def cell(self, tree: t.Cell) -> Piece:
        """A column of a given table; on a row of it, the cell itself."""
        if (text := self.on_row(tree)) is not None:
            return Piece(text, MINUS if text.startswith("−") else ATOM)
        table = self.table(tree.table)
        column = table.columns[tree.column]
        if "." in column.name:  # an argument of a rule cell, said away from its row
            return Piece(self.names.usual(short(column.name)))
        name = self.names.column(table, column)
        return self.there(name, tree.keys, table.keys, tree.table, (tree.table, tree.column))

    def result(self, tree: t.Result) -> Piece:
        """The value of a line."""
        keys = self.program.lines[tree.line].frame.keys
        return self.there(self.names.line(tree.line), tree.keys, keys, "", ("", tree.line))

    def there(
        self,
        name: str,
        keys: tuple[t.Tree, ...],
        names: tuple[str, ...],
        table: str,
        about: tuple[str, str],
    ) -> Piece:
        """`name` at `keys`: plain on the own row, up a reference, or across by keys."""
        given = [
            (key, at)
            for key, at in zip(names, keys, strict=True)
            if not (isinstance(at, t.Key) and at.name == key) and not present(key, at)
        ]
        if about in self.qualified:
            name = self.word(phrases.OF_TABLE, table=self.names.table(table), x=name)
        if not given:
            return Piece(name)
        if len(given) == 1 and self.walks(*given[0]):
            ref = self.reference(given[0][1])
            return Piece(self.word(phrases.UP, ref=ref, x=name), self.phrase)
        at = self.listed(self.at_key(key, value) for key, value in given)
        if table and len(given) == sum(not present(*one) for one in zip(names, keys, strict=True)):
            title = self.names.table(table)
            return Piece(self.word(phrases.IN_TABLE, table=title, keys=at, x=name), self.phrase)
        return Piece(self.word(phrases.ACROSS, keys=at, x=name), self.phrase)

    @property
    def phrase(self) -> int:
        """How tightly "the x of y" holds: in Chinese like a word."""
        return ATOM if self.lang == "zh" else PHRASE

    def walks(self, name: str, key: t.Tree) -> bool:
        """Whether this key is a reference to the table it is the key of, by a name."""
        named = isinstance(key, t.Cell | t.Result | t.Key | t.Local | t.Mine)
        return named and key.type.kind == "reference" and key.type.table == name

    def reference(self, tree: t.Tree) -> str:
        """Where a reference leads: "its branch"."""
        if not isinstance(tree, t.Cell):
            return self.within(tree, ATOM)
        names = self.table(tree.table).keys
        own = (
            (isinstance(key, t.Key) and key.name == name) or present(name, key)
            for name, key in zip(names, tree.keys, strict=True)
        )
        if not all(own):  # it says itself whose it is
            return self.within(tree, self.phrase)
        target = self.table(tree.type.table)
        says = phrases.OWN if target.origin == "organisation" else phrases.ITS
        return self.word(says, ref=self.within(tree, self.phrase))

    def at_key(self, key: str, value: t.Tree) -> str:
        """A key that is given: a member by its name, anything else in words."""
        if isinstance(value, t.Const):
            text = value.value if isinstance(value.value, str) else self.text(value)
            said = self.names.member(key, text)
            return self.word(phrases.AT_KEY, key=self.names.key(key), value=said)
        said = self.within(value, PHRASE)
        return self.word(phrases.AT_VALUE, key=self.names.key(key), value=said)
