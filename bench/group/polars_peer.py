"""The same month by Polars, written by hand; only where Polars is installed.

It reads the points of the sheet as SQL text through Polars' own expressions, so that both
programs by hand share one list of indicators.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.group.sheet import Item, items


def installed() -> bool:
    """Whether Polars can be imported here."""
    return find_spec("polars") is not None


def month(folder: Path, out: Path, *, wide: bool) -> Path:
    """Score the month into `out`, from the wide table or from facts as rows."""
    import polars as pl

    sheet = items()
    people = pl.scan_parquet(folder / "people.parquet")
    facts = pl.scan_parquet(folder / "wide.parquet") if wide else _pivoted(pl, folder, sheet)
    rows = (
        people.join(facts, on="person", how="left")
        .join(_targets(pl, folder, sheet), on="unit", how="left")
        .join(_events(pl, folder), on="person", how="left")
        .join(_posts(pl, folder), on="person", how="left")
        .with_columns(
            *(pl.col(f"t_{x.code}").fill_null(x.standard) for x in sheet if x.standard),
            *(pl.col(f"times{i}").fill_null(0) for i in range(1, 6)),
            pl.col("above").fill_null(100),
            pl.col("below").fill_null(1),
            (pl.col("base") * 100).cast(pl.Int64).alias("base"),
            *_ranks(pl, "sales", "k01"),
            *_ranks(pl, "ideas", "k02"),
        )
    )
    marks = rows.with_columns(
        pl.when(pl.col(x.code).is_not_null())
        .then(pl.sql_expr(x.points.format(a=x.code, t=f"t_{x.code}")))
        .otherwise(None)
        .alias(f"m_{x.code}")
        for x in sheet
    )
    parted = marks.with_columns(_part(pl, sheet, "work"), _part(pl, sheet, "duty"))
    _settled(pl, parted).sink_parquet(out)
    return out


def _pivoted(pl: Any, folder: Path, sheet: tuple[Item, ...]) -> Any:
    facts = pl.scan_parquet(folder / "facts.parquet")
    value = (pl.col("actual") * 100).cast(pl.Int64)
    return facts.group_by("person").agg(
        value.filter(pl.col("indicator") == x.code).max().alias(x.code) for x in sheet
    )


def _targets(pl: Any, folder: Path, sheet: tuple[Item, ...]) -> Any:
    own = (pl.col("own") * 100).cast(pl.Int64)
    return (
        pl.scan_parquet(folder / "variants.parquet")
        .group_by("unit")
        .agg(
            own.filter(pl.col("indicator") == x.code).max().alias(f"t_{x.code}")
            for x in sheet
            if x.standard
        )
    )


def _events(pl: Any, folder: Path) -> Any:
    there = pl.col("day").dt.month() == 1
    return (
        pl.scan_parquet(folder / "events.parquet")
        .group_by("person")
        .agg(
            pl.col("times")
            .filter(there & (pl.col("indicator") == f"d{i:02}"))
            .sum()
            .alias(f"times{i}")
            for i in range(1, 6)
        )
    )


def _posts(pl: Any, folder: Path) -> Any:
    units = pl.scan_parquet(folder / "units.parquet").select(
        pl.col("unit").alias("workplace"), (pl.col("coefficient") * 100).cast(pl.Int64)
    )
    return (
        pl.scan_parquet(folder / "posts.parquet")
        .join(units, on="workplace")
        .group_by("person")
        .agg(
            (pl.col("coefficient") * pl.col("days")).sum().alias("above"),
            pl.col("days").sum().alias("below"),
        )
    )


def _ranks(pl: Any, name: str, code: str) -> list[Any]:
    value = pl.col(code)
    return [
        value.rank("min", descending=True).over("peer").cast(pl.Int64).alias(f"{name}_place"),
        value.count().over("peer").cast(pl.Int64).alias(f"{name}_many"),
    ]


def _half_up(above: Any, below: Any) -> Any:
    return (above * 2 + below) // (below * 2)


def _part(pl: Any, sheet: tuple[Item, ...], part: str) -> Any:
    of = [x for x in sheet if x.part == part]
    earned = pl.sum_horizontal(pl.col(f"m_{x.code}").fill_null(0) for x in of)
    full = pl.sum_horizontal(
        pl.col(f"m_{x.code}").is_not_null().cast(pl.Int64) * x.weight for x in of
    )
    some = pl.when(full > 0).then(full).otherwise(1)
    return pl.when(full > 0).then(_half_up(earned * 10000, some)).otherwise(0).alias(part)


def _settled(pl: Any, rows: Any) -> Any:
    vetoed = (pl.col("v01").fill_null(0) > 0) | (pl.col("v02").fill_null(0) > 0)
    parts = (pl.col("work") * 40 + pl.col("duty") * 60) * pl.col("above")
    all_in = _half_up(parts, pl.col("below") * 10000)
    quota = {share: _half_up(pl.col("many") * share, pl.lit(100)) for share in (20, 70, 95)}
    grade = pl.when(pl.col("vetoed")).then(pl.lit("D"))
    for letter, share in (("A", 20), ("B", 70), ("C", 95)):
        grade = grade.when(pl.col("place") <= quota[share]).then(pl.lit(letter))
    multiple = pl.col("grade").replace_strict({"A": 13, "B": 11, "C": 9, "D": 6})
    due = pl.min_horizontal(
        pl.col("base") * 150000, pl.col("base") * multiple.cast(pl.Int64) * pl.col("total")
    )
    return (
        rows.with_columns(vetoed.alias("vetoed"), all_in.alias("all_in"))
        .with_columns(
            pl.when(pl.col("vetoed"))
            .then(pl.min_horizontal(pl.lit(5999), pl.col("all_in")))
            .otherwise(pl.col("all_in"))
            .alias("total")
        )
        .with_columns(
            pl.col("total").rank("min", descending=True).over("home").cast(pl.Int64).alias("place"),
            pl.len().over("home").cast(pl.Int64).alias("many"),
        )
        .with_columns(grade.otherwise(pl.lit("D")).alias("grade"))
        .with_columns(_half_up(due, pl.lit(100000)).alias("pay"))
        .select("person", "total", "place", "grade", "pay")
    )
