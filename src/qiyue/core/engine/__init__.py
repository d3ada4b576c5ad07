"""Runs methods: DuckDB for speed, plain Python for the meaning and the explanation."""
