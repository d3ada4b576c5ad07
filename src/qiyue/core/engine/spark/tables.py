"""The tables of a run in Spark: those of the snapshot, laid out in parts, and those it makes.

A table that lies in parts is written in as many buckets as there are parts, one for each: Spark
then knows that rows of a part are together, and brings none together that already are.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlglot import exp

from qiyue.core.dataset import Snapshot
from qiyue.core.engine.duckdb.sql import name
from qiyue.core.engine.spark.dialect import rows_of, word
from qiyue.core.engine.spark.layout import Layout, layout_of, write_parts
from qiyue.core.engine.spark.placing import PART
from qiyue.core.engine.spark.shared import Shared
from qiyue.core.method.program import Program
from qiyue.core.plan.pivots import across_of

PARTS = "spark.sql.shuffle.partitions"


class Tables:
    """Tables by the names that the plan has for them."""

    def __init__(self, spark: Any, shared: Shared) -> None:
        self.spark, self.shared = spark, shared
        self.parts = int(spark.conf.get(PARTS))
        self.mark = f"qiyue_{uuid.uuid4().hex}"
        self.made: list[str] = []
        self.views: set[str] = set()

    def __enter__(self) -> Tables:
        return self

    def __exit__(self, *error: object) -> None:
        for view in self.views:
            self.spark.sql(f"DROP VIEW IF EXISTS {word(view)}")
        for table in self.made:
            self.spark.sql(f"DROP TABLE IF EXISTS {table}")

    def view(self, label: str, frame: Any) -> exp.Table:
        """Let a table be read by a name."""
        frame.createOrReplaceTempView(word(label))
        self.views.add(label)
        return exp.Table(this=name(label))

    def store(self, label: str, frame: Any) -> Any:
        """Write a table, and read it from there under its name.

        Read from where it was written, a table knows nothing of how it was made: each query stays
        as short as its own steps.
        """
        address = self.shared.place(label)
        if PART not in frame.columns:
            frame.write.parquet(address)
            stored = self.spark.read.schema(frame.schema).parquet(address)
        else:
            table = f"{self.mark}_{len(self.made)}"
            self.made.append(table)
            together = frame.repartition(self.parts, frame[word(PART)])
            writer = together.write.format("parquet").bucketBy(self.parts, PART)
            writer.option("path", address).saveAsTable(table)
            stored = self.spark.table(table)
        self.view(label, stored)
        return stored

    def open(
        self, program: Program, snapshot: Snapshot
    ) -> tuple[dict[str, exp.Expr], dict[str, dict[str, str]]]:
        """Make views of the frozen tables; their relations, and the anchors of those in parts."""
        frames = {
            table.name: self.spark.read.parquet(self._address(snapshot, table.name))
            for table in program.tables.values()
            if not table.constant
        }
        layout = layout_of(program, {name: snapshot.size(name) for name in frames})
        anchors: dict[str, dict[str, str]] = {}
        if layout is not None:
            anchors = self._laid_out(frames, layout, snapshot)
        paths: dict[str, exp.Expr] = {}
        for table, frame in frames.items():
            across = snapshot.across(table)
            if across is not None:
                own = across_of(table)
                paths[own] = self.view(own, frame)
                columns = list(program.tables[table].columns)
                if table in anchors:
                    columns.append(PART)
                    across = replace(across, data=(*across.data, PART))
                frame = self.spark.sql(rows_of(across, columns, own))
            paths[table] = self.view(f"snapshot {table}", frame)
        return paths, anchors

    def _address(self, snapshot: Snapshot, table: str) -> str:
        """Where Spark reads a frozen table: where it lies, or brought to where all see it."""
        file = snapshot.path(table)
        at = str(getattr(snapshot, "address", ""))
        return f"{at}/{file.name}" if at else self.shared.given(file)

    def _laid_out(
        self, frames: dict[str, Any], layout: Layout, snapshot: Snapshot
    ) -> dict[str, dict[str, str]]:
        """Put those frames that lie in parts in their place; the anchors of each."""
        labels = self._labels()
        same: Mapping[str, set[str]] = {}
        if layout.parent:
            file, same = write_parts(snapshot, layout, labels, self.shared.local)
            parts = {layout.root: self.spark.read.parquet(self.shared.given(file))}
        else:
            parts = {layout.root: self._by_key(frames[layout.root], layout.root, labels)}
        anchors = {}
        for kind in layout.kinds:
            column, target = layout.leads.get(kind, (kind, layout.root))
            frames[kind] = self._stored(kind, frames[kind], column, parts[target], labels[0])
            parts[kind] = self._parts(frames[kind], kind)
            found = {kind: kind} | dict.fromkeys(same.get(kind, ()), layout.root)
            if kind != layout.root:
                found[column] = target
            anchors[kind] = found
        for table, key in layout.follows.items():
            frames[table] = self._stored(table, frames[table], key, parts[key], labels[0])
            anchors[table] = {key: key}
        return anchors

    def _stored(self, table: str, frame: Any, column: str, parts: Any, other: int) -> Any:
        """A frozen table beside the parts of its rows, stored; rows that have none in `other`."""
        from pyspark.sql import functions as f

        there = parts.withColumnRenamed("key", "key of part").withColumnRenamed("part", PART)
        found = frame.join(there, frame[word(column)] == there["`key of part`"], "left")
        part = f.coalesce(f.col(word(PART)), f.lit(other)).cast("bigint").alias(PART)
        chosen = [f.col(word(one)) for one in frame.columns]
        return self.store(f"given {table}", found.select(*chosen, part))

    @staticmethod
    def _parts(frame: Any, key: str) -> Any:
        from pyspark.sql import functions as f

        return frame.select(f.col(word(key)).alias("key"), f.col(word(PART)).alias("part"))

    def _by_key(self, frame: Any, key: str, labels: list[int]) -> Any:
        """Keys, each in the part that its hash tells."""
        texts = ", ".join(f"{label}L" for label in labels)
        place = f"element_at(array({texts}), pmod(hash({word(key)}), {self.parts}) + 1)"
        return frame.selectExpr(f"{word(key)} AS key", f"{place} AS part")

    def _labels(self) -> list[int]:
        """A number for each part, which Spark's hash puts into a bucket of its own."""
        found = self.spark.sql(
            f"SELECT min(id) FROM range({64 * self.parts}) "
            f"GROUP BY pmod(hash(id), {self.parts}) ORDER BY pmod(hash(min(id)), {self.parts})"
        ).collect()
        return [int(row[0]) for row in found]
