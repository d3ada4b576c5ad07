"""An empty site is founded once: four slips let four people in, and roles can be given."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from qiyue.apps.accounts.models import User
from qiyue.apps.journal.verifying import verify
from qiyue.apps.orgs.models import Subject
from qiyue.apps.orgs.rights import may
from qiyue.apps.orgs.rights.models import Assignment
from qiyue.apps.orgs.rights.services.assignments import Wanted, assign_role

pytestmark = pytest.mark.django_db
FOUR = ("--system=zhao=赵一", "--security=qian=钱二", "--audit=sun=孙三", "--hr=li=李四")


def founded():
    told = StringIO()
    call_command("found", "示例集团", *FOUR, stdout=told)
    return re.findall(r"· (\w+) · ([\w-]+) · \d{4}-", told.getvalue())


def test_each_slip_lets_its_owner_in(client):
    slips = founded()
    assert [name for name, _ in slips] == ["zhao", "qian", "sun", "li"]
    for name, code in slips:
        client.logout()
        answer = client.post("/login/", {"username": name, "password": code})
        assert answer["Location"] == "/login/password/"
        words = {"password": f"seven green lamps {code}", "again": f"seven green lamps {code}"}
        assert client.post("/login/password/", words).status_code == 302
        assert client.get("/").status_code == 200


def test_the_security_administrator_gives_the_first_roles():
    founded()
    at, top = timezone.now(), Subject.objects.get(kind__code="group")
    security, hires = (User.objects.get(username=name) for name in ("qian", "li"))
    assert not may(hires, "staff", top, at)
    wanted = Wanted(hires, "hr_officer", top, timezone.localdate(at))
    assign_role(wanted, actor=security, at=at)
    assert may(hires, "staff", top, timezone.now())
    held = set(Assignment.objects.filter(subject=None).values_list("user__username", "role"))
    assert held == {("zhao", "system_admin"), ("qian", "security_admin"), ("sun", "audit_admin")}
    assert verify("qiyue.test/journal").problems == []


def test_it_is_done_once():
    founded()
    with pytest.raises(CommandError, match="已有账号"):
        founded()
    assert User.objects.count() == 4


@pytest.mark.parametrize("four", [("--hr=li",), ("--hr=zhao=李四",)])
def test_what_cannot_be_founded_leaves_nothing(four):
    with pytest.raises(CommandError):
        call_command("found", "示例集团", *FOUR[:3], *four, stdout=StringIO())
    assert not User.objects.exists()
    assert not Subject.objects.exists()
