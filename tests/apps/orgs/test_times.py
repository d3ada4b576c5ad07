"""Random reorganisations: old answers never change, the index is the edges, trees stay trees."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from qiyue.apps.orgs.models import Edge, Path, Subject
from qiyue.apps.orgs.queries.trees import above, below, below_as_known, line_up, stands_below
from qiyue.apps.orgs.services import (
    Close,
    Found,
    Merge,
    Move,
    Rename,
    Reopen,
    carry_out,
    ship_kinds,
)
from qiyue.apps.orgs.services.errors import Refused
from qiyue.apps.orgs.services.paths import differences, rebuild

START = date(2026, 1, 1)
DAYS = [START + timedelta(days=30 * n) for n in range(12)]
AT = datetime(2026, 1, 1, tzinfo=UTC)

acts = st.lists(
    st.tuples(
        st.sampled_from(("found", "move", "move", "move", "close", "reopen", "merge", "rename")),
        st.integers(0, 11),
        st.integers(0, 11),
        st.sampled_from(DAYS),
        st.sampled_from((None, 0, 1, 3)),
    ),
    min_size=4,
    max_size=12,
)


class Undone(Exception):
    """Ends an example, so that nothing of it stays."""


def plan_of(act, one, other, on, months, kinds, known):
    unit = known[-1 - one % len(known)]  # the small numbers that are tried most are no roots
    beside = [each for each in known if each.tree == unit.tree]
    to = beside[other % len(beside)]
    until = None if months is None else on + timedelta(days=30 * months)
    if act == "reopen":
        unit = next((each for each in known if each.is_closed), unit)
    match act:
        case "found":
            temporary = until is not None and unit.tree == "party"
            kind = (
                "temporary-branch" if temporary else "company" if unit.tree == "line" else "branch"
            )
            return Found(kinds[kind], f"新{one}{other}", on, unit, until)
        case "move":
            return Move(unit, to, on, until)
        case "close":
            return Close(unit, on)
        case "reopen":
            return Reopen(unit, on, until)
        case "merge":
            return Merge((unit,), to, on)
        case "rename":
            return Rename(unit, f"改{one}", on)


def answers(at):
    """The trees on each day, as they were known at a moment."""
    return [
        frozenset(Edge.objects.on(day, at).values_list("child_id", "parent_id")) for day in DAYS
    ]


def from_edges(day):
    """Who stands below whom on a day, the plain way."""
    parents = dict(Edge.objects.on(day).values_list("child_id", "parent_id"))
    found = set()
    for child in parents:
        here, depth = child, 0
        while here is not None:
            found.add((here, child, depth))
            here, depth = parents[here], depth + 1
    return found


@pytest.mark.django_db
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=acts)
def test_old_answers_never_change_and_the_index_is_the_edges(acts):
    try:
        with transaction.atomic():
            reorganise(acts)
            raise Undone
    except Undone:
        pass


def reorganise(acts):
    clock = AT
    kinds = ship_kinds(actor="x", at=clock)
    known = []
    for kind, under in [("company", None), ("company", 0), ("company", 0), ("company", 1)]:
        plan = Found(kinds[kind], "公司", START, None if under is None else known[under])
        known.append(carry_out(plan, actor="x", at=clock).subject)
    for kind, under in [("committee", None), ("committee", 4), ("committee", 5), ("branch", 4)]:
        plan = Found(kinds[kind], "党委", START, None if under is None else known[under])
        known.append(carry_out(plan, actor="x", at=clock).subject)
    remembered = [(clock, answers(clock))]
    for number, (act, one, other, on, months) in enumerate(acts, 1):
        clock = AT + timedelta(hours=number)
        before = answers(None)
        plan = plan_of(act, one, other, on, months, kinds, known)
        try:
            change = carry_out(plan, actor="x", at=clock)
        except Refused:
            assert answers(None) == before
            continue
        event(f"{act} was carried out")
        assert change.act
        known = list(Subject.objects.select_related("kind").order_by("pk"))
        now = answers(None)
        for day, was, now_is in zip(DAYS, before, now, strict=True):
            assert day >= on or was == now_is, "an act changed the time before its day"
        remembered.append((clock, now))
        for moment, then in remembered:
            assert answers(moment) == then, "what was known then is told otherwise now"
    assert differences() == (set(), set())
    for day in DAYS[::4]:
        edges = list(Edge.objects.on(day).values_list("child_id", flat=True))
        assert len(edges) == len(set(edges)), "somebody stands in two places"
        due = from_edges(day)
        rows = Path.objects.filter(valid_from__lte=day, valid_to__gt=day)
        assert set(rows.values_list("ancestor_id", "descendant_id", "depth")) == due
        for top in known[:2]:
            mine = {low for up, low, _ in due if up == top.pk}
            assert set(below([top], day)) == mine
            assert below_as_known(top, day, clock) == mine
            assert all(stands_below(low, top, day) for low in mine)
    last = known[-1]
    day = DAYS[-1]
    assert set(above([last], day)) == {up for up, low, _ in from_edges(day) if low == last.pk}
    assert [one.pk for one in line_up(last, day)] == [
        up for up, low, _ in sorted(from_edges(day), key=lambda row: -row[2]) if low == last.pk
    ]
    index = set(Path.objects.values_list("ancestor_id", "descendant_id", "valid_from", "valid_to"))
    rebuild()
    assert index == set(
        Path.objects.values_list("ancestor_id", "descendant_id", "valid_from", "valid_to")
    )


def test_a_spoilt_index_is_found_and_made_anew(group):
    Path.objects.filter(depth=2).delete()
    Path.objects.filter(depth=0, descendant=group.crew).update(depth=7)
    missing, wrong = differences()
    assert missing
    assert len(wrong) == 1
    rebuild()
    assert differences() == (set(), set())


def test_the_command_finds_and_mends_the_index(group, capsys):
    Path.objects.filter(depth=1).delete()
    with pytest.raises(CommandError, match="--rebuild"):
        call_command("orgs_index")
    call_command("orgs_index", rebuild=True)
    assert "无误" in capsys.readouterr().out
