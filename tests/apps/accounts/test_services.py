"""Accounts, slips, second factors and brakes do what they promise."""

from datetime import timedelta

import pyotp
import pytest
from django.core.exceptions import ValidationError
from tests.apps.accounts.conftest import MORNING, PASSWORD

from qiyue.apps.accounts.models import App, ListedCode, Slip, User
from qiyue.apps.accounts.sealing import WrongSeal, seal, unseal
from qiyue.apps.accounts.services.accounts import (
    NameTaken,
    NewAccount,
    WrongPassword,
    change_password,
    create_accounts,
    lock_account,
    unlock_account,
)
from qiyue.apps.accounts.services.brakes import ACCOUNT, TooOften
from qiyue.apps.accounts.services.factors import (
    CODES,
    WrongCode,
    begin_app,
    codes_left,
    confirm_app,
    drop_app,
    has_factor,
    make_list,
    prove,
)
from qiyue.apps.accounts.services.log_ins import Next, NotLetIn, first_step, second_step
from qiyue.apps.accounts.services.slips import SlipGone, give_slips, reset_account, use_slip
from qiyue.apps.accounts.services.visits import (
    IDLE,
    LASTS,
    begin_visit,
    end_visits,
    is_over,
    open_visits,
)
from qiyue.apps.journal.models import Entry
from qiyue.apps.journal.verifying import verify

HERE = {"address": "10.0.0.8"}


def after(**time):
    return MORNING + timedelta(**time)


def visit_of(user, at=MORNING, **more):
    told = {"session": "s", "device": "d", "address": "a", "own_computer": False, "proved": False}
    return begin_visit(user, at=at, **(told | more))


def secret_of(user):
    return pyotp.TOTP(begin_app(user, at=MORNING).partition("secret=")[2].partition("&")[0])


# Accounts


def test_accounts_are_made_all_or_none(officer):
    wanted = [NewAccount("E001", "甲"), NewAccount(" e００１", "乙"), NewAccount("officer", "丙")]
    with pytest.raises(NameTaken) as refused:
        create_accounts(wanted, actor=officer, at=MORNING)
    assert refused.value.usernames == ("e001", "officer")
    assert User.objects.count() == 1
    made = create_accounts([NewAccount("Ｅ001", "甲")], actor=officer, at=MORNING)
    assert made[0].username == "e001"
    with pytest.raises(NotLetIn):
        first_step("e001", "", at=MORNING, **HERE)


def test_the_journal_knows_codes_and_neither_names_nor_secrets(officer):
    (user,) = create_accounts([NewAccount("E001", "甲乙丙")], actor=officer, at=MORNING)
    (slip,) = give_slips([user], actor=officer, at=MORNING)
    use_slip(Slip.objects.get().pk, password=PASSWORD, at=MORNING)
    make_list(user, at=MORNING)
    written = " ".join(f"{e.kind} {e.actor} {e.body}" for e in Entry.objects.all())
    assert user.code not in "甲乙丙"
    for secret in ("甲乙丙", "e001", slip.code, slip.code.replace("-", ""), PASSWORD, "argon2"):
        assert secret not in written
    kinds = list(Entry.objects.order_by("seq").values_list("kind", flat=True))
    assert kinds == [
        "account.created",
        "account.slips_given",
        "account.password_set",
        "account.slip_used",
        "account.list_made",
    ]


def test_a_password_is_changed_by_whoever_knows_it_and_ends_the_others(wang):
    here, there = visit_of(wang), visit_of(wang)
    with pytest.raises(WrongPassword):
        change_password(wang, present="wrong", password="other green lamps", at=MORNING, visit=None)
    with pytest.raises(ValidationError):
        change_password(wang, present=PASSWORD, password="short", at=MORNING, visit=None)
    change_password(wang, present=PASSWORD, password="other green lamps", at=MORNING, visit=here.pk)
    here.refresh_from_db()
    there.refresh_from_db()
    assert (here.ended_at, there.ended_at) == (None, MORNING)
    assert first_step("WANG", "other green lamps", at=MORNING, **HERE).next is Next.IN


def test_a_password_put_into_the_database_lets_nobody_in(wang):
    other = User(username="x")
    other.set_password("planted by someone")
    User.objects.filter(pk=wang.pk).update(password=other.password)
    with pytest.raises(NotLetIn):
        first_step("wang", "planted by someone", at=MORNING, **HERE)
    found = {(one.code, one.part) for one in verify("example.org/journal").problems}
    assert ("row-changed", f"accounts.user {wang.pk}") in found


