"""Small methods that once came out differently on the two engines, or on none of them."""

import duckdb
import pytest
from tests.core.method.methods import method, program

from qiyue.core.dataset import freeze, read_dataset
from qiyue.core.engine.duckdb import calculate
from qiyue.core.engine.exact.evaluator import Evaluator
from qiyue.core.engine.results import exact_rows
from qiyue.core.engine.truths import data_of


@pytest.fixture
def same(tmp_path):
    """Scores a method over tables of CSV lines on both engines: what it says of each name."""

    def of(lines, tables, formulas="", **rows):
        text = method(_staying(lines), tables=tables, formulas=formulas)
        found = program(text)
        mapped = ""
        for name, written in rows.items():
            (tmp_path / f"{name}.csv").write_text("\n".join(written) + "\n", encoding="utf-8")
            mapped += f"  {name}: {{file: {name}.csv}}\n"
        (tmp_path / "dataset.yaml").write_text(
            f"qiyue: 1\ndataset: small\nmethod: m.yaml\nperiod: 2026-01-01..2026-12-31\n"
            f"tables:\n{mapped}",
            encoding="utf-8",
        )
        snapshot = freeze(read_dataset(tmp_path), found.method, tmp_path / "snapshot")
        with duckdb.connect() as con:
            fast = con.execute(f'FROM "{calculate(found, snapshot, con)}"').fetchall()
        evaluator = Evaluator(found, data_of(found, snapshot))
        exact = list(exact_rows(found, evaluator, lambda what, done, total: None))
        assert sorted(fast, key=str) == sorted(exact, key=str)
        said: dict[str, dict[str, str]] = {}
        for _, subject, line, name, _, above, below, value, state, _ in exact:
            number = above if below == "1" else f"{above}/{below}" if above else value
            at = "/".join(part for part in (subject, line) if part)
            said.setdefault(name, {})[at] = state if number is None else number
        return said

    return of


def _staying(lines):
    """The lines `name[tables] | better: formula`, one a row; what is missing stays so."""
    text = ""
    for line in lines.strip().splitlines():
        head, _, gives = line.strip().partition(": ")
        head, _, better = head.partition(" | ")
        text += f"{head}:\n  missing: stays\n" + (f"  better: {better}\n" if better else "")
        text += f"  gives: {gives}\n"
    return text


def test_places_inside_an_aggregate_belong_to_the_row_that_asks(same):
    """Each unit's place is taken among others: those that are smaller than it wants."""
    tables = """
    unit[unit]: {from: organisation, size: number 0..100 better high, wants: number 0..100}
    """
    sizes = [(i * 7 % 40, i * 3 % 41 if i % 3 else i * 7 % 40 + 1) for i in range(40)]
    rows = [f"u{i:02},{size},{wants}" for i, (size, wants) in enumerate(sizes)]
    found = same(
        """
        places: sum(rank(size among unit where size < my.wants) among unit)
        firsts: sum(case(best(size among unit where size < my.wants) -> size, else -> 0) among unit)
        """,
        tables,
        unit=["unit,size,wants", *rows],
    )
    assert found["places"][""] == str(sum(wants - size for size, wants in sizes if size < wants))
    assert found["firsts"][""] == str(sum(size for size, wants in sizes if size == wants - 1))
