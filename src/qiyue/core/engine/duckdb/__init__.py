"""Runs a plan in DuckDB, embedded."""

from qiyue.core.engine.duckdb.run import all_hold, calculate

__all__ = ["all_hold", "calculate"]
