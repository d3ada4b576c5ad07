"""Runs the matrix: every cell of the table is asked, and what differs is told."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from tests.gates.matrix import asking
from tests.gates.matrix.asking import (
    looks_unknown,
    may_is_given,
    object_is_given,
    page_is_given,
    shown_rows,
    target,
)
from tests.gates.matrix.declared import ACTORS, THINGS, Line, declared
from tests.gates.matrix.world import World, make_world, prove

from qiyue.apps.guards import Guard, guard_of
from qiyue.apps.journal.checkpoints import make_checkpoint
from qiyue.core.journal.keys import Ed25519Signer
from qiyue.core.journal.notes import LOG

TIMES = ("present", "past")
SIGNER = Ed25519Signer("qiyue.test/journal", LOG, bytes(range(32)))


@dataclass
class Outcome:
    """How many cells were asked, by way, and those that differ from the table."""

    cells: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def compare(self, line: Line, actor: str, time: str, thing: str, given: bool) -> None:
        """Count a cell; `time` tells when the actor's role was held, and when it was asked."""
        self.cells[line.way] += 1
        counts_as = "member" if time == "past" else actor
        wanted = (counts_as, thing) in line.granted
        if given != wanted:
            said = "granted" if given else "refused"
            self.differences.append(f"{line.way} {line.name}: {actor} ({time}) {thing}: {said}")


class Matrix:
    """One world, a client for each actor and time."""

    def __init__(self, share: int = 1) -> None:
        self.share = share
        self.world: World = make_world(timezone.now())
        self.outcome = Outcome()
        self.clients = {}
        for (actor, time), user in self.world.users.items():
            if time != "thing":
                self.clients[actor, time] = client = Client()
                client.force_login(user)
        self.clients["anonymous", "present"] = Client()
        self.world.checkpoint = make_checkpoint(SIGNER, self.world.now)

    def run(self) -> Outcome:
        """Ask every cell, or one part of the table in `share`."""
        for line in declared():
            for actor in ACTORS:
                if zlib.crc32(f"{line.way} {line.name} {actor}".encode()) % self.share == 0:
                    self.ask(line, actor)
        return self.outcome

    def ask(self, line: Line, actor: str) -> None:
        for time in TIMES:
            client = self.clients.get((actor, time))
            if client is None:
                continue
            if actor != "anonymous":
                prove(self.world.users[actor, time], timezone.now())
            if line.way in ("public", "page"):
                given = page_is_given(client, self.world, line.name)
                self.outcome.compare(line, actor, time, "-", given)
            elif line.way == "object":
                self.ask_objects(line, client, actor, time)
            elif line.way == "may":
                self.ask_rights(line, actor, time)
            else:
                self.ask_rows(line, client, actor, time)

    def ask_objects(self, line: Line, client: Client, actor: str, time: str) -> None:
        for thing in THINGS:
            one = target(self.world, actor, time, thing)
            given = object_is_given(client, self.world, line.name, one)
            if given is None:
                continue
            self.outcome.compare(line, actor, time, thing, given)
            if not given and not looks_unknown(client, self.world, line.name, one):
                self.outcome.differences.append(
                    f"{line.name}: {actor} ({time}) {thing}: forbidden does not look unknown"
                )

    def ask_rows(self, line: Line, client: Client, actor: str, time: str) -> None:
        shown: dict[tuple[str, str], str] = {}
        for thing in THINGS:
            one = target(self.world, actor, time, thing)
            mark = asking.SHOWS[line.name](self.world, one)
            if mark is None or (thing == "self" and time == "past" and line.name == "roles"):
                continue  # nothing to look for; a role that has ended is history
            sought = asking.sought(line.name, line.way, one, mark)
            if sought not in shown:
                shown[sought] = shown_rows(client, line.name, line.way, one, sought[1])
            self.outcome.compare(line, actor, time, thing, has(shown[sought], mark))

    def ask_rights(self, line: Line, actor: str, time: str) -> None:
        user = self.world.users.get((actor, time))
        for thing in THINGS:
            one = target(self.world, actor, time, thing)
            given = may_is_given(self.world, user, line.name, one, self.world.now)
            if given is None:
                continue
            self.outcome.compare(line, actor, time, thing, given)
            if time == "past":
                then = may_is_given(self.world, user, line.name, one, self.world.then)
                self.outcome.compare(line, actor, "then", thing, bool(then))


def has(shown: str, mark: str) -> bool:
    """Whether a mark stands in what was shown, as a whole word."""
    at = shown.find(mark)
    while at >= 0:
        if not (shown[at + len(mark) : at + len(mark) + 1].isalnum()):
            return True
        at = shown.find(mark, at + 1)
    return False


def addresses() -> Iterator[tuple[str, Guard | None]]:
    """Every address of the site by its name, and the guard of its view."""

    def below(patterns: list) -> Iterator[tuple[str, Guard | None]]:
        for one in patterns:
            if isinstance(one, URLResolver):
                yield from below(one.url_patterns)
            elif isinstance(one, URLPattern):
                yield str(one.name or one.pattern), guard_of(one.callback)

    yield from below(get_resolver("qiyue.site.urls").url_patterns)


def unguarded() -> list[str]:
    """Addresses whose view has no guard."""
    return [name for name, guard in addresses() if guard is None]


def undeclared() -> list[str]:
    """Addresses that the table does not name, or calls public when they are not, or the reverse."""
    public = {line.name for line in declared() if line.way == "public"}
    guarded = {line.name for line in declared() if line.way not in ("public", "may")}
    return [
        name
        for name, guard in addresses()
        if guard is not None and name not in (guarded if guard.logged_in else public)
    ]
