"""Every page of the site, opened as somebody who may: in both languages, wide, and on a phone.

Nothing asks outside the site, axe finds nothing serious, nothing sticks out. A new page that stands
in no list fails.
"""

import re

import pytest
from tests.browser.cast import subject, user, world
from tests.gates.matrix.running import addresses

from qiyue.apps.journal.models import Checkpoint
from qiyue.apps.orgs.pages.deeds import DEEDS
from qiyue.apps.orgs.rights.models import Assignment

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

NO_PAGE = {
    "alive",
    "first",  # there on an empty site alone: tests/browser/test_first.py goes through it
    "language",
    "theme",
    "logout",
    "message",
    "inbox-read",
    "view-save",
    "view-drop",
    "draft-save",
    "draft-drop",
    "going",
    "login-second",  # in between: tests/browser/test_accounts.py goes through them
    "login-password",
    "my-app-dropped",
    "my-visits-ended",
    "checkpoint-note",
    "record-proof",
    "accounts-opened",
    "account-slips",
    "account-reset",
    "account-locked",
    "account-unlocked",
    "role-ended",
    "role-countersigned",
    "delegation-ended",
    "tree-rows",
    "search",
    "method-look",
    "method-save",
    "method-download",
    "method-consult",
    "method-step",
    "run-progress",
}
"""Addresses that only act, that give a file or a part of a page, or lie within a log-in."""

OWN = {
    "home": "/",
    "inbox": "/inbox/",
    "welcome": "/welcome/",
    "account": "/me/",
    "my-password": "/me/password/",
    "my-app": "/me/app/",
    "my-codes": "/me/codes/",
    "my-roles": "/me/roles/",
    "delegated": "/me/delegations/new/",
}
RIGHTS = {
    "accounts": "/accounts/",
    "account-seen": lambda world: f"/accounts/{user('worker').pk}/",
    "roles": "/roles/",
    "role": lambda world: f"/roles/{Assignment.objects.get(user=user('hr')).pk}/",
    "role-granted": "/roles/new/",
    "delegations": "/delegations/",
}
OFFICE = {"people-without": "/accounts/new/"}
AUDIT = {
    "journal": "/audit/",
    "entry": lambda world: f"/audit/{world.record.entry_id}/",
    "checkpoints": "/audit/checkpoints/",
    "checkpoint": lambda world: f"/audit/checkpoints/{Checkpoint.objects.latest('pk').pk}/",
}
ORGS = {
    "trees": "/orgs/",
    "subject": lambda world: f"/orgs/{subject('m1').code}/",
    "subject-people": lambda world: f"/orgs/{subject('m1').code}/people/",
}
METHODS = {
    "methods": "/methods/",
    "method-new": "/methods/new/",
    "method-version": lambda world: f"/methods/small/{world.version.number}/",
    "method-run": lambda world: f"/methods/small/{world.version.number}/run/",
    "runs": "/runs/",
    "run": lambda world: f"/runs/{world.run.code}/",
    "run-sheet": lambda world: f"/runs/{world.run.code}/sheet/unit/?of=A",
}
DOORS = {"login": "/login/"}
ROUNDS = {
    "doors": (None, DOORS),
    "own": ("hr", OWN),
    "rights": ("security", RIGHTS),
    "office": ("accounts", OFFICE),
    "audit": ("audit", AUDIT),
    "organisations": ("hr", ORGS),
    "methods": ("author", METHODS),
}
"""Pages by their names, and the account that opens them."""


THINGS = ("m1", "m1-1-1", "pm1", "b-m1-1", "x2", "head-m1", "staff-m1-1-1-1", "staff-m9-1-1-5")
"""Units, bodies and people, one of whom has left: together they have every deed."""


@pytest.fixture
def made(transactional_db, settings, tmp_path):
    return world(settings, tmp_path)


def looked_at(eyes, name, path):
    """A page in two states that differ in all that can differ; a picture of each."""
    eyes.look(f"tour-{name}", path, language="zh", size="wide", theme="light")
    eyes.look(f"tour-{name}", path, language="en", size="narrow", theme="dark")


@pytest.mark.parametrize("name", ROUNDS)
def test_every_page_can_be_used(name, made, eyes, enter):
    username, pages = ROUNDS[name]
    if username:
        enter(username)
    for page, path in pages.items():
        looked_at(eyes, page, path if isinstance(path, str) else path(made))


def test_every_deed_has_a_form_that_can_be_used(made, enter):
    seen = set()
    for who in ("hr", "party"):
        eyes = enter(who)
        for ref in (
            "m1",
            "m1-1-1",
            "head-m1",
            "pm1",
            "b-m1-1",
            "x2",
            "staff-m1-1-1-1",
            "staff-m9-1-1-5",
        ):
            one = subject(ref)
            answer = eyes.page.request.get(f"{eyes.site}/orgs/{one.code}/").text()
            open_here = set(re.findall(rf"/orgs/{one.code}/do/([\w-]+)/", answer)) - seen
            for key in sorted(open_here):
                looked_at(eyes, f"act-{key}", f"/orgs/{one.code}/do/{key}/")
            seen |= open_here
    assert set(DEEDS) - seen == set()


def test_every_address_is_a_page_of_the_tour_or_none():
    named = [*NO_PAGE, "act", *(page for _, pages in ROUNDS.values() for page in pages)]
    assert sorted(named) == sorted({name for name, _ in addresses()})
