"""The pages as of when something was known: what was recorded later is not there."""

from datetime import UTC, date, datetime

import pytest
from tests.apps.orgs.test_pages import account, of_mine_two, officer, text  # noqa: F401

from qiyue.apps.orgs.services import At, Found, Hire, Move, Rename

BEFORE, LATER = "2026-05-31", datetime(2026, 6, 1, 8, tzinfo=UTC)
IN_MARCH, IN_APRIL = date(2026, 3, 1), "2026-04-01"
THEN = f"on={IN_APRIL}&known={BEFORE}"


@pytest.fixture
def corrected(group, do, clock):
    """In June it is recorded what had been so since March."""
    clock.now = LATER
    do(Move(group.digging, group.two, IN_MARCH))
    do(Rename(group.digging, "智能综采队", IN_MARCH))
    group.late = do(Hire(group.kinds["person"], "补录的人", (At(group.crew),), IN_MARCH))
    group.new = do(Found(group.kinds["team"], "补录的班", IN_MARCH, group.digging))
    return group


@pytest.mark.usefixtures("officer")
def test_a_tree_shows_where_we_knew_a_unit_to_stand(client, corrected):
    def below(unit, times):
        return text(client.get(f"/orgs/rows/?under={unit.code}&{times}"))

    assert corrected.digging.code in below(corrected.one, THEN)
    assert corrected.digging.code not in below(corrected.two, THEN)
    assert corrected.digging.code in below(corrected.two, f"on={IN_APRIL}")
    page = text(client.get(f"/orgs/?all=1&{THEN}"))
    assert f"按 {BEFORE} 所知" in page
    assert "综二" in page
    assert "补录的班" not in page
    assert f"?on={IN_APRIL}&amp;known={BEFORE}" in page


@pytest.mark.usefixtures("officer")
def test_a_unit_is_told_as_it_was_known_and_nothing_is_done_there(client, corrected):
    now, then = (
        text(client.get(f"/orgs/{corrected.digging.code}/?{times}"))
        for times in (f"on={IN_APRIL}", THEN)
    )
    assert "<h1>智能综采队" in now
    assert "<h1>综采二队" in then
    assert corrected.one.code in then
    assert corrected.two.code not in then
    assert "/do/" in now
    assert "/do/" not in then
    assert f"按 {BEFORE} 所知" in then
    assert "所知</b>" not in now


@pytest.mark.usefixtures("officer")
def test_people_are_those_that_were_known(client, corrected):
    people = f"/orgs/{corrected.top.code}/people/"
    now, then = (text(client.get(f"{people}?{times}")) for times in (f"on={IN_APRIL}", THEN))
    assert "补录的人" in now
    assert "补录的人" not in then
    assert "张三" in then
    exported = client.get(f"{people}?{THEN}&export=csv")
    assert "补录的人" not in b"".join(exported.streaming_content).decode()
    person = text(client.get(f"/orgs/{corrected.late.code}/?known={BEFORE}"))
    assert "那时还没有记录" in person
    assert corrected.crew.code not in person


@pytest.mark.usefixtures("of_mine_two")
def test_nobody_sees_more_than_today(client, corrected):
    """Whether somebody sees a thing is asked as of now; a unit of another is none then either."""
    for one in (corrected.top, corrected.one, corrected.digging, corrected.new, corrected.late):
        address = f"/orgs/{one.code}/"
        assert (
            client.get(f"{address}?{THEN}").status_code
            == client.get(f"{address}?on={IN_APRIL}").status_code
        )
    page = text(client.get(f"/orgs/?all=1&{THEN}"))
    assert corrected.one.code not in page
    assert client.get(f"/orgs/rows/?under={corrected.one.code}&{THEN}").status_code == 404


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize("known", ["", "tomorrow", "1800-01-01", "2999-01-01", "2026-13-40"])
def test_what_is_no_earlier_day_is_now(client, corrected, known):
    page = text(client.get(f"/orgs/{corrected.digging.code}/?on={IN_APRIL}&known={known}"))
    assert "<h1>智能综采队" in page
    assert "所知</b>" not in page
