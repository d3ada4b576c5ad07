"""`python -m bench.site.world PEOPLE`: puts a group, accounts and a run into an empty database.

PEOPLE 0 is the sample group. Prints, as JSON, the pages to be asked for: name, path, cookie, and
for how many seconds before they are measured.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

BENCH = Path(__file__).resolve().parents[1]
UNITS, BODIES = 5_000, 1_200
PATIENCE = 1_800
IN_MEMORY = "30"
"""So many seconds a run is asked for before its sheets are measured: until it is in memory."""


def main(people: int) -> None:
    """Make it, and say what is to be asked for."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(json.dumps(sample() if people == 0 else large(people)))


def sample() -> list[list[str]]:
    """The sample group, with a small run."""
    from django.conf import settings
    from tests.browser import cast

    from qiyue.site.sample.filling import land_sample

    land_sample()

    run = cast.finished_run(cast.in_force(cast.drafted()), cast.datasets(settings, home()))
    hr = cookie("hr")
    return [
        *common(hr, cookie("audit"), cast.subject("m1"), cast.subject("staff-m1-1-1-1")),
        ["tree, all units open", "/orgs/?all=1", hr],
        ["everybody of the group", f"/orgs/{cast.subject('g').code}/people/", hr],
        *scores(run, cookie("assessor"), "unit", "A"),
    ]


def large(people: int) -> list[list[str]]:
    """A group of so many people in 5,000 units, with a month of as many calculated."""
    from datetime import UTC, date, datetime

    from tests.apps.orgs.big import ON, group

    from qiyue.apps.accounts.models import User
    from qiyue.apps.orgs.rights.models import Assignment
    from qiyue.apps.orgs.services import ship_kinds
    from qiyue.apps.orgs.services.landing import land

    at = datetime(2026, 1, 1, tzinfo=UTC)
    ship_kinds(actor="bench", at=at)
    landed = land(group(people, UNITS, BODIES), on=ON, actor="bench", at=at)
    for name, role, root in (
        ("hr", "hr_officer", landed["g"]),
        ("hr", "party_officer", landed["c"]),
        ("audit", "audit_admin", None),
        ("assessor", "assessor", landed["g"]),
        ("author", "method_author", None),
        ("releaser", "method_approver", None),
    ):
        user, _ = User.objects.get_or_create(username=name, defaults={"name": name})
        Assignment.objects.create(
            user=user, role=role, subject=root, starts_on=date(2026, 1, 1), recorded_at=at
        )
    hr = cookie("hr")
    return [
        *common(hr, cookie("audit"), landed["mine1"], landed["p77"]),
        ["tree, all 5,000 units open", "/orgs/?all=1", hr],
        ["everybody of the group", f"/orgs/{landed['g'].code}/people/", hr],
        ["… of one name, counted", f"/orgs/{landed['g'].code}/people/?q={quote('王伟')}", hr],
        *scores(month(people), cookie("assessor"), "person", "P00000007"),
    ]


def common(hr: str, audit: str, unit: Any, person: Any) -> list[list[str]]:
    """Pages of every group; the first is the bare one."""
    return [
        ["bare: a page that is not there", "/nothing-here/", hr],
        ["home", "/", hr],
        ["tree", "/orgs/", hr],
        ["a unit", f"/orgs/{unit.code}/", hr],
        ["a person", f"/orgs/{person.code}/", hr],
        ["search", "/search/?q=wangwei", hr],
        ["audit", "/audit/", audit],
    ]


def scores(run: Any, reader: str, kind: str, of: str) -> list[list[str]]:
    """The pages of a run."""
    return [
        ["standings", f"/runs/{run.code}/", reader],
        ["score sheet", f"/runs/{run.code}/sheet/{kind}/?of={of}", reader, IN_MEMORY],
    ]


def month(people: int) -> Any:
    """A finished run of the month that the engine is measured by."""
    from bench.group.data import Group, make
    from django.conf import settings
    from tests.apps.methods.conftest import ON, looked_at
    from tests.browser import cast

    from qiyue.apps.methods.services.writing import draft_method

    settings.DATASETS, settings.RUNS = home() / "datasets", home() / "runs"
    place = settings.DATASETS / "month"
    place.mkdir(parents=True)
    make(place, Group.of(people))
    text = (BENCH / "group" / "method.yaml").read_bytes()
    files = (("method.yaml", text),)
    at = cast.timezone.now()
    version = draft_method(files, looked_at(files), actor=cast.user("author"), at=at, on=ON)
    cast.PATIENCE = PATIENCE
    return cast.finished_run(cast.in_force(version), "month")


def cookie(username: str) -> str:
    """A log-in that has just begun."""
    from django.test import Client
    from tests.browser.cast import user

    client = Client()
    client.force_login(user(username))
    return str(client.cookies["qiyue_session"].value)


def home() -> Path:
    """Where the site of this measurement keeps its files."""
    return Path(os.environ["QIYUE_HOME"])


if __name__ == "__main__":
    main(int(sys.argv[1]))
