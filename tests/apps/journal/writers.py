"""Writes to one journal from a process of its own: python -m tests.apps.journal.writers SEED COUNT.

With `report` in place of these it says what came of it, as JSON.
"""

import json
import os
import random
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import transaction  # noqa: E402
from django.db.models import Sum  # noqa: E402
from tests.apps.journal.cast import START  # noqa: E402
from tests.apps.journal.things.models import Target, Unit  # noqa: E402

from qiyue.apps.journal.commands import once  # noqa: E402
from qiyue.apps.journal.models import Entry  # noqa: E402
from qiyue.apps.journal.services import record  # noqa: E402
from qiyue.apps.journal.verifying import verify  # noqa: E402


class GaveUpError(Exception):
    """A command that fails after all was written."""


@transaction.atomic
def count(draw):
    """One unit counted up: what was read must not have changed before it is written."""
    unit = Unit.objects.select_for_update().get(pk=draw.choice([1, 2, 3]))
    unit.number += 1
    unit.save()
    record("unit.counted", unit, actor="p-1", at=START)
    if draw.random() < 0.2:
        raise GaveUpError


def set_target(key):
    """The same command from every process, under one key."""
    with once("p-1", key, "sha256:" + "0" * 64) as done:
        if not done.before:
            target = Target.objects.create(unit_id=1, number=1)
            record("target.set", target, actor="p-1", at=START, key=key)
            done.outcome = target.pk


def write(seed, number):
    draw, kept = random.Random(seed), 0
    for step in range(number):
        try:
            count(draw)
            kept += 1
        except GaveUpError:
            pass
        set_target(f"k-{step}")
    return {"kept": kept}


def report():
    found = verify(settings.JOURNAL_ORIGIN)
    return {
        "problems": [str(one) for one in found.problems],
        "seqs": list(Entry.objects.order_by("seq").values_list("seq", flat=True)),
        "counted": Unit.objects.aggregate(all=Sum("number"))["all"],
        "targets": Target.objects.count(),
    }


if __name__ == "__main__":
    asked = sys.argv[1:]
    print(json.dumps(report() if asked == ["report"] else write(*map(int, asked))))
