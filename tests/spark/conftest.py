"""Spark is no part of the usual set-up: without it there is nothing to collect here."""

from __future__ import annotations

import os
from importlib.util import find_spec

import pytest

if find_spec("pyspark") is None:
    collect_ignore_glob = ["test_*.py"]

HERE = "local[2]"
APART = "local-cluster[2,1,1024]"
"""Two executors, each a process of its own with a worker of 1,024 MB."""
LEAST = "512m"
"""About the least memory that Spark lets an executor have: of it, 127 MB are for tables."""


@pytest.fixture(scope="session")
def spark():
    """One session for all tests, ended with them: two threads, or what QIYUE_SPARK_TESTED says."""
    from qiyue.core.engine.spark.session import session

    patch = pytest.MonkeyPatch()
    patch.setenv("QIYUE_SPARK_MASTER", os.environ.get("QIYUE_SPARK_TESTED", HERE))
    opened = session()
    yield opened
    opened.stop()
    patch.undo()
