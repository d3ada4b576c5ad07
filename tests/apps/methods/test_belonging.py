"""A run belongs to a unit: who may see runs there sees it, and nobody beside them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.urls import reverse
from tests.apps.methods.conftest import AT, ON, somebody

from qiyue.apps.methods.models import MethodRun
from qiyue.apps.orgs.queries.snapshots import forget
from qiyue.apps.orgs.rights.models import Assignment
from qiyue.apps.orgs.services import Found, carry_out, ship_kinds

pytestmark = pytest.mark.django_db

DATA = "examples/mine-2020"
ASK = ("method-run", ["small", 1])


@pytest.fixture
def units(db):
    """A group with two mines."""
    forget()
    kinds = ship_kinds(actor="officer", at=AT)

    def found(kind, name, under=None):
        return carry_out(Found(kinds[kind], name, ON, under), actor="officer", at=AT).subject

    top = found("group", "集团")
    return SimpleNamespace(top=top, one=found("mine", "一矿", top), two=found("mine", "二矿", top))


def holder(name, role, unit):
    user = somebody(name)
    Assignment.objects.create(user=user, role=role, subject=unit, starts_on=ON, recorded_at=AT)
    return user


def ask(client, unit):
    """Ask for a run that belongs to a unit."""
    form = {"dataset": DATA, "unit": unit.code if unit else "", "key": f"k{unit and unit.pk}"}
    return client.post(reverse(ASK[0], args=ASK[1]), form)


def sees(client, user, run):
    """Whether a user finds a run in the list, and whether its page opens; they agree."""
    client.force_login(user)
    page = client.get(reverse("run", args=[run.code])).status_code == 200
    assert page == (run.code in client.get(reverse("runs")).content.decode())
    return page


def test_an_assessor_asks_for_the_own_unit_alone(client, draft, units):
    client.force_login(holder("one", "assessor", units.one))
    page = client.get(reverse(ASK[0], args=ASK[1])).content.decode()
    assert "一矿" in page
    assert "集团" not in page
    for unit in (units.two, units.top, None):
        assert ask(client, unit).status_code == 422
    assert not MethodRun.objects.exists()
    assert ask(client, units.one).status_code == 302
    assert MethodRun.objects.get().unit == units.one


def test_results_are_seen_by_those_over_the_unit(client, draft, units, granted):
    client.force_login(holder("one", "assessor", units.one))
    ask(client, units.one)
    run = MethodRun.objects.get()
    seeing = {
        name: sees(client, holder(name, role, unit), run)
        for name, role, unit in (
            ("same", "approver", units.one),
            ("above", "auditor", units.top),
            ("beside", "assessor", units.two),
        )
    }
    assert seeing == {"same": True, "above": True, "beside": False}
    assert sees(client, granted(somebody("site"), "method_approver"), run)


def test_what_belongs_to_the_whole_site_is_seen_by_roles_over_it(client, draft, units, granted):
    client.force_login(granted(somebody("site")))
    page = client.get(reverse(ASK[0], args=ASK[1])).content.decode()
    assert "集团" in page
    assert "全站" in page
    assert ask(client, None).status_code == 302
    run = MethodRun.objects.get()
    assert not sees(client, holder("above", "auditor", units.top), run)
    assert sees(client, granted(somebody("other"), "auditor"), run)
