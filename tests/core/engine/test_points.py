"""Points that come with the data rise or fall throughout, or the row is named."""

import pytest
from tests.core.method.methods import evaluator, method
from typer.testing import CliRunner

from qiyue.core.engine.points import looked_at, points_out_of_order
from qiyue.doors.cli.main import app

TABLES = """
unit[unit]: {from: organisation}
term[unit, item]:
  from: contract
  poor: number 0..99 empty n/a
  fair: number 0..99 empty n/a
  good: number 0..99 empty n/a
fact[unit, item]: {from: facts, actual: number 0..99 empty missing, kind: one of line flat}
item[item]: item | rule rule ; a | three(aim = 50, most = 90) ; b | three(aim = 20, most = 10)
"""
FORMULAS = "three(aim, most) {aim} {most}: along(actual, 15 -> 0, aim -> 60, most -> 100)"
ALONG = "along(actual, before -> 0, poor -> 60, fair -> 80, good -> 100)"


def found(lines, checks="", **rows):
    """What is out of order, of lines over one unit with item a (and others, if they are given)."""
    text = method(lines, tables=TABLES, formulas=FORMULAS, checks=checks)
    given = {"unit": "unit ; U", "fact": "unit | item | actual | kind ; U | a | 50 | line"}
    at = evaluator(text, **given | rows)
    return [f for one in looked_at(at.program) for f in points_out_of_order(at, one)]


def points(poor, fair, good, item="a"):
    return f"U | {item} | {poor} | {fair} | {good}"


def term(*rows):
    return " ; ".join(["unit | item | poor | fair | good", *rows])


@pytest.mark.parametrize("row", [points(10, 20, 30), points(30, 20, 10), points(10, "n/a", 30)])
def test_points_that_rise_or_fall_are_in_order(row):
    assert found(f"raw[term]: {ALONG}", term=term(row)) == []


@pytest.mark.parametrize("row", [points(10, 30, 20), points(10, 10, 20), points(9, 9, 9)])
def test_points_that_do_neither_are_found_with_row_and_values(row):
    (finding,) = found(f"raw[term]: {ALONG}", term=term(row))
    assert finding.code == "points-out-of-order"
    _, _, poor, fair, good = row.split(" | ")
    assert (
        f"(unit=U, item=a) neither rise nor fall throughout: poor {poor}, fair {fair}, good {good}."
        in finding.message.en
    )
    assert (
        f"（unit=U, item=a）的各点没有一直升或一直降：poor {poor}、fair {fair}、good {good}。"
        in finding.message.zh
    )


def test_each_row_has_its_own_direction():
    rows = term(points(10, 20, 30), points(30, 20, 10, "b"), points(10, 30, 20, "c"))
    assert [f.message.en.partition(")")[0] for f in found(f"raw[term]: {ALONG}", term=rows)] == [
        "The points of raw (unit=U, item=c"
    ]


def test_a_fault_is_found_whatever_the_value_that_is_scored():
    fact = "unit | item | actual ; U | a | missing"
    assert len(found(f"raw[term]: {ALONG}", term=term(points(10, 30, 20)), fact=fact)) == 1


def test_an_arm_that_is_not_taken_is_not_looked_at():
    line = f'raw[term]: case(kind = "flat" -> 1, else -> {ALONG})'
    rows = term(points(10, 30, 20))
    assert len(found(line, term=rows)) == 1
    assert found(line, term=rows, fact="unit | item | actual | kind ; U | a | 5 | flat") == []


def test_points_inside_an_aggregate_are_named_by_the_row_that_is_read():
    rows = term(points(10, 20, 30), points(10, 30, 20, "b"))
    (finding,) = found(f"total[unit]: sum({ALONG} over term)", term=rows)
    assert "total (unit=U, item=b)" in finding.message.en
    assert len(found(f"total[unit]: mean({ALONG} among term)", term=rows)) == 1


def test_points_in_a_named_intermediate_and_behind_else_are_found_once():
    line = f"raw[term]:\n  gives: (way else 0) + way\n  where:\n    way: {ALONG}"
    assert len(found(line, term=term(points(10, 30, 20)))) == 1


def test_points_of_a_rule_cell_are_looked_at_where_it_is_called():
    fact = "unit | item | actual ; U | a | 50 ; U | b | 50"
    (finding,) = found("raw[fact]: item.rule", fact=fact)
    assert (
        "(unit=U, item=b) neither rise nor fall throughout: 15 15, aim 20, most 10."
        in finding.message.en
    )


def test_points_in_a_check_are_looked_at():
    check = f"so it is [term]: {ALONG} >= 0"
    (finding,) = found("it: 1", checks=check, term=term(points(10, 30, 20)))
    assert "so it is (unit=U, item=a)" in finding.message.en


def test_constant_points_cost_nothing():
    text = method("it[fact]: along(actual, 10 -> 0, 90 -> 100)", tables=TABLES, formulas=FORMULAS)
    assert looked_at(evaluator(text).program) == []


def test_score_refuses_points_out_of_order(tmp_path):
    (tmp_path / "method.yaml").write_text(
        "qiyue: 1\nmethod: m\ntables:\n  unit[unit]: {from: organisation}\n"
        "  term[unit]: {from: contract, poor: number 0..99 by 1, good: number 0..99 by 1}\n"
        "lines:\n  raw[term]: along(50, poor -> 60, good -> 100)\n",
        "utf-8",
    )
    (tmp_path / "dataset.yaml").write_text(
        "qiyue: 1\ndataset: d\ntables: {unit: {file: u.csv}, term: {file: t.csv}}\n", "utf-8"
    )
    (tmp_path / "u.csv").write_text("unit\nU\nV\n", "utf-8")
    (tmp_path / "t.csv").write_text("unit,poor,good\nU,10,60\nV,60,60\n", "utf-8")
    words = ["score", str(tmp_path), "--out", str(tmp_path / "run"), "--lang", "en"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 2
    assert "points-out-of-order" in done.stderr
    assert "raw (unit=V) neither rise nor fall throughout: poor 60, good 60" in done.stderr
    (tmp_path / "t.csv").write_text("unit,poor,good\nU,10,60\nV,60,20\n", "utf-8")
    assert CliRunner().invoke(app, words).exit_code == 0
