"""The sample group as browsers see it, with a method of its own and a finished run."""

import time
from types import SimpleNamespace

from django.utils import timezone
from tests.apps.methods.conftest import ON, files_with, looked_at
from tests.apps.methods.test_running import DATASET, FACTS, UNITS

from qiyue.apps.accounts.models import User
from qiyue.apps.journal.checkpoints import make_checkpoint
from qiyue.apps.journal.models import EntryRow
from qiyue.apps.methods.results.opened import SHELF
from qiyue.apps.methods.services.releasing import approve, bring_into_force, consult, publish
from qiyue.apps.methods.services.running import ask_run, look_after_run
from qiyue.apps.methods.services.writing import draft_method
from qiyue.apps.orgs.models import Subject
from qiyue.apps.orgs.queries.snapshots import forget
from qiyue.apps.orgs.rights.models import Assignment
from qiyue.site.sample.filling import land_sample
from qiyue.site.sample.group import code_of

PATIENCE = 60


def landed():
    """The sample group, its accounts and its history; a checkpoint."""
    from tests.apps.journal.cast import MINE  # brings tables that only tests have

    forget()
    land_sample()
    make_checkpoint(MINE, timezone.now())


def user(username):
    """A demo account."""
    return User.objects.get(username=username)


def subject(ref):
    """A unit, a Party body or a person of the sample by its ref."""
    return Subject.objects.get(code=code_of(ref))


def datasets(settings, folder):
    """A root of datasets with a small one in it, and a place for runs."""
    settings.DATASETS, settings.RUNS = folder / "datasets", folder / "runs"
    place = settings.DATASETS / "2026" / "small"
    place.mkdir(parents=True)
    for name, text in (("dataset.yaml", DATASET), ("units.csv", UNITS), ("facts.csv", FACTS)):
        (place / name).write_text(text, "utf-8")
    SHELF.clear()
    return "2026/small"


def drafted(username="author"):
    """A version of the small method, as its author left it."""
    files = files_with()
    return draft_method(files, looked_at(files), actor=user(username), at=timezone.now(), on=ON)


def in_force(version):
    """The same, released by two."""
    author, approver, at = version.author, user("releaser"), timezone.now()
    consult(version.pk, note="征求意见", on=ON, actor=author, at=at)
    approve(version.pk, digest=version.digest, on=ON, actor=approver, at=at)
    publish(version.pk, note="公布", on=ON, actor=author, at=at)
    return bring_into_force(version.pk, on=ON, actor=author, at=at)


def finished_run(version, dataset):
    """A run that has ended, of the unit over which the assessor is."""
    unit = Assignment.objects.get(user=user("assessor"), role="assessor").subject
    run = ask_run(version.pk, dataset, actor=user("assessor"), at=timezone.now(), unit=unit)
    end = time.monotonic() + PATIENCE
    while run.open and time.monotonic() < end:
        time.sleep(0.1)
        run = look_after_run(run, timezone.now())
    assert run.state == run.State.DONE, run.findings
    return run


def world(settings, folder):
    """All of it."""
    landed()
    data = datasets(settings, folder)
    version = in_force(drafted())
    record = EntryRow.objects.filter(table="orgs.subject").order_by("pk").last()
    return SimpleNamespace(version=version, run=finished_run(version, data), record=record)
