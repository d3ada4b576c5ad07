"""What happened to the sample group since: a move, a merger, temporary branches, people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from qiyue.apps.accounts.models import User
from qiyue.apps.orgs.models import Kind, Leave, Post, Subject
from qiyue.apps.orgs.services import (
    Appoint,
    At,
    Confirm,
    Depart,
    Found,
    GoAway,
    Merge,
    Move,
    Plan,
    Rename,
    Repost,
    Second,
    Tie,
    Transfer,
    carry_out,
)
from qiyue.site.sample.group import code_of

Told = tuple[str, Plan, str]
"""Who did it (`hr` or `party`), what, by which document."""


class Cast:
    """The subjects of the sample as they are now, by their refs."""

    def __init__(self) -> None:
        self.kinds = {kind.code: kind for kind in Kind.objects.all()}

    def __getitem__(self, ref: str) -> Subject:
        return Subject.objects.select_related("kind").get(code=code_of(ref))


def happen(users: dict[str, User]) -> None:
    """Carry out all of it, each on its day or the day before."""
    cast = Cast()
    now = datetime(2024, 1, 8, 2, tzinfo=UTC)
    for who, plan, document in events(cast):
        day = datetime(plan.on.year, plan.on.month, plan.on.day, 1, tzinfo=UTC)
        now = max(now + timedelta(minutes=3), day - timedelta(days=1))
        carry_out(plan, actor=users[who], at=now, document=document)


def events(cast: Cast) -> Iterator[Told]:
    """In the order of their days."""
    yield (
        "hr",
        Rename(cast["m7"], "示例听涛智慧电厂", date(2024, 9, 1), "听涛电厂"),
        "示例〔2024〕31号",
    )
    yield from temporary(
        cast, "x1", "pm5", "保供", date(2024, 11, 15), date(2025, 4, 1), "m5", "示例党〔2024〕46号"
    )
    yield from merger(cast, date(2025, 3, 1))
    yield from transfers(cast, date(2025, 5, 1))
    yield from reorganisation(cast, date(2025, 7, 1))
    yield from temporary(
        cast,
        "x2",
        "pm1",
        "智能化改造",
        date(2026, 1, 5),
        date(2028, 1, 1),
        "m1",
        "示例党〔2025〕58号",
    )
    yield from people(cast, date(2026, 3, 2))


def temporary(
    cast: Cast, ref: str, under: str, what: str, on: date, until: date, mine: str, document: str
) -> Iterator[Told]:
    """A temporary branch and its leading group, with a secretary and members of one section."""
    for kind, key, word in (
        ("temporary-branch", ref, f"{what}项目临时党支部"),
        ("leading-group", f"{ref}-l", f"{what}项目领导小组"),
    ):
        upper = cast[under]
        yield "party", Found(cast.kinds[kind], word, on, upper, until, code=code_of(key)), document
    yield "party", Tie(cast[mine], cast[ref], on), document
    secretary, leader = cast[f"lead-{mine}-2"], cast[f"head-{mine}"]
    yield "party", Appoint(secretary, cast[ref], Post.Duty.SECRETARY, on, until, "书记"), document
    yield (
        "party",
        Appoint(leader, cast[f"{ref}-l"], Post.Duty.SECRETARY, on, until, "组长"),
        document,
    )
    if until > date(2027, 1, 1):  # the earlier one worked without moving anybody
        for number in (1, 2):
            yield "party", Transfer(cast[f"head-{mine}-3-{number}"], cast[ref], on), document
        yield "party", Transfer(secretary, cast[ref], on), document


def merger(cast: Cast, on: date) -> Iterator[Told]:
    """Two teams become one: its second head first becomes a member of the staff."""
    document = "示例煤〔2025〕9号"
    team, into = cast["m2-3-2"], cast["m2-3-1"]
    yield "hr", Repost(cast["head-m2-3-2"], (At(team, "副班长", Post.Duty.DEPUTY),), on), document
    yield "hr", Merge((team,), into, on), document
    yield "party", Merge((cast["b-m2-3-2"],), cast["b-m2-3-1"], on), document


def transfers(cast: Cast, on: date) -> Iterator[Told]:
    """People who go to another mine, to another company, or for a time only."""
    document = "示例人〔2025〕17号"
    for ref, to in (("staff-m1-1-1-3", "m2-1-1"), ("staff-m5-2-1-2", "m6-2-1")):
        yield "hr", Repost(cast[ref], (At(cast[to], "技术员"),), on), document
    yield (
        "hr",
        Second(
            cast["staff-m8-1-1"],
            cast["c1-a"],
            Post.Duty.STAFF,
            on,
            date(2026, 5, 1),
            "借调",
            40,
            Post.Basis.SECONDED,
        ),
        document,
    )


def reorganisation(cast: Cast, on: date) -> Iterator[Told]:
    """重组: the heat and power plant goes from the coal company to the power company."""
    document = "示例〔2025〕22号"
    yield "hr", Move(cast["m4"], cast["c2"], on), document
    yield "party", Move(cast["pm4"], cast["pc2"], on), document


def people(cast: Cast, on: date) -> Iterator[Told]:
    """Somebody studies, somebody is on leave, two leave for good, one becomes a full member."""
    document = "示例人〔2026〕5号"
    yield "hr", GoAway(cast["deputy-m3-1"], Leave.Reason.STUDY, on, date(2027, 3, 1)), document
    yield "hr", GoAway(cast["staff-m1-2-1-2"], Leave.Reason.LEAVE, on, date(2026, 9, 1)), document
    for ref in ("staff-m9-1-1-5", "staff-m12-2-2-4"):
        yield "hr", Depart(cast[ref], on), document
    first = Subject.objects.filter(memberships__stage="probationary").order_by("number").first()
    if first is not None:
        yield "party", Confirm(first, on), "示例党〔2026〕11号"
