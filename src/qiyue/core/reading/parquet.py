"""Reads a Parquet file through, every value of it, before anything else opens it."""

from __future__ import annotations

from pathlib import Path

from qiyue.core.values.findings import Both

MOST_ROWS = 2_000_000_000
CALM, MOST_ROWS_A_BYTE = 20_000_000, 50
"""A file of fewer rows may be as regular as it likes; in a larger one a byte holds so many."""

MOST_COLUMNS = 5_000
Wrong = tuple[str, Both, Both]


def read_through(path: Path) -> Wrong | None:
    """What is wrong with the file, if anything is."""
    import duckdb  # the helper has it, if anybody reads Parquet

    try:
        with duckdb.connect(":memory:") as con:
            for setting in (
                f"allowed_directories = ['{_quoted(path.parent)}']",
                f"temp_directory = '{_quoted(path.parent)}/spill'",
                "autoinstall_known_extensions = false",
                "autoload_known_extensions = false",
                "enable_external_access = false",
                "lock_configuration = true",
            ):
                con.execute(f"SET {setting}")
            source = f"read_parquet('{_quoted(path)}')"
            about = f"SELECT num_rows FROM parquet_file_metadata('{_quoted(path)}')"
            rows = sum(int(one[0]) for one in con.execute(about).fetchall())
            size = path.stat().st_size
            if rows > MOST_ROWS or (rows > CALM and rows > MOST_ROWS_A_BYTE * size):
                return _inflates()
            columns = len(con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall())
            if columns > MOST_COLUMNS:
                return _too_wide(columns)
            con.execute(f"SELECT bit_xor(hash(COLUMNS(*))) FROM {source}").fetchall()
    except duckdb.OutOfMemoryException as error:
        raise MemoryError from error
    except duckdb.Error:
        return (
            "not-parquet",
            Both("这不是完好的 Parquet 文件。", "This is no sound Parquet."),
            Both("从来源系统重新导出。", "Export the file again from where it came."),
        )
    return None


def _quoted(path: Path) -> str:
    return str(path.resolve()).replace("'", "''")


def _inflates() -> Wrong:
    return (
        "inflates",
        Both("解开后大得不像一张表。", "It is far larger inside than any table would be."),
        Both("从来源系统重新导出。", "Export the file again from where it came."),
    )


def _too_wide(columns: int) -> Wrong:
    return (
        "too-many-columns",
        Both(
            f"有 {columns} 列，最多 {MOST_COLUMNS} 列。",
            f"There are {columns} columns; at most {MOST_COLUMNS} are read.",
        ),
        Both("只留要读的列。", "Keep the columns that are read."),
    )
