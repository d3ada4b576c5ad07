"""Gives a DuckDB connection the functions on numbers beyond 38 digits."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import duckdb
from duckdb.func import FunctionNullHandling

from qiyue.core.values.wide import FUNCTIONS, PARTIAL, TOO_MANY, WHOLE, TooManyDigits

EXACT = "exact_"
"""Their names begin so."""
Function = Callable[..., str | int | None]


def register(con: duckdb.DuckDBPyConnection) -> None:
    """Make every function of values.wide callable as exact_…; doing it again changes nothing."""
    known = "SELECT count(*) FROM duckdb_functions() WHERE function_name = 'exact_total'"
    if con.execute(known).fetchall() != [(0,)]:
        return
    for name, (function, count) in FUNCTIONS.items():
        gives = "BIGINT" if name in WHOLE else "VARCHAR"
        # DuckDB refuses None as a result unless the function takes it as a value too.
        partial = name in PARTIAL
        con.create_function(
            f"{EXACT}{name}",
            passing(function) if partial else function,
            ["VARCHAR"] * count,
            gives,
            null_handling=FunctionNullHandling.SPECIAL if partial else FunctionNullHandling.DEFAULT,
        )


def passing(function: Function) -> Function:
    """The function, absent where one of its values is."""

    @wraps(function)
    def called(*texts: str | None) -> str | int | None:
        return None if None in texts else function(*texts)

    return called


def too_many_digits(error: duckdb.Error) -> TooManyDigits | None:
    """What one of the functions raised, found in the message of DuckDB's error."""
    _, found, rest = str(error).partition(TOO_MANY)
    return TooManyDigits(rest.partition("]")[0]) if found else None
