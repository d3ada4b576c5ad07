"""Runs: asked for, calculated by a process of their own, found again, brought to their end."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from qiyue.apps.accounts.models import User
from qiyue.apps.desk.inbox import tell
from qiyue.apps.journal.services import record
from qiyue.apps.methods.datasets import folder_of
from qiyue.apps.methods.models import MethodRun, MethodVersion
from qiyue.apps.methods.queries import open_runs
from qiyue.apps.methods.services.refusals import NotProven
from qiyue.apps.methods.texts import files_of
from qiyue.apps.orgs.models import Subject
from qiyue.core.judging.looks import Files
from qiyue.core.judging.orders import (
    METHOD,
    OUTCOME,
    PROGRESS,
    Order,
    Outcome,
    outcome_in,
    place_order,
    progress_in,
    start,
    worked_on,
)
from qiyue.core.values.findings import Both, Finding, Place

SITE = "site"
"""Who tells the journal how a run ended: the process at work, on behalf of who asked for it."""

PATIENCE = timedelta(minutes=1)
"""A run that nobody has begun after this will not be begun any more."""


@transaction.atomic
def ask_run(
    version_id: int,
    dataset: str,
    *,
    actor: User,
    at: datetime,
    unit: Subject | None = None,
    engine: str = "duckdb",
    key: str | None = None,
) -> MethodRun:
    """Ask for a run of a version over a dataset; a process of its own begins once this is kept.

    A version that is not released yet gives a trial. Its results are seen by those who may see
    runs of `unit`; without one, of the whole site. Raises NoDataset; NotProven if the text has
    errors; ContentChanged.
    """
    version = MethodVersion.objects.select_for_update().get(pk=version_id)
    folder = folder_of(dataset)
    if version.errors:
        raise NotProven
    files = files_of(version)
    run = MethodRun.objects.create(
        code=secrets.token_hex(6),
        version=version,
        digest=version.digest,
        trial=not version.released,
        dataset=dataset,
        unit=unit,
        engine=engine,
        asked_by=actor,
        asked_at=at,
    )
    record("run.asked", run, actor=actor, at=at, key=key)
    transaction.on_commit(lambda: begin(run, files, folder))
    return run


def folder(run: MethodRun) -> Path:
    """Where a run is calculated and kept."""
    return Path(settings.RUNS) / run.code


def begin(run: MethodRun, files: Files, dataset: Path) -> None:
    """Write the order of a run and start its process."""
    place = folder(run)
    for name, data in files:
        file = place / METHOD / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    place_order(place, Order(str(dataset), files[0][0], run.engine))
    start(place)


def look_after(at: datetime) -> None:
    """Bring every open run to the state in which its process is: begun, ended, or gone."""
    for run in open_runs():
        look_after_run(run, at)


def look_after_run(run: MethodRun, at: datetime) -> MethodRun:
    """The same for one; asked again and again, it writes when something changed."""
    if not run.open:
        return run
    place = folder(run)
    alive = worked_on(place)  # before its outcome: what was written after is seen next time
    outcome = outcome_in(place)
    if outcome is not None:
        return _ended(run, outcome, at)
    if not alive and (run.state == MethodRun.State.RUNNING or at - run.asked_at > PATIENCE):
        return _ended(run, Outcome("failed", findings=(LOST,)), at)
    begun = progress_in(place)
    if run.state == MethodRun.State.WAITING and begun is not None and begun.step != "wait":
        return _begun(run, at)
    return run


LOST = Finding(
    "run-lost",
    Place(),
    Both(
        "计算的进程没有了：服务器可能重启过，或进程被中止。没有结果，也没有写入任何东西。",
        "The process that calculated is gone: the server was restarted, or the process was ended. "
        "There is no result, and nothing was written.",
    ),
    Both("再提交一次。", "Ask for it again."),
)


@transaction.atomic
def _begun(run: MethodRun, at: datetime) -> MethodRun:
    run = MethodRun.objects.select_for_update().get(pk=run.pk)
    if run.state == MethodRun.State.WAITING:
        run.state = MethodRun.State.RUNNING
        run.started_at = _when(folder(run) / PROGRESS, at)
        run.save(update_fields=["state", "started_at"])
        record("run.started", run, actor=SITE, on_behalf_of=run.asked_by, at=at)
    return run


@transaction.atomic
def _ended(run: MethodRun, outcome: Outcome, at: datetime) -> MethodRun:
    run = MethodRun.objects.select_for_update().get(pk=run.pk)
    if not run.open:
        return run
    finished = _when(folder(run) / OUTCOME, at)
    run.state = MethodRun.State.DONE if outcome.ended == "done" else MethodRun.State.FAILED
    run.manifest, run.whole = (
        f"sha256:{x}" if x else "" for x in (outcome.manifest, outcome.whole)
    )
    run.findings = json.dumps(
        [one.as_dict() for one in outcome.findings], ensure_ascii=False, sort_keys=True
    )
    run.started_at = run.started_at or finished - timedelta(seconds=outcome.seconds)
    run.finished_at = finished
    run.save()
    body = {"code": run.code, "manifest": run.manifest}
    record(f"run.{outcome.ended}", run, actor=SITE, on_behalf_of=run.asked_by, at=at, body=body)
    what = f"{run.version.method.code} v{run.version.number} · {run.dataset}"
    href = reverse("run", args=(run.code,))
    tell(run.asked_by, f"run.{outcome.ended}", {"what": what}, at=at, href=href)
    return run


def _when(file: Path, at: datetime) -> datetime:
    """When a file was written; `at`, where that is not known or later."""
    try:
        written = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError:
        return at
    return min(written, at)
