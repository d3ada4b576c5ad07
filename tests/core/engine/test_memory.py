"""What is remembered of trees makes no sentence another one."""

from __future__ import annotations

import pytest
from tests.core.method.methods import evaluator

from qiyue.core.engine.exact import memory
from qiyue.core.engine.exact.explain import Explainer
from qiyue.core.engine.exact.memory import Memory

METHOD = """
qiyue: 1
method: small
name: {zh: 小办法, en: a small method}
uses: std 1
tables:
  task[task] 任务: |
    task | weight number 分 0..100 | goal number 0..99 | rule rule
    ore  | 60                      | 10                | ratio(actual = done, target = goal, least = 0, most = 1.2, at_zero = 0)
    gold | 40                      | 5                 | none_happened(weight = weight, count = done, else_points = 0)
  team[team] 队: {from: facts, team: text, size: number 0..99}
  fact[team, task] 事实: {from: facts, team: '-> team', task: '-> task', done: number 0..99 empty n/a}
lines:
  points[team, task] 得分: rule
  half[team] 半数: case(size > 10 -> size / 2, else -> size)
  total[team] 总分:
    better: high
    gives: sum(points over task)
  place[team] 名次: rank(total among team)
"""  # noqa: E501
TEAMS = "team | size ; a | 20 ; b | 3"
FACTS = "team | task | done ; a | ore | 7 ; a | gold | 0 ; b | ore | n/a ; b | gold | 2"


def explained(known: Memory | None = None) -> list[object]:
    """All that is said of both teams, by one memory or by one of each its own."""
    rows = evaluator(METHOD, team=TEAMS, fact=FACTS)
    found: list[object] = []
    for team in ("a", "b", "a"):
        explainer = Explainer(rows.program, rows, "en", known or Memory())
        found += explainer.explain("team", team)
    return found


def test_who_is_explained_after_others_is_explained_as_if_alone():
    known = Memory()
    rows = evaluator(METHOD, team=TEAMS, fact=FACTS)
    shared = [
        one
        for team in ("a", "b", "a")
        for one in Explainer(rows.program, rows, "en", known).explain("team", team)
    ]
    assert shared == explained()
    assert len({one.formula for one in shared if one.line == "points"}) == 2
    assert known.said


@pytest.mark.parametrize("most", [1, 7])
def test_all_is_forgotten_when_it_is_much(monkeypatch, most):
    wanted = explained()
    monkeypatch.setattr(memory, "MOST", most)
    known = Memory()
    assert explained(known) == wanted
    assert len(known.said) <= most
