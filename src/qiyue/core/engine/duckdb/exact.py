"""Gives a DuckDB connection the functions on numbers beyond 38 digits."""

from __future__ import annotations

import duckdb

from qiyue.core.values.wide import FUNCTIONS, TOO_MANY, WHOLE, TooManyDigits


def register(con: duckdb.DuckDBPyConnection) -> None:
    """Make every function of values.wide callable as exact_…; doing it again changes nothing."""
    known = "SELECT count(*) FROM duckdb_functions() WHERE function_name = 'exact_total'"
    if con.execute(known).fetchall() != [(0,)]:
        return
    for name, (function, count) in FUNCTIONS.items():
        gives = "BIGINT" if name in WHOLE else "VARCHAR"
        con.create_function(f"exact_{name}", function, ["VARCHAR"] * count, gives)


def too_many_digits(error: duckdb.Error) -> TooManyDigits | None:
    """What one of the functions raised, found in the message of DuckDB's error."""
    _, found, rest = str(error).partition(TOO_MANY)
    return TooManyDigits(rest.partition("]")[0]) if found else None
