"""People who work with methods, and a small method they work on."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from qiyue.apps.accounts.models import User
from qiyue.apps.methods.services.writing import draft_method
from qiyue.apps.orgs.rights.models import Assignment
from qiyue.core.judging.looks import look

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ON = date(2026, 11, 23)
TEXT = """\
qiyue: 1
method: small
name: {zh: 小办法, en: Small}
applies: 2026-01-01..2026-12-31
tables:
  unit[unit] 单位: {from: organisation, name: text}
  task[task] 任务: {file: tasks.csv, task: text, name: text, weight: number 分}
  fact[unit, task] 完成:
    from: facts
    target: number 1..100 by 1 says 目标
    actual: number 0..100 by 1 says 完成
lines:
  mark[unit, task] 得分:
    role: marks
    missing: stops
    source: 第三条
    gives: weight * min(actual / target, 1.2)
    shown: half_away 0.01
  total[unit] 总分:
    role: total
    better: high
    source: 第四条
    gives: sum(mark over task)
    shown: half_away 0.01
  place[unit] 名次:
    role: rank
    gives: rank(total among unit)
checks:
  权重合计 100: sum(weight among task) = 100
examples:
  - title: 半数
    given:
      unit: unit ; A
      fact: unit | task | target | actual ; A | coal | 10 | 5 ; A | dust | 4 | 4
    expect:
      total: unit | total ; A | 70
"""
TASKS = "task,name,weight\ncoal,产量,60\ndust,粉尘,40\n"


def files_with(text: str = TEXT, tasks: str = TASKS):
    return (("small.yaml", text.encode()), ("tasks.csv", tasks.encode()))


def looked_at(files):
    return look(files, (), "zh", with_paper=False)


def somebody(name: str) -> User:
    return User.objects.create(code=f"p-{name}", username=name, name=name.title())


@pytest.fixture
def author(db):
    return somebody("author")


@pytest.fixture
def approver(db):
    return somebody("approver")


@pytest.fixture
def publisher(db):
    return somebody("publisher")


@pytest.fixture
def draft(author):
    files = files_with()
    return draft_method(files, looked_at(files), actor=author, at=AT, on=ON)


@pytest.fixture
def granted(db):
    """A function that gives somebody roles over the whole site."""

    def grant(user, *roles):
        for role in roles or ("method_author",):
            Assignment.objects.create(user=user, role=role, starts_on=ON, recorded_at=AT)
        return user

    return grant
