"""Asks each cell of the matrix through the test client, or of `may`, and gives what came."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.gates.matrix.world import METHOD, World

from qiyue.apps.accounts.models import Slip, User
from qiyue.apps.journal.models import Entry
from qiyue.apps.methods.models import MethodRun
from qiyue.apps.orgs.models import Subject
from qiyue.apps.orgs.rights.models import Assignment, Delegation, Holder
from qiyue.apps.orgs.rights.questions import holds, may, permitted

ID = re.compile(r"(?<=/)(?:\d+|[0-9a-z]{16})(?=/)")
"""What stands for a thing in an address: its key, or the code of a subject."""

UNKNOWN = "9876543210123456"
FORGED = re.compile(
    rb"(?<=/)(\d+|[0-9a-z]{16})(?=/)|"
    rb'name="csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"|\d\d:\d\d(:\d\d)?'
)


@dataclass(frozen=True)
class Target:
    """What stands in a relation to an actor: a unit, a person, an account and what it holds."""

    relation: str
    user: User | None
    person: Subject | None
    newcomer: Subject | None
    unit: Subject | None


def target(world: World, actor: str, time: str, relation: str) -> Target:
    """What stands in this relation to the root of an actor; over the site, trees do not matter."""
    tree = world.trees[actor]
    tree = "line" if tree == "site" else tree
    if relation == "place":
        unit = world.units[tree, "own"]
        return Target(relation, None, None, None, unit)
    if relation == "site":
        return Target(relation, world.users["site", "thing"], None, None, None)
    if relation == "self":
        user = world.users.get((actor, time)) or world.users["member", "present"]
        person = Holder.objects.get(user=user).person
        return Target(relation, user, person, None, world.units[tree, "own"])
    return Target(
        relation,
        world.users[f"{tree} {relation}", "thing"],
        world.people[tree, relation],
        world.people[f"new {tree}", relation],
        world.units[tree, relation],
    )


# What a page shows of a thing, how it is asked for one thing, and how one sees that it was done.
SHOWS: dict[str, Callable[[World, Target], str | None]] = {
    "accounts": lambda world, one: one.user and one.user.username,
    "people-without": lambda world, one: one.newcomer.number if one.newcomer else None,
    "roles": lambda world, one: named(world.roles, one),
    "delegations": lambda world, one: named(world.delegations, one),
    "trees": lambda world, one: one.unit and one.unit.code,
    "subject-people": lambda world, one: f"n-{one.person.number}" if one.person else None,
    "search": lambda world, one: subject_of(one) and subject_of(one).code,
    "runs": lambda world, one: run_of(world, one).dataset,
}
SHOWN_AT: dict[str, Callable[[Target], tuple[str, dict]]] = {
    "trees": lambda one: (reverse("trees"), {"all": "", "view": one.unit.tree}),
    "subject-people": lambda one: (
        reverse("subject-people", args=[one.unit.code]),
        {"here": ""},
    ),
}
"""Where a table that is not the same for all things shows one."""

SOUGHT: dict[str, Callable[[Target], str]] = {
    "search": lambda one: subject_of(one).number,
}
"""By what a thing is sought, where it is shown by something else."""
ASKS: dict[str, Callable[[World, Target], tuple[str, str, dict] | None]] = {
    "account-seen": lambda world, one: account(one, "get", "account-seen"),
    "accounts-opened": lambda world, one: (
        ("post", reverse("accounts-opened"), {"person": one.newcomer.pk}) if one.newcomer else None
    ),
    "account-slips": lambda world, one: (
        ("post", reverse("account-slips"), {"account": one.user.pk}) if one.user else None
    ),
    "account-reset": lambda world, one: account(one, "post", "account-reset"),
    "account-locked": lambda world, one: account(one, "post", "account-locked"),
    "account-unlocked": lambda world, one: account(one, "post", "account-unlocked"),
    "role": lambda world, one: of(world.roles, one, "get", "role"),
    "role-ended": lambda world, one: of(world.roles, one, "post", "role-ended"),
    "role-countersigned": lambda world, one: of(
        world.proposals, one, "post", "role-countersigned", {"agreed": "no"}
    ),
    "delegation-ended": lambda world, one: of(world.delegations, one, "post", "delegation-ended"),
    "subject": lambda world, one: deed(subject_of(one), "subject"),
    "subject-people": lambda world, one: deed(one.unit, "subject-people"),
    "act": lambda world, one: deed(subject_of(one), "act", "identify" if one.person else "rename"),
    "tree-rows": lambda world, one: (
        ("get", reverse("tree-rows"), {"under": one.unit.code, "view": one.unit.tree})
        if one.unit
        else None
    ),
    "run": lambda world, one: page_of_run(world, one, "run"),
    "run-progress": lambda world, one: page_of_run(world, one, "run-progress"),
    "run-sheet": lambda world, one: page_of_run(world, one, "run-sheet", "unit"),
    "message": lambda world, one: of(world.messages, one, "post", "message"),
    "view-drop": lambda world, one: of(world.views, one, "post", "view-drop"),
}
DONE: dict[str, Callable[[World, Target], bool]] = {
    "accounts-opened": lambda world, one: Holder.objects.filter(person=one.newcomer).exists(),
    "account-slips": lambda world, one: Slip.objects.filter(user=one.user).exists(),
    "role-ended": lambda world, one: is_over(Assignment, world.roles[one.user.pk].pk),
    "delegation-ended": lambda world, one: is_over(Delegation, world.delegations[one.user.pk].pk),
    "role-countersigned": lambda world, one: (
        type(world.proposals[one.user.pk])
        .objects.filter(pk=world.proposals[one.user.pk].pk, settled_at__isnull=False)
        .exists()
    ),
}
"""Where the status alone does not tell: what must be there afterwards."""

OVER: dict[str, Callable[[World, Target], object | None]] = {
    "subject": lambda world, one: subject_of(one),
    "account": lambda world, one: one.user,
    "assignment": lambda world, one: one.user and world.roles.get(one.user.pk),
    "delegation": lambda world, one: one.user and world.delegations.get(one.user.pk),
    "entry": lambda world, one: Entry.objects.order_by("seq").first(),
    "method": lambda world, one: world.version,
    "run": lambda world, one: run_of(world, one),
}


def subject_of(one: Target) -> Subject | None:
    """The person that stands there, or else the unit."""
    return one.person or one.unit


def run_of(world: World, one: Target) -> MethodRun:
    """The run of the unit that stands there, or that of the whole site."""
    return world.runs[one.unit and one.unit.pk]


def page_of_run(world: World, one: Target, name: str, *more: str):
    """A request for a page of a run."""
    return ("get", reverse(name, args=[run_of(world, one).code, *more]), {})


def deed(subject: Subject | None, name: str, *more: str):
    """A request for a page of a subject."""
    return ("get", reverse(name, args=[subject.code, *more]), {}) if subject else None


def account(one: Target, method: str, name: str):
    """A request for the account of a target."""
    return (method, reverse(name, args=[one.user.pk]), {}) if one.user else None


def named(rows: dict, one: Target) -> str | None:
    """The name that a row of an account shows; none if there is no such row."""
    return f"n-{one.user.username}" if one.user and one.user.pk in rows else None


def is_over(model, pk: int) -> bool:
    return model.objects.get(pk=pk).was_ended


def of(rows: dict, one: Target, method: str, name: str, data: dict | None = None):
    """A request for the row that hangs on the account of a target; none if there is none."""
    row = rows.get(one.user.pk) if one.user else None
    return None if row is None else (method, reverse(name, args=[row.pk]), data or {})


def asked(client: Client, request: tuple[str, str, dict]) -> HttpResponse:
    """The answer; what it changed is taken back."""
    method, address, data = request
    return getattr(client, method)(address, data)


SOME: dict[str, Callable[[World], list[int | str]]] = {
    "entry": lambda world: [1],
    "record-proof": lambda world: [1, 0],
    "checkpoint": lambda world: [world.checkpoint.pk],
    "checkpoint-note": lambda world: [world.checkpoint.pk],
    "method-version": lambda world: [METHOD, 1],
    "method-download": lambda world: [METHOD, 1],
    "method-save": lambda world: [METHOD, 1],
    "method-run": lambda world: [METHOD, 1],
    "method-consult": lambda world: [METHOD, 1],
    "method-step": lambda world: [METHOD, 1, "approve"],
}
"""What stands in the address of a page that is the same for all things."""


def page_is_given(client: Client, world: World, name: str) -> bool:
    """Whether a page without a thing opens, or refuses only how it was asked."""
    address = reverse(name, args=SOME[name](world) if name in SOME else [])
    with transaction.atomic():
        answer = client.get(address)
        transaction.set_rollback(True)
    if answer.status_code not in (200, 204, 302, 404, 405):
        raise AssertionError(f"{name}: {answer.status_code}")
    return not refused(answer)


def to_log_in(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith("/login/?next=")


def refused(answer: HttpResponse) -> bool:
    return answer.status_code == 404 or to_log_in(answer)


def object_is_given(client: Client, world: World, name: str, one: Target) -> bool | None:
    """Whether an action on one thing is done; none where there is no such thing."""
    request = ASKS[name](world, one)
    if request is None:
        return None
    with transaction.atomic():
        answer = asked(client, request)
        if answer.status_code in (403, 500):
            raise AssertionError(f"{name} {one.relation}: {answer.status_code}")
        given = not refused(answer)
        if given and name in DONE:
            given = DONE[name](world, one)
        transaction.set_rollback(True)
    return given


def looks_unknown(client: Client, world: World, name: str, one: Target) -> bool:
    """Whether a thing that is refused is answered exactly as one that is not there.

    What one may see and not do, such as signing for one's own rise, is refused in words.
    """
    request = ASKS[name](world, one)
    if request is None or not ID.search(request[1]):
        return True
    method, address, data = request
    missing = asked(client, (method, ID.sub(UNKNOWN, address), data))
    with transaction.atomic():
        forbidden = asked(client, request)
        transaction.set_rollback(True)
    if name == "role-countersigned" and one.relation == "self" and not refused(forbidden):
        return True
    same = [FORGED.sub(b"", answer.content) for answer in (missing, forbidden)]
    return missing.status_code == forbidden.status_code and same[0] == same[1]


def shown_rows(client: Client, name: str, way: str, one: Target, sought: str) -> str:
    """What a table shows: whole, searched, or taken away as a file."""
    address, asks = SHOWN_AT[name](one) if name in SHOWN_AT else (reverse(name), {})
    asks |= {"list": {}, "search": {"q": sought}, "export": {"export": "csv"}}[way]
    found, page = "", 1
    while True:
        answer = client.get(address, asks | ({"page": page} if way == "list" else {}))
        if answer.status_code != 200:
            return ""
        body = b"".join(answer) if answer.streaming else answer.content
        text = body.decode("utf-8", "replace")
        whole = way == "export" or name == "search"
        found += text if whole else "".join(re.findall(r"<tbody.*?</tbody>", text, re.S))
        if way != "list" or f"page={page + 1}" not in text:
            return found
        page += 1


def sought(name: str, way: str, one: Target, mark: str) -> tuple[str, str]:
    """What tells one answer of a table from another: where it is, and what is sought there."""
    place = str(SHOWN_AT[name](one)) if name in SHOWN_AT else ""
    text = SOUGHT[name](one) if name in SOUGHT else mark
    return place, text if way == "search" else ""


def may_is_given(world: World, user: User | None, right: str, one: Target, at) -> bool | None:
    """What `may` and `permitted` say; none where there is no such thing. They have to agree."""
    verb, kind = right.split(":")
    thing = OVER[kind](world, one)
    if thing is None or user is None:
        return None
    answer = may(user, verb, thing, at)
    rows = permitted(user, verb, type(thing)._base_manager.all(), at)
    if answer != rows.filter(pk=thing.pk).exists():
        raise AssertionError(f"may and permitted differ: {user} {right} {one.relation}")
    if answer and not holds(user, verb, kind, at):
        raise AssertionError(f"holds denies what may grants: {user} {right}")
    return answer