def test_a_lock_ends_everything_at_once(wang, officer):
    visit = visit_of(wang)
    lock_account(wang, actor=officer, at=MORNING)
    lock_account(wang, actor=officer, at=MORNING)
    visit.refresh_from_db()
    assert visit.ended_at == MORNING
    with pytest.raises(NotLetIn):
        first_step("wang", PASSWORD, at=MORNING, **HERE)
    unlock_account(wang, actor=officer, at=after(minutes=1))
    assert first_step("wang", PASSWORD, at=after(minutes=1), **HERE).user == wang
    assert Entry.objects.filter(kind="account.locked").count() == 1


# Slips


def test_a_slip_lets_in_once_to_set_a_password(officer):
    (user,) = create_accounts([NewAccount("E001", "甲")], actor=officer, at=MORNING)
    (slip,) = give_slips([user], actor=officer, at=MORNING)
    typed = slip.code.lower().replace("0", "o").replace("1", "l").replace("-", " ")
    passed = first_step("e001", typed, at=MORNING, **HERE)
    assert passed.next is Next.PASSWORD
    with pytest.raises(ValidationError):
        use_slip(passed.slip, password="73501946820", at=MORNING)
    use_slip(passed.slip, password=PASSWORD, at=MORNING)
    with pytest.raises(SlipGone):
        use_slip(passed.slip, password="another green lamp", at=MORNING)
    with pytest.raises(NotLetIn):
        first_step("e001", slip.code, at=MORNING, **HERE)
    assert first_step("e001", PASSWORD, at=MORNING, **HERE).next is Next.IN


def test_a_slip_expires_and_a_new_one_takes_its_place(wang, officer):
    (old,) = give_slips([wang], actor=officer, at=MORNING, valid=timedelta(days=2))
    (new,) = give_slips([wang], actor=officer, at=MORNING, valid=timedelta(days=2))
    with pytest.raises(NotLetIn):
        first_step("wang", old.code, at=MORNING, **HERE)
    assert first_step("wang", new.code, at=after(days=1), **HERE).next is Next.PASSWORD
    with pytest.raises(NotLetIn):
        first_step("wang", new.code, at=after(days=2), **HERE)


def test_a_slip_of_one_is_no_slip_of_another(wang, officer):
    give_slips([wang], actor=officer, at=MORNING)
    (theirs,) = give_slips([officer], actor=wang, at=MORNING)
    with pytest.raises(NotLetIn):
        first_step("wang", theirs.code, at=MORNING, **HERE)


def test_a_reset_ends_the_old_and_gives_a_slip(wang, officer):
    visit = visit_of(wang)
    make_list(wang, at=MORNING)
    confirm_app(wang, secret_of(wang).at(MORNING), at=MORNING)
    slip = reset_account(wang, actor=officer, at=MORNING)
    visit.refresh_from_db()
    wang.refresh_from_db()
    assert visit.ended_at == MORNING
    assert not has_factor(wang)
    with pytest.raises(NotLetIn):
        first_step("wang", PASSWORD, at=MORNING, **HERE)
    assert first_step("wang", slip.code, at=MORNING, **HERE).next is Next.PASSWORD


def test_codes_are_stored_as_hashes_alone(wang, officer):
    (slip,) = give_slips([wang], actor=officer, at=MORNING)
    codes = make_list(wang, at=MORNING)
    secret = secret_of(wang).secret
    stored = [
        *Slip.objects.values_list("code_hash", flat=True),
        *ListedCode.objects.values_list("code_hash", flat=True),
        *App.objects.values_list("sealed", flat=True),
    ]
    assert len(set(codes)) == CODES
    for clear in (slip.code.replace("-", ""), secret, *(c.replace("-", "") for c in codes)):
        assert not any(clear in one for one in stored)


# Second factors


def test_an_app_counts_once_confirmed_and_each_code_once(wang):
    totp = secret_of(wang)
    assert not has_factor(wang)
    with pytest.raises(WrongCode):
        confirm_app(wang, totp.at(after(minutes=5)), at=MORNING)
    confirm_app(wang, totp.at(MORNING), at=MORNING)
    assert first_step("wang", PASSWORD, at=MORNING, **HERE).next is Next.FACTOR
    with pytest.raises(WrongCode):
        prove(wang, totp.at(MORNING), at=MORNING)
    prove(wang, totp.at(after(seconds=30)), at=after(seconds=30))
    prove(wang, totp.at(after(seconds=60)), at=after(seconds=89))  # the phone's clock is slow
    with pytest.raises(WrongCode):
        prove(wang, totp.at(after(seconds=60)), at=after(seconds=89))
    drop_app(wang, at=MORNING)
    assert not has_factor(wang)


