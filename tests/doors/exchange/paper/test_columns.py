"""Columns are as wide as what stands in them wants."""

from qiyue.core.method.paper.document import Grid
from qiyue.doors.exchange.paper.columns import LEAST_SPAN, width, widths


def grid(*columns):
    """A table of one row: its head and its cells."""
    return Grid(tuple(h for h, _ in columns), (tuple((cell,) for _, cell in columns),))


def test_a_chinese_letter_is_two_wide():
    assert width("分 a") == 4


def test_a_small_table_takes_no_more_than_it_wants():
    found = widths(grid(("a", "1"), ("b", "2")))
    assert found.span == LEAST_SPAN
    assert found.shares == [50, 50]


def test_the_column_with_most_text_has_most_room():
    found = widths(grid(("code", "output"), ("standard", "完成率计分" * 20), ("weight", "40")))
    assert found.span == 100
    assert sum(found.shares) == 100
    assert found.shares[1] > 50
    assert not found.dense


def test_a_table_of_many_columns_is_set_small():
    columns = [(f"column{n}", "0.123456") for n in range(7)]
    found = widths(grid(*columns, ("name", "a long name of many words " * 4)))
    assert found.dense
    assert min(found.shares) > 5


def test_a_long_code_may_be_broken_at_its_low_lines():
    code = "person_and_community_engagement"
    found = widths(grid(("domain", code), ("standard", "文" * 200)))
    assert found.shares[0] < 40


def test_an_empty_table_has_columns():
    assert widths(Grid(("a", "b"), ())).shares == [50, 50]
