"""Runs plans with Apache Spark: the same plan, the same digits, on one machine or many."""

from qiyue.core.engine.spark.run import calculate

__all__ = ["calculate"]
