"""Opens the outputs of a run: values, bundles and totals as tables of one connection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from qiyue.core.engine.stored.reading import NotARun
from qiyue.core.engine.stored.summaries import OUTPUTS, rows_in

__all__ = ["NotARun", "opened_outputs"]


@contextmanager
def opened_outputs(folder: Path, *, filled: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the tables values, bundles and totals; raises NotARun if one is not there.

    Every column is text; what is absent is NULL, or "" where it is `filled`.
    """
    with duckdb.connect(":memory:") as con:
        for name, columns in OUTPUTS.items():
            texts = [duckdb.ColumnExpression(column).cast("VARCHAR") for column in columns]
            if filled:
                empty = duckdb.ConstantExpression("")
                texts = [duckdb.CoalesceOperator(text, empty) for text in texts]
            chosen = [text.alias(column) for text, column in zip(texts, columns, strict=True)]
            try:
                con.sql(rows_in(con, folder, name)).select(*chosen).create_view(name)
            except duckdb.Error as error:
                raise NotARun(folder, name) from error
        yield con