def test_a_listed_code_is_good_once_and_a_new_list_ends_the_old(wang):
    old = make_list(wang, at=MORNING)
    prove(wang, old[3].lower(), at=MORNING)
    assert codes_left(wang) == CODES - 1
    with pytest.raises(WrongCode):
        prove(wang, old[3], at=MORNING)
    new = make_list(wang, at=MORNING)
    with pytest.raises(WrongCode):
        prove(wang, old[4], at=MORNING)
    prove(wang, new[4], at=MORNING)


def test_a_sealed_secret_opens_for_its_owner_only(settings):
    sealed = seal("secret", owner="a")
    assert unseal(sealed, owner="a") == "secret"
    assert seal("secret", owner="a") != sealed
    with pytest.raises(WrongSeal):
        unseal(sealed, owner="b")
    with pytest.raises(WrongSeal):
        unseal("des:" + sealed, owner="a")
    settings.SEALING_KEY = "another key" * 6
    with pytest.raises(WrongSeal):
        unseal(sealed, owner="a")


# Brakes


def fail(name, at, address="10.0.0.8", times=1):
    for _ in range(times):
        with pytest.raises(NotLetIn):
            first_step(name, "wrong", address=address, at=at)


@pytest.mark.parametrize("name", ["wang", "nobody"])
def test_guessing_waits_longer_each_time_known_or_not(wang, name):
    fail(name, MORNING, times=ACCOUNT.free)
    at, waits = MORNING, []
    for _ in range(7):
        with pytest.raises(TooOften) as refused:
            first_step(name, PASSWORD, at=at, **HERE)
        waits.append((refused.value.until - at).total_seconds() / 60)
        at = refused.value.until
        fail(name, at)
    assert waits == [1, 2, 4, 8, 16, 30, 30]


def test_who_gets_in_is_forgiven_and_others_are_not_held_up(wang, officer):
    fail("wang", MORNING, times=ACCOUNT.free - 1)
    assert first_step("wang", PASSWORD, at=MORNING, **HERE).user == wang
    fail("wang", MORNING, times=ACCOUNT.free)
    officer.set_password(PASSWORD)
    officer.save()
    assert first_step("officer", PASSWORD, at=MORNING, **HERE).user == officer


def test_an_address_that_tries_many_names_waits_too(wang):
    for number in range(50):
        fail(f"name{number}", MORNING)
    with pytest.raises(TooOften):
        first_step("wang", PASSWORD, at=MORNING, **HERE)
    assert first_step("wang", PASSWORD, at=MORNING, address="10.0.0.9").user == wang


def test_failures_are_forgotten_after_a_day(wang):
    fail("wang", MORNING, times=ACCOUNT.free - 1)
    fail("wang", after(hours=25), times=ACCOUNT.free - 1)
    assert first_step("wang", PASSWORD, at=after(hours=25), **HERE).user == wang


def test_guessing_at_the_second_factor_waits_and_is_in_the_journal(wang):
    codes = make_list(wang, at=MORNING)
    for _ in range(ACCOUNT.free):
        with pytest.raises(WrongCode):
            second_step(wang, "AAAA-AAAA", at=MORNING, **HERE)
    with pytest.raises(TooOften):
        second_step(wang, codes[0], at=MORNING, **HERE)
    assert Entry.objects.filter(kind="account.made_to_wait", actor=wang.code).count() == 1
    second_step(wang, codes[0], at=after(minutes=2), **HERE)


# Log-ins


def test_a_log_in_ends_when_idle_or_after_a_working_day(wang):
    visit, office = visit_of(wang), visit_of(wang, own_computer=True)
    assert not is_over(visit, MORNING + IDLE)
    assert is_over(visit, MORNING + IDLE + timedelta(seconds=1))
    assert not is_over(office, MORNING + LASTS)
    assert is_over(office, MORNING + LASTS + timedelta(seconds=1))
    assert open_visits(wang, MORNING + IDLE * 2) == [office]


def test_others_are_ended_and_one_stays(wang):
    here, there = visit_of(wang), visit_of(wang)
    assert end_visits(wang, actor=wang, at=MORNING, but=here.pk) == 1
    assert open_visits(wang, MORNING) == [here]
    assert is_over(type(there).objects.get(pk=there.pk), MORNING)
