"""What subjects and lines are called where people read of them."""

import pytest
from tests.core.method.methods import program

from qiyue.core.method.paper.names import Names
from qiyue.core.method.showing import name_column, titled

TEXT = """
qiyue: 1
method: m
tables:
  unit[unit] 单位: {from: organisation}
  task[task] 任务: task | 名称 ; output | 产量 ; cost | 成本
lines:
  a[unit] 得分: 1
  b[unit]:
    says: 每缺一次扣二分
    gives: 1
  c[unit]:
    says: 三十分，每缺一次按类别扣分，扣完为止，不再往下扣
    gives: 1
"""


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        (["unit", "name"], "name"),
        (["unit", "名称"], "名称"),
        (["person", "姓名"], "姓名"),
        (["姓名", "name"], "name"),
        (["unit", "title"], ""),
    ],
)
def test_the_column_of_names_may_be_chinese(columns, found):
    assert name_column(columns) == found


def test_a_line_is_headed_by_its_description_or_a_short_sentence():
    lines = program(TEXT).method.lines.values()
    assert [titled(line) for line in lines] == ["得分", "每缺一次扣二分", ""]


def test_the_paper_calls_them_so():
    method = program(TEXT).method
    names = Names(method, method.tables, "zh")
    assert [names.line(line) for line in "abc"] == ["得分", "每缺一次扣二分", "c"]
    assert names.members("task") == {"output": "产量", "cost": "成本"}
