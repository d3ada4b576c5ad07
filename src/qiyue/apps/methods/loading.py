"""Loads the examples that ship: a method in force, and a finished run by it."""

from __future__ import annotations

import time
from datetime import date, datetime
from pathlib import Path

from django.utils import timezone

from qiyue.apps.accounts.models import User
from qiyue.apps.methods.models import MethodRun, MethodVersion
from qiyue.apps.methods.services.refusals import NoDataset
from qiyue.apps.methods.services.releasing import approve, bring_into_force, consult, publish
from qiyue.apps.methods.services.running import ask_run, look_after_run
from qiyue.apps.methods.services.writing import draft_method
from qiyue.apps.methods.shipped import examples
from qiyue.apps.orgs.models import Subject
from qiyue.core.dataset import read_dataset
from qiyue.core.judging.looks import Files, look

LONGEST = 600
"""Seconds that an example may take."""


def load_example(
    name: str,
    *,
    author: User,
    approver: User,
    at: datetime,
    unit: Subject | None = None,
    wait: bool = True,
) -> MethodRun:
    """Register an example as a version in force from the first day of its period, and run it.

    Its results are seen by those who may see runs of `unit`; without one, of the whole site.

    Waits for the run to end, unless told not to. What is loaded already stays, and its run is
    given. Called outside a transaction, for the process that calculates begins once the run is
    kept. Raises NoDataset.
    """
    shipped = examples()
    if shipped is None or not (shipped / name).is_dir():
        raise NoDataset(name)
    version = _version(shipped / name, author, approver, at)
    dataset = f"examples/{name}"
    kept = version.runs.filter(dataset=dataset).exclude(state=MethodRun.State.FAILED).first()
    run = kept or ask_run(version.pk, dataset, actor=author, at=at, unit=unit)
    end = time.monotonic() + LONGEST
    while wait and run.open and time.monotonic() < end:
        time.sleep(0.2)
        run = look_after_run(run, max(at, timezone.now()))
    return run


def _version(folder: Path, author: User, approver: User, at: datetime) -> MethodVersion:
    dataset = read_dataset(folder)
    main = (dataset.method, (folder / dataset.method).read_bytes())
    beside = tuple((file.name, file.read_bytes()) for file in sorted(folder.glob("*.csv")))
    reads = look((main, *beside), (), "zh", with_paper=False).reads
    files: Files = (main, *(one for one in beside if one[0] in reads))
    looked = look(files, (), "zh", with_paper=False)
    kept = MethodVersion.objects.filter(method__code=looked.code, digest=looked.digest).first()
    if kept is not None:
        return kept
    on = dataset.period[0] if dataset.period else date(at.year, 1, 1)
    version = draft_method(files, looked, actor=author, at=at, on=on)
    consult(version.pk, note="随附示例", on=on, actor=author, at=at)
    approve(version.pk, digest=version.digest, on=on, actor=approver, at=at)
    publish(version.pk, note="随附示例", on=on, actor=author, at=at)
    return bring_into_force(version.pk, on=on, actor=author, at=at)
