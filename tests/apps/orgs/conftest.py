"""A small group to try things on: two mines, teams, a committee with branches."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from qiyue.apps.orgs.queries.snapshots import forget
from qiyue.apps.orgs.services import At, Found, Hire, Join, Tie, carry_out, ship_kinds

DAY = date(2026, 1, 1)
AT = datetime(2026, 1, 1, 8, tzinfo=UTC)


class Clock:
    """Each act a second after the one before it."""

    def __init__(self):
        self.now = AT

    def __call__(self):
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture(autouse=True)
def no_snapshots():
    forget()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def do(clock):
    def do(plan, **more):
        change = carry_out(plan, actor="officer", at=clock(), **more)
        if change.subject:
            change.subject.refresh_from_db()
        return change.subject

    return do


@pytest.fixture
def group(db, do, clock):
    kinds = ship_kinds(actor="officer", at=clock())

    def found(kind, name, under=None, **more):
        return do(Found(kinds[kind], name, DAY, under, **more))

    top = found("group", "示例能源集团", number="00")
    one = found("mine", "示例一矿", top, number="01")
    two = found("mine", "示例二矿", top, number="02")
    digging = found("department", "综采二队", one, number="0102", short_name="综二")
    crew = found("team", "一班", digging, number="010201")
    committee = found("committee", "集团党委")
    party = found("general-branch", "一矿党总支", committee)
    branch = found("branch", "综采二队党支部", party, number="P0102")
    other = found("branch", "机关党支部", party)
    do(Tie(digging, branch, DAY))

    def hire(name, unit, on=DAY, **more):
        return do(Hire(kinds["person"], name, (At(unit, **more),), on))

    zhang = hire("张三", crew)
    li = hire("李四", digging, duty="head", title="队长")
    do(Join(li, branch, DAY))
    return SimpleNamespace(**{k: v for k, v in locals().items() if k not in ("db", "clock")})
