"""Opens the outputs of a run: values, bundles and totals as tables of one connection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from qiyue.core.engine.results import OUTPUTS
from qiyue.core.values.findings import QiyueError


class NotARun(QiyueError):
    """The folder holds no run; `part` is what is missing or cannot be read."""

    code = "not-a-run"

    def __init__(self, folder: Path, part: str = "") -> None:
        super().__init__(f"{folder}: {part}" if part else str(folder))
        self.folder, self.part = folder, part


@contextmanager
def opened_outputs(folder: Path, *, filled: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the tables values, bundles and totals; raises NotARun if one is not there.

    Every column is text; what is absent is NULL, or "" where it is `filled`.
    """
    with duckdb.connect(":memory:") as con:
        for name, columns in OUTPUTS.items():
            path = folder / f"{name}.parquet"
            if not path.is_file():
                raise NotARun(folder, path.name)
            texts = [duckdb.ColumnExpression(column).cast("VARCHAR") for column in columns]
            if filled:
                empty = duckdb.ConstantExpression("")
                texts = [duckdb.CoalesceOperator(text, empty) for text in texts]
            named = [text.alias(column) for text, column in zip(texts, columns, strict=True)]
            try:
                con.read_parquet(str(path)).select(*named).create_view(name)
            except duckdb.Error as error:
                raise NotARun(folder, path.name) from error
        yield con
