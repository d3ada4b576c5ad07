"""Where Spark is missing, the command says so and what to do."""

from __future__ import annotations

import sys

import pytest

from qiyue.core.engine.spark.session import NoSpark, session
from qiyue.doors.cli.talk import SENTENCES


@pytest.mark.parametrize("lacks", ["pyspark", "java"])
def test_without_spark_there_is_a_sentence(lacks, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    if lacks == "pyspark":
        monkeypatch.setitem(sys.modules, "pyspark", None)
    else:
        module = type(sys)("pyspark")
        module.SparkConf = object
        inner = type(sys)("pyspark.sql")
        inner.SparkSession = object
        monkeypatch.setitem(sys.modules, "pyspark", module)
        monkeypatch.setitem(sys.modules, "pyspark.sql", inner)
    with pytest.raises(NoSpark) as missing:
        session()
    assert missing.value.lacks == lacks
    said = SENTENCES[missing.value.code](vars(missing.value))
    assert lacks in said.zh
    assert lacks in said.en
