"""The forecast of a run is exact or too high, never too low."""

import random

import pytest
from tests.core.method.methods import evaluator, method, program

from qiyue.core.engine.exact.evaluator import Evaluator
from qiyue.core.method.cost import MOST_READ, RowsWanted, forecast, sizes, too_costly

TABLES = """
branch[branch]: {from: organisation}
unit[unit]: {from: organisation, branch: '-> branch', region: text, size: number 0..9 better high}
part[part]: part | weight number ; a | 60 ; b | 40 ; c | 0
fact[unit, part]: {from: facts, actual: number 0..9 empty n/a}
event[unit, event]: {from: events, points: number 0..9}
link[unit, other]: {from: links, other: '-> unit', share: number 0..1}
"""
LINES = [
    "[unit]: sum(actual over fact)",
    "[unit]: sum(actual over part)",
    "[unit, part]: sum(weight among part)",
    "[unit, part]: sum(weight among part where actual is present)",
    "[unit, part]: weight / max(1, sum(points over event))",
    "[branch]: sum(sum(points over event) over unit)",
    "[branch]: mean(sum(actual over part) over unit)",
    "[unit]: rank(size among unit)",
    "[unit]: rank(size among unit by region)",
    "[unit]: count(among unit where size > my.size)",
    "[unit]: count(among unit by region where size > my.size)",
    "[unit, part]: count(over event where points > my.weight)",
    "[branch]: sum(count(among unit by region where size > my.size) over unit)",
    "[unit]: sum(share * other.size over link)",
    "[unit]: sum(sum(points over event) over link on other)",
    "[fact, event]: sum(points among event by unit where points > my.points) + points",
    "[unit, fact]: actual",
    "[unit, branch, part]: weight",
    ": sum(sum(actual over part) among unit)",
    "[part]: sum(case(my.weight > 3 -> sum(points over event), else -> 0) among unit)",
    "[unit, part]:\n  gives: n + n * m\n  where:\n    n: count(over event where points > my.weight)"
    "\n    m: max(actual among part) else 0",
]


class Counting(Evaluator):
    """An evaluator that counts the rows that its aggregates read."""

    read = 0

    def inside(self, tree, joins, row):
        found = self.index(tree.table, tuple(c for c, _ in tree.joins))
        self.read += len(found.get(joins, []))
        yield from super().inside(tree, joins, row)


def everything(at):
    """Evaluate all there is; how many values came out."""
    count = 0
    for name, line in at.program.lines.items():
        for key in at.keys(name):
            at.value(name, key)
            for part in line.parts:
                at.part(name, part, key)
            count += 1 + len(line.parts)
    list(at.truths())
    return count


def data(seed):
    """Some rows of every data table."""
    dice = random.Random(seed)
    units = [f"U{n}" for n in range(9)]
    branches = [f"B{n}" for n in range(3)]
    facts = [(u, p) for u in units for p in "abc" if dice.random() < 0.7]
    links = [(u, o) for u in units for o in units if u != o and dice.random() < 0.3]
    rows = {
        "branch": ["branch", *branches],
        "unit": ["unit | branch | region | size"]
        + [
            f"{u} | {dice.choice(branches)} | {dice.choice('nsw')} | {dice.randint(0, 9)}"
            for u in units
        ],
        "fact": ["unit | part | actual"] + [f"{u} | {p} | {dice.randint(0, 9)}" for u, p in facts],
        "event": ["unit | event | points"]
        + [f"{dice.choice(units)} | {n} | {dice.randint(0, 9)}" for n in range(20)],
        "link": ["unit | other | share"] + [f"{u} | {o} | 1" for u, o in links],
    }
    return {name: " ; ".join(lines) for name, lines in rows.items()}


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("line", LINES)
def test_no_more_is_read_than_is_foretold(line, seed):
    at = evaluator(method(f"it{line}", tables=TABLES), **data(seed))
    counting = Counting(at.program, at.rows_of)
    rows = {n: len(r) for n, r in at.rows_of.items() if not at.program.tables[n].constant}
    found = forecast(at.program, sizes(at.program, rows))
    assert everything(counting) <= found.values
    assert counting.read <= found.reads


@pytest.mark.parametrize(
    ("line", "values", "reads"),
    [
        ("[unit]: sum(actual over fact)", 9, 20),  # each fact once
        ("[unit]: sum(actual over part)", 9, 27),  # three parts for each unit
        ("[unit, part]: sum(weight among part)", 27, 3),  # once for all
        ("[unit]: rank(size among unit)", 9, 9),  # sorted once
        ("[unit]: count(among unit where size > my.size)", 9, 81),
        ("[unit, part]: count(over event where points > my.weight)", 27, 60),
        ("[branch]: sum(sum(points over event) over unit)", 3, 9 + 20),
        ("[unit, fact]: actual", 20, 0),
        (": sum(size among unit)", 1, 9),
    ],
)
def test_the_figures_of_plain_cases_are_exact(line, values, reads):
    found = program(method(f"it{line}", tables=TABLES))
    rows = {"branch": 3, "unit": 9, "fact": 20, "event": 20, "link": 9}
    assert forecast(found, sizes(found, rows)).needs[0].values == values
    assert forecast(found, sizes(found, rows)).needs[0].reads == reads


def test_a_table_that_is_not_given_may_have_every_combination_of_its_keys():
    found = program(method("it[unit]: sum(actual over fact)", tables=TABLES))
    assert forecast(found, sizes(found, {"unit": 10})).reads == 30


def test_a_table_whose_rows_do_not_follow_is_asked_for():
    found = program(method("it[unit]: sum(points over event)", tables=TABLES))
    with pytest.raises(RowsWanted) as wanted:
        sizes(found, {})
    assert wanted.value.tables == ["unit", "event"]


def test_how_many_agree_in_the_data_makes_a_closer_forecast():
    line = "it[unit]: count(among unit by region where size > my.size)"
    found = program(method(line, tables=TABLES))
    assert forecast(found, sizes(found, {"unit": 1000})).reads == 1_000_000
    assert forecast(found, sizes(found, {"unit": 1000}, lambda table, by: 20)).reads == 20_000


def test_what_is_linear_passes_and_what_is_not_is_refused():
    found = program(method("it[unit]: rank(size among unit)", tables=TABLES))
    assert too_costly(forecast(found, sizes(found, {"unit": MOST_READ}))) is None
    found = program(method("it[unit]: count(among unit where size > my.size)", tables=TABLES))
    refused = too_costly(forecast(found, sizes(found, {"unit": 200_000})))
    assert refused.code == "cost-too-high"
    assert "40,000,000,000" in refused.message.zh
    assert refused.place.line == found.lines["it"].line.place.line
