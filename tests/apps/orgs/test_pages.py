"""The pages: both trees, the sheet of a node, people, search, and each deed with its preview."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from qiyue.apps.accounts.models import User
from qiyue.apps.journal.models import Entry
from qiyue.apps.orgs.models import Edge, Identity, Subject
from qiyue.apps.orgs.pages.deeds import DEEDS
from qiyue.apps.orgs.pages.says import SAYS
from qiyue.apps.orgs.rights.models import Assignment, Holder
from qiyue.apps.orgs.rights.questions import may, which
from qiyue.apps.orgs.services import Appoint, Close, Depart, Found, Move, Rename, errors

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
DAY = date(2026, 1, 1)


def account(name, *roles):
    user = User.objects.create(username=name, name=name)
    for role, subject in roles:
        Assignment.objects.create(
            user=user, role=role, subject=subject, starts_on=DAY, recorded_at=SINCE
        )
    return user


@pytest.fixture
def officer(client, group):
    user = account("officer", ("hr_officer", group.top), ("party_officer", group.committee))
    client.force_login(user)
    return user


@pytest.fixture
def of_mine_two(client, group):
    user = account("two", ("unit_head", group.two))
    client.force_login(user)
    return user


def text(answer):
    return answer.content.decode()


def test_the_tree_shows_units_people_and_who_is_missing(client, officer):
    page = text(client.get("/orgs/?all=1"))
    assert page.count("<tr class=") == 5
    for words in ("示例能源集团", "综二", "缺：负责人"):
        assert words in page
    assert "综采二队党支部" in text(client.get("/orgs/?view=linked&all=1"))
    party = text(client.get("/orgs/?view=party&all=1"))
    assert party.count("<tr class=") == 4


def test_a_folded_tree_opens_node_by_node(client, officer, group):
    page = text(client.get("/orgs/"))
    assert group.one.code in page
    assert group.crew.code not in page
    rows = text(client.get(f"/orgs/rows/?under={group.digging.code}"))
    assert rows.count("<tr") == 1
    assert group.crew.code in rows


def test_the_tree_of_an_earlier_day_is_as_it_was(client, officer, group, do):
    today = timezone.localdate()
    do(Move(group.crew, group.one, today))
    do(Move(group.digging, group.two, today))
    earlier = (today - timedelta(days=1)).isoformat()
    below = text(client.get(f"/orgs/rows/?under={group.one.code}&on={earlier}"))
    assert group.digging.code in below
    assert group.digging.code not in text(client.get(f"/orgs/rows/?under={group.one.code}"))


def test_a_unit_that_is_no_more_is_seen_where_it_stood(client, officer, group, do):
    today = timezone.localdate()
    gone = do(Found(group.kinds["team"], "旧班", DAY, group.digging))
    do(Close(gone, today - timedelta(days=5)))
    earlier = (today - timedelta(days=10)).isoformat()
    assert "旧班" in text(client.get(f"/orgs/?all=1&on={earlier}"))
    assert "旧班" not in text(client.get("/orgs/?all=1"))
    assert client.get(f"/orgs/{gone.code}/").status_code == 200


def test_others_see_their_own_part_and_no_more(client, of_mine_two, group):
    page = text(client.get("/orgs/?all=1"))
    assert group.two.code in page
    for other in (group.top, group.one, group.digging):
        assert other.code not in page
        assert client.get(f"/orgs/{other.code}/").status_code == 404
    assert client.get("/orgs/nothing/").status_code == 404
    assert client.get(f"/orgs/rows/?under={group.one.code}").status_code == 404
    assert group.digging.code not in text(client.get("/search/?q=zced"))
    assert client.get(f"/orgs/{group.two.code}/do/move/").status_code == 404


def test_nobody_sees_anything_without_a_log_in(client, group):
    for path in ("/orgs/", "/search/?q=a", f"/orgs/{group.one.code}/"):
        assert client.get(path).status_code == 302


@pytest.mark.parametrize("typed", ["综采", "综二", "zongcaierdui", "erdui", "zced", "0102", "ZCED"])
def test_a_unit_is_found_by_name_pinyin_initials_or_number(client, officer, group, typed):
    assert group.digging.code in text(client.get("/search/", {"q": typed}))


@pytest.mark.parametrize("typed", ["李四", "lisi", "ls"])
def test_a_person_is_found(client, officer, group, typed):
    assert group.li.code in text(client.get("/search/", {"q": typed}))


@pytest.mark.parametrize("typed", ["", "%", "\x00", "a" * 500, "没有", "\U0010ffff", "~"])
def test_search_takes_anything(client, officer, typed):
    assert client.get("/search/", {"q": typed}).status_code == 200


def test_pages_of_a_unit_a_body_and_a_person(client, officer, group, do):
    do(Appoint(group.li, group.branch, "secretary", DAY, title="支部书记"))
    do(Rename(group.digging, "智能化综采二队", date(2026, 3, 1)))
    unit = text(client.get(f"/orgs/{group.digging.code}/"))
    for words in ("李四", "队长", "综采二队党支部", "智能化综采二队", "一班"):
        assert words in unit
    assert "支部书记" in text(client.get(f"/orgs/{group.branch.code}/"))
    person = text(client.get(f"/orgs/{group.li.code}/"))
    for words in ("李四", "综采二队党支部", "预备党员", "支部书记"):
        assert words in person
    part = text(client.get(f"/orgs/{group.li.code}/", headers={"HX-Request": "true"}))
    assert "<html" not in part
    assert "李四" in text(client.get(f"/orgs/{group.one.code}/people/"))
    assert "李四" not in text(client.get(f"/orgs/{group.one.code}/people/?here=1"))
    assert "李四" in text(client.get(f"/orgs/{group.party.code}/people/"))


def test_a_phone_is_shown_to_who_may_know_identities(client, group, do):
    Identity.objects.filter(subject=group.li).update(phone="5-1234")
    client.force_login(account("head", ("unit_head", group.top)))
    page = text(client.get(f"/orgs/{group.li.code}/"))
    assert "李四" in page
    assert "5-1234" not in page
    client.force_login(account("hr", ("hr_officer", group.top)))
    assert "5-1234" in text(client.get(f"/orgs/{group.li.code}/"))


def test_a_move_is_previewed_then_done_once(client, officer, group):
    url = f"/orgs/{group.digging.code}/do/move/"
    sent = {"to": "02", "on": "2026-07-01", "document": "示例〔2026〕3号"}
    before = Entry.objects.count()
    preview = text(client.post(url, sent))
    assert "示例二矿" in preview
    assert "确认划转" in preview
    assert Entry.objects.count() == before
    for _twice in range(2):
        answer = client.post(url, {**sent, "confirmed": "1", "key": "k1"})
        assert answer.status_code == 302
    assert Entry.objects.count() == before + 1
    assert Edge.objects.on(date(2026, 7, 1)).get(child=group.digging).parent == group.two
    other = {**sent, "to": "00", "confirmed": "1", "key": "k1"}
    assert client.post(url, other).status_code == 409


def test_a_refusal_says_what_to_do(client, officer, group):
    url = f"/orgs/{group.digging.code}/do/close/"
    answer = client.post(url, {"on": "2026-07-01"})
    assert answer.status_code == 422
    assert "请先划转下级" in text(answer)
    answer = client.post(f"/orgs/{group.digging.code}/do/move/", {"to": "99", "on": "x"})
    assert answer.status_code == 422
    assert "没有找到" in text(answer)


ASKED = {
    "found": ("digging", {"kind": "team", "name": "二班"}),
    "rename": ("digging", {"name": "新名"}),
    "move": ("digging", {"to": "示例二矿"}),
    "merge": ("two", {"sources": "01"}),
    "split": ("digging", {"name": "综采四队", "units": "010201", "people": ""}),
    "link": ("one", {"other": "一矿党总支"}),
    "unlink": ("digging", {"other": "P0102"}),
    "hire": ("crew", {"name": "王五", "number": "1", "duty": "staff"}),
    "repost": ("zhang", {"unit": "02", "duty": "staff"}),
    "appoint": ("zhang", {"unit": "P0102", "duty": "committee", "share": "0"}),
    "second": ("zhang", {"unit": "02", "duty": "staff", "share": "40", "until": "2026-09-01"}),
    "away": ("zhang", {"reason": "study"}),
    "join": ("zhang", {"body": "P0102", "stage": "full"}),
    "confirm": ("li", {}),
    "transfer": ("li", {"body": "机关党支部"}),
    "end": ("li", {}),
    "identify": ("li", {"name": "李思"}),
    "depart": ("zhang", {}),
}


@pytest.mark.parametrize("key", ASKED)
def test_each_deed_has_a_form_a_preview_and_an_entry(client, officer, group, key):
    who, fields = ASKED[key]
    subject = getattr(group, who)
    url = f"/orgs/{subject.code}/do/{key}/"
    assert client.get(url).status_code == 200
    sent = {"on": "2026-07-01", **fields}
    if "kind" in sent:
        sent["kind"] = str(group.kinds[sent["kind"]].pk)
    before = Entry.objects.count()
    preview = client.post(url, sent)
    assert "confirmed" in text(preview), text(preview)
    answer = client.post(url, {**sent, "confirmed": "1", "key": "one"})
    assert answer.status_code == 302, text(answer)
    assert Entry.objects.count() == before + 1
    assert Entry.objects.latest("seq").actor == officer.code


def test_deeds_that_need_an_earlier_one(client, officer, group, do, clock):
    do(Appoint(group.zhang, group.two, "deputy", DAY, share=20))
    post = group.zhang.posts.get(main=False)
    steps = [
        ("relieve", {"post": str(post.pk)}),
        ("away", {"reason": "leave"}),
        ("back", {}),
    ]
    for number, (key, fields) in enumerate(steps):
        sent = {"on": f"2026-0{number + 3}-01", **fields, "confirmed": "1", "key": key}
        answer = client.post(f"/orgs/{group.zhang.code}/do/{key}/", sent)
        assert answer.status_code == 302, text(answer)
    clock.now = timezone.now()
    do(Depart(group.zhang, date(2026, 8, 1)))
    for key, fields in (("rehire", {"unit": "02", "duty": "staff"}), ("erase", {})):
        assert DEEDS[key].fits(Subject.objects.get(pk=group.zhang.pk))
        assert "confirmed" in text(
            client.post(f"/orgs/{group.zhang.code}/do/{key}/", {"on": "2026-10-01", **fields})
        )
    team = do(Found(group.kinds["team"], "三班", DAY, group.digging))
    do(Close(team, date(2026, 3, 1)))
    answer = client.post(f"/orgs/{team.code}/do/reopen/", {"on": "2026-03-01"})
    assert "confirmed" in text(answer)


def test_every_refusal_has_its_sentence():
    codes = {
        error.code
        for error in vars(errors).values()
        if isinstance(error, type) and issubclass(error, errors.Refused)
    } - {"refused"}
    assert codes == set(SAYS)


def test_every_deed_is_tried():
    assert set(ASKED) | {"relieve", "back", "rehire", "erase", "reopen", "close"} == set(DEEDS)


@pytest.mark.parametrize("path", ["/orgs/?all=1", "/orgs/?view=party", "/search/?q=zc"])
def test_pages_ask_the_database_a_bounded_number_of_times(
    client, officer, path, django_assert_max_num_queries
):
    with django_assert_max_num_queries(32):
        assert client.get(path).status_code == 200


def test_who_left_is_seen_by_who_sees_the_last_unit_whole(client, officer, group, do):
    """So that somebody can come again, or be erased; colleagues see nothing."""
    do(Depart(group.zhang, timezone.localdate() - timedelta(days=3)))
    page = text(client.get(f"/orgs/{group.zhang.code}/"))
    assert f"/orgs/{group.zhang.code}/do/rehire/" in page
    assert client.get(f"/orgs/{group.zhang.code}/do/erase/").status_code == 200
    colleague = account("colleague")
    Holder.objects.create(user=colleague, person=group.li)
    for other in (colleague, account("two", ("unit_head", group.two))):
        client.force_login(other)
        assert client.get(f"/orgs/{group.zhang.code}/").status_code == 404


def test_the_deeds_of_a_page_load_the_roles_once(officer, group, django_assert_max_num_queries):
    now = timezone.now()
    verbs = {deed.verb for deed in DEEDS.values()}
    with django_assert_max_num_queries(5) as asked:
        found = which(officer, verbs, group.one, now)
    assert found == {verb for verb in verbs if may(officer, verb, group.one, now)}
    assert sum('FROM "rights_assignment"' in one["sql"] for one in asked) == 1


def test_who_is_not_logged_in_may_do_none_of_many_things(group):
    assert which(AnonymousUser(), ["see", "staff"], group.one, timezone.now()) == frozenset()
