"""The connection to Spark: settings, and what is said where Spark is missing."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from qiyue.core.engine.duckdb.exact import passing
from qiyue.core.engine.spark.dialect import WIDE_QUOTIENT
from qiyue.core.values.curves import OutsideDomain
from qiyue.core.values.findings import QiyueError
from qiyue.core.values.wide import FUNCTIONS, WHOLE

FIXED = {
    "spark.sql.ansi.enabled": "true",  # an overflow is an error, never NULL
    "spark.sql.caseSensitive": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.decimalOperations.allowPrecisionLoss": "true",
    "spark.sql.requireAllClusterKeysForCoPartition": "false",  # rows of a part are together
    "spark.sql.lateralColumnAlias.enableImplicitResolution": "false",  # no plan asks for it
    "spark.memory.offHeap.enabled": "false",  # all that an executor holds is in its heap
}
"""What the meaning of a plan rests on; nobody can set it otherwise."""
USUAL = {
    "spark.master": "local[*]",
    "spark.app.name": "qiyue",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "8",
    "spark.executor.memory": "1g",
    "spark.sql.sources.fileCompressionFactor": "10",  # short in a file may be long in memory
    "spark.driver.memory": "2g",
    "spark.driver.maxResultSize": "256m",  # results are files; none goes through the driver
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}
"""What is set where Spark's own configuration says nothing."""
SAID = {
    "QIYUE_SPARK_MASTER": "spark.master",
    "QIYUE_SPARK_MEMORY": "spark.executor.memory",
    "QIYUE_SPARK_PARTS": "spark.sql.shuffle.partitions",
}
"""Settings of this project, which go before Spark's own."""


class NoSpark(QiyueError):
    """Spark cannot be used here; `lacks` is pyspark or java."""

    code = "no-spark"

    def __init__(self, lacks: str) -> None:
        super().__init__(lacks)
        self.lacks = lacks


def session() -> Any:
    """The Spark session of this process, made at the first call; raises NoSpark."""
    try:
        from pyspark import SparkConf
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise NoSpark("pyspark") from error
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise NoSpark("java")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    conf = SparkConf()
    for variable, key in SAID.items():
        if variable in os.environ:
            conf.set(key, os.environ[variable])
    for key, value in USUAL.items():
        conf.setIfMissing(key, value)
    for key, value in FIXED.items():
        conf.set(key, value)
    # There the process that plans does all the work too.
    alone = str(conf.get("spark.master")).partition("[")[0] == "local"
    if alone and "QIYUE_SPARK_MEMORY" in os.environ:
        conf.set("spark.driver.memory", os.environ["QIYUE_SPARK_MEMORY"])
    # Spark makes this folder whether or not anything lies in it.
    conf.setIfMissing("spark.sql.warehouse.dir", Path(gettempdir(), "qiyue-spark").as_uri())
    spark = SparkSession.builder.config(conf=conf).getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    _register(spark)
    return spark


def _register(spark: Any) -> None:
    """Make the functions on numbers beyond 38 digits callable; doing it again changes nothing."""
    if spark.catalog.functionExists(WIDE_QUOTIENT):
        return
    for name, (function, _) in FUNCTIONS.items():
        kind = "bigint" if name in WHOLE else "string"
        spark.udf.register(f"exact_{name}", _careful(passing(function)), kind)
    spark.udf.register(WIDE_QUOTIENT, passing(_quotient), "string")


def _careful(function: Any) -> Any:
    """The function, absent where it cannot be calculated.

    Spark calls a function in Python on every row, those of an arm that is not taken too.
    """

    def called(*texts: str | None) -> str | int | None:
        try:
            return function(*texts)  # type: ignore[no-any-return]
        except (ZeroDivisionError, OutsideDomain, ValueError):
            return None

    return called


def _quotient(n: str, d: str) -> str:
    """n // d, towards 0, as every engine divides."""
    a, b = int(n), int(d)
    size = abs(a) // abs(b)
    return str(-size if (a < 0) != (b < 0) else size)
