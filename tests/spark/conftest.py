"""Spark is no part of the usual set-up: without it there is nothing to collect here."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

if find_spec("pyspark") is None:
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def spark():
    """One session for all tests: two threads, ended with them."""
    from qiyue.core.engine.spark.session import session

    patch = pytest.MonkeyPatch()
    patch.setenv("QIYUE_SPARK_MASTER", "local[2]")
    opened = session()
    yield opened
    opened.stop()
    patch.undo()
