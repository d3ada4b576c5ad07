"""What a method reads is said in words: rows of lines, aggregates, paths, other tables."""

from pathlib import Path

import pytest
from tests.core.method.methods import method, program

from qiyue.core.method.desk import Desk
from qiyue.core.method.joins import joins
from qiyue.core.method.reader import read_method
from qiyue.core.method.resolve import resolve

EXAMPLES = Path(__file__).parents[3] / "examples"
TABLES = """
branch[branch]: {from: organisation}
unit[unit]: {from: organisation, branch: '-> branch', region: text, size: number 0..9 better high}
part[part]: part | weight number ; a | 60 ; b | 40
fact[unit, part]: {from: facts, actual: number 0..9}
link[unit, other]: {from: links, other: '-> unit', share: number 0..1}
rate[band, region]: band integer 1..2 | region | pay number ; 1 | n | 3 ; 2 | n | 2
"""


def said(line, more="", checks=""):
    """The sentences about the line `it` (or the check `it is so`), without its rows."""
    found = joins(program(method(f"it{line}\n{more}", tables=TABLES, checks=checks)))
    return [(one.says.zh, one.says.en) for one in found if one.where.startswith("it")]


@pytest.mark.parametrize(
    ("over", "zh", "en"),
    [
        ("", "只算一次", "once"),
        ("[unit]", "unit 的每一行", "each row of unit"),
        (
            "[unit, part]",
            "unit 的每一行，配 part 的每一行（没有共同的键）",
            "each row of unit, with every row of part (no key in common)",
        ),
        (
            "[unit, fact]",
            "unit 的每一行，配 fact 中 unit 相同的行",
            "each row of unit, with the rows of fact with the same unit",
        ),
        (
            "[unit, branch]",
            "unit 的每一行，配 branch 中 branch 相同的行",
            "each row of unit, with the rows of branch with the same branch",
        ),
        (
            "[unit, part, fact]",
            "unit 的每一行，配 part 的每一行（没有共同的键），配 fact 中 unit、part 相同的行",
            "each row of unit, with every row of part (no key in common), with the rows of fact "
            "with the same unit, part",
        ),
    ],
)
def test_the_rows_of_a_line(over, zh, en):
    assert said(f"{over}: 1") == [(zh, en)]


@pytest.mark.parametrize(
    ("line", "zh", "en"),
    [
        (
            "[unit]: sum(actual over fact)",
            "对每个 unit，汇总 fact 中 unit 相同的行",
            "for each unit, the rows of fact with the same unit",
        ),
        (
            "[branch]: sum(size over unit)",
            "对每个 branch，汇总 unit 中 branch 相同的行",
            "for each branch, the rows of unit with the same branch",
        ),
        (
            "[unit]: count(over link on other)",
            "对每个 unit，汇总 link 中 other 等于 unit 的行",
            "for each unit, the rows of link whose other is unit",
        ),
        (
            "[unit]: mean(size among unit by region where size > 1)",
            "对每个 unit，汇总 unit 中 region 相同的行（where 成立的）",
            "for each unit, the rows of unit with the same region "
            "(those for which its where holds)",
        ),
        (
            "[unit]: rank(size among unit)",
            "对每个 unit，在 unit 的全部行中排名",
            "for each unit, its place among all rows of unit",
        ),
        (
            "[unit]: rank_last(size among unit by region)",
            "对每个 unit，在 unit 中 region 相同的行中排名",
            "for each unit, its place among the rows of unit with the same region",
        ),
        ("[unit]: sum(weight among part)", "对每个 unit，汇总 part 的全部行", None),
        (": sum(size among unit)", "汇总 unit 的全部行", "all rows of unit"),
    ],
)
def test_an_aggregate(line, zh, en):
    assert (zh, en or "for each unit, all rows of part") in said(line)


def test_a_key_that_stays_is_named():
    assert said("[unit]: sum(actual over part)")[1] == (
        "对每个 unit，汇总 part 的全部行，unit 不变",
        "for each unit, all rows of part; unit stays",
    )


@pytest.mark.parametrize(
    ("line", "more", "zh", "en"),
    [
        (
            "[unit]: branch.party",
            "party[branch]: 1",
            "读 party 中 branch 等于 unit.branch 的一行",
            "the row of party whose branch is unit.branch",
        ),
        (
            '[unit]: actual["a"]',
            "",
            '读 fact 中 unit 相同、part 等于 "a" 的一行',
            'the row of fact with the same unit and whose part is "a"',
        ),
        (
            "[unit]: rate[place, region].pay",
            "place[unit]: 1",
            "读 rate 中 band 等于 place、region 等于 unit.region 的一行",
            "the row of rate whose band is place and whose region is unit.region",
        ),
        (
            "[unit, part]: actual",
            "",
            "读 fact 中 unit、part 相同的一行",
            "the row of fact with the same unit, part",
        ),
        (
            "[unit]: sum(share * other.size over link)",
            "",
            "对 link 的每一行，读 unit 中 unit 等于 other 的一行",
            "for each row of link, the row of unit whose unit is other",
        ),
        (
            "[branch]: sum(sum(actual over fact) over unit)",
            "",
            "对 unit 的每一行，汇总 fact 中 unit 相同的行",
            "for each row of unit, the rows of fact with the same unit",
        ),
    ],
)
def test_another_row(line, more, zh, en):
    assert (zh, en) in said(line, more)


def test_columns_of_the_own_rows_and_lines_of_the_own_keys_are_no_join():
    assert len(said("[unit, part]: size + weight + most", "most[unit]: 1")) == 1


def test_a_check_is_told_of_by_its_sentence():
    told = said(": 1", checks="it is so [unit]: sum(actual over fact) = 1")
    assert ("对每个 unit，汇总 fact 中 unit 相同的行",) in [row[:1] for row in told]


@pytest.mark.parametrize("name", ["mine-2020", "hvbp-2024"])
def test_every_aggregate_of_the_examples_has_its_sentence(name):
    desk = Desk()
    found = resolve(read_method(EXAMPLES / name / "method.yaml", desk), desk)
    told = joins(found)
    assert {one.where for one in told} >= set(found.lines)
    assert [one for one in told if "…" in one.says.zh] == []
