"""Runs a plan in DuckDB, embedded."""

from qiyue.core.engine.duckdb.run import broken_checks, calculate

__all__ = ["broken_checks", "calculate"]
