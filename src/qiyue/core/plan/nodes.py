"""What expressions of a plan are made of: an operation, its arguments, its proven bounds."""

from __future__ import annotations

from dataclasses import dataclass, field

LIMIT = 10**38 - 1
"""The widest integer that every engine carries (DECIMAL(38,0))."""


NO_COLUMNS: frozenset[str] = frozenset()


class TooWide(Exception):
    """A number would need more than 38 digits."""


@dataclass(frozen=True, slots=True)
class X:
    """One expression: `op` of `args`.

    `kind` is int, wide, text, bool or date. For int, every value lies in `low`..`high`; a wide one
    is the text of an exact number (values.wide). Leaves: op `col` (value: its name), `lit` (value:
    the constant), `null`. Op `exact` calls a function of values.wide, `value` is its name.
    """

    op: str
    args: tuple[X, ...] = ()
    kind: str = "int"
    low: int = 0
    high: int = 0
    value: int | str | bool | None = None
    size: int = 1
    hashed: int = field(default=0, init=False, repr=False, compare=False)
    reads: frozenset[str] | None = field(default=None, init=False, repr=False, compare=False)

    def __hash__(self) -> int:
        """Of all but `size`, once: parts are asked for theirs by everything they stand in."""
        if not self.hashed:
            found = hash((self.op, self.args, self.kind, self.low, self.high, self.value))
            object.__setattr__(self, "hashed", found or 1)
        return self.hashed

    def __eq__(self, other: object) -> bool:
        """Whether it is the same expression: most that are not differ in what is cheap to ask."""
        if self is other:
            return True
        if type(other) is not X:
            return NotImplemented
        return (
            self.op == other.op
            and self.low == other.low
            and self.high == other.high
            and self.value == other.value
            and self.kind == other.kind
            and self.args == other.args
        )

    @property
    def constant(self) -> int | None:
        """The value of an integer literal."""
        return self.value if self.op == "lit" and type(self.value) is int else None

    @property
    def known(self) -> bool | None:
        """Yes or no, of such a literal."""
        return self.value if self.op == "lit" and isinstance(self.value, bool) else None

    def columns(self) -> frozenset[str]:
        """Names of the columns it reads, found once."""
        found = self.reads
        if found is None:
            if self.op == "col":
                found = frozenset((str(self.value),))
            elif not self.args:
                found = NO_COLUMNS
            else:
                found = NO_COLUMNS.union(*[arg.columns() for arg in self.args])
            object.__setattr__(self, "reads", found)
        return found

    def as_json(self) -> object:
        """Lists and constants; the first item of a list is the operation."""
        if self.op == "lit":
            return {"lit": str(self.value) if self.kind in ("int", "date") else self.value}
        if self.op == "col":
            return str(self.value)
        op = f"exact_{self.value}" if self.op == "exact" else self.op
        return [op, *(arg.as_json() for arg in self.args)]

    def __str__(self) -> str:
        if self.op in ("lit", "col"):
            return repr(self.value) if self.kind == "text" and self.op == "lit" else str(self.value)
        if self.op == "exact":
            return f"exact_{self.value}({', '.join(map(str, self.args))})"
        if self.op in INFIX and len(self.args) == 2:
            return f"({self.args[0]} {self.op} {self.args[1]})"
        return f"{self.op}({', '.join(map(str, self.args))})"


INFIX = ("+", "-", "*", "//", "=", "!=", "<", "<=", ">", ">=", "and", "or", "||")
