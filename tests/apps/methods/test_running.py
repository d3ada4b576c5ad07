"""A run goes its way from the order to the sheets, whatever happens to the processes."""

from __future__ import annotations

import os
import shutil
import signal
import time
from datetime import timedelta
from fractions import Fraction

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from tests.apps.methods.conftest import AT, ON, TEXT, files_with, looked_at, somebody

from qiyue.apps.journal.models import Entry
from qiyue.apps.journal.tables import states_of
from qiyue.apps.methods import datasets
from qiyue.apps.methods.loading import load_example
from qiyue.apps.methods.models import MethodRun, MethodVersion
from qiyue.apps.methods.results.opened import SHELF, Memory
from qiyue.apps.methods.results.sheets import NoSubject, score_sheet
from qiyue.apps.methods.results.standings import Standings
from qiyue.apps.methods.services import running
from qiyue.apps.methods.services.refusals import NoDataset, NotProven
from qiyue.apps.methods.services.running import ask_run, folder, look_after_run
from qiyue.apps.methods.services.writing import save_text
from qiyue.apps.methods.shipped import examples
from qiyue.core.dataset import read_dataset
from qiyue.core.dataset.load import read_rows
from qiyue.core.engine.exact.explain import explain
from qiyue.core.engine.run import RunChanged, open_run
from qiyue.core.judging.orders import RUN
from qiyue.core.values.exact import number
from qiyue.doors.cli.explaining import differences

FACTS = "unit,task,target,actual\nA,coal,10,5\nA,dust,4,4\nB,coal,10,12\nB,dust,4,3\n"
UNITS = "unit,name\nA,一队\nB,=二队\n"
DATASET = """\
qiyue: 1
dataset: small
name: 小数据
period: 2026-01-01..2026-12-31
tables:
  unit: {file: units.csv, columns: {unit: unit, name: name}}
  fact: {file: facts.csv, columns: {unit: unit, task: task, target: target, actual: actual}}
"""


@pytest.fixture
def data(settings, tmp_path):
    """A root of datasets with one in it, and a place for runs."""
    settings.DATASETS, settings.RUNS = tmp_path / "datasets", tmp_path / "runs"
    place = settings.DATASETS / "2026" / "small"
    place.mkdir(parents=True)
    for name, text in (
        ("dataset.yaml", DATASET),
        ("units.csv", UNITS),
        ("facts.csv", FACTS),
    ):
        (place / name).write_text(text, "utf-8")
    SHELF.clear()
    yield "2026/small"
    SHELF.clear()


def ended(run, at=None):
    end = time.monotonic() + 120
    while run.open and time.monotonic() < end:
        time.sleep(0.1)
        run = look_after_run(run, at or timezone.now())
    return run


def asked(version, data, actor, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return ask_run(version.pk, data, actor=actor, at=timezone.now())


@pytest.fixture
def done(draft, data, author, django_capture_on_commit_callbacks):
    """A finished run of the small method."""
    return ended(asked(draft, data, author, django_capture_on_commit_callbacks))


pytestmark = pytest.mark.django_db


def test_a_run_is_done_by_another_process_and_every_change_is_in_the_journal(done, author):
    assert done.state == MethodRun.State.DONE, done.findings
    assert done.trial
    assert done.manifest.startswith("sha256:")
    assert done.asked_at <= done.finished_at
    kinds = list(Entry.objects.order_by("seq").values_list("kind", "actor", "on_behalf_of"))
    assert kinds[1] == ("run.asked", author.code, None)
    assert kinds[-1] == ("run.done", "site", author.code)
    assert states_of(MethodRun, [done.pk])[0][1]["manifest"] == done.manifest


def test_the_pages_of_a_run(client, done, granted, author, django_assert_max_num_queries):
    client.force_login(granted(author))
    where = reverse("run", args=[done.code])
    with django_assert_max_num_queries(12):
        page = client.get(where).content.decode()
    for words in ("一队", "=二队", "试算", "总分"):
        assert words in page, words
    found = client.get(f"{where}?f-total-from=89&sort=-total").content.decode()
    assert "二队" in found
    assert "一队" not in found
    csv = b"".join(client.get(f"{where}?export=csv").streaming_content).decode()
    assert csv.splitlines()[1].startswith("'=二队,B,")
    with django_assert_max_num_queries(12):
        sheet = client.get(reverse("run-sheet", args=[done.code, "unit"]) + "?of=A")
    page = sheet.content.decode()
    for words in ("一队", "产量", "第三条", "60", "30.00", "70.00", "目标"):
        assert words in page, words
    for of, kind in (("C", "unit"), ("A", "task"), ("A", "nobody"), ("", "unit")):
        answer = client.get(reverse("run-sheet", args=[done.code, kind]), {"of": of})
        assert answer.status_code == 404
    assert client.get(reverse("runs")).status_code == 200
    outsider = somebody("outsider")
    client.force_login(outsider)
    for address in (where, reverse("run-sheet", args=[done.code, "unit"]) + "?of=A"):
        assert client.get(address).status_code == 404


def test_a_sheet_has_what_people_look_for(done):
    sheet = score_sheet(SHELF.get(done), "unit", "A", "zh")
    (group,) = sheet.groups
    coal = group.lines[0]
    assert (coal.title, coal.full, coal.target, coal.actual, coal.points) == (
        "产量",
        "60",
        "10",
        "5",
        "30.00",
    )
    assert [(one.title, one.points) for one in sheet.heading] == [("总分", "70.00"), ("名次", "2")]
    assert all(line.agrees for line in sheet.lines)
    with pytest.raises(NoSubject):
        score_sheet(SHELF.get(done), "unit", "A'; --", "zh")


def test_until_a_run_is_in_memory_a_sheet_comes_from_its_files(done, monkeypatch):
    opened = SHELF.get(done)
    with monkeypatch.context() as patch:
        patch.setattr(Memory, "there", lambda self, run: None)
        at_first = [score_sheet(opened, "unit", "A", lang) for lang in ("zh", "en")]
        with pytest.raises(NoSubject):
            score_sheet(opened, "unit", "nobody", "zh")
    assert opened.memory.thread is None
    assert [score_sheet(opened, "unit", "A", lang) for lang in ("zh", "en")] == at_first
    opened.memory.thread.join()
    assert opened.memory.found is not None


def test_what_keeps_a_run_out_of_memory_is_said(done, monkeypatch):
    def broken(run):
        raise RunChanged(run.folder, "data")

    monkeypatch.setattr("qiyue.core.engine.living.living.opened", broken)
    with pytest.raises(RunChanged):
        score_sheet(SHELF.get(done), "unit", "A", "zh")


def test_a_value_that_is_not_the_stored_one_is_told(done, monkeypatch):
    opened = SHELF.get(done)
    row = opened.row("unit", "A")
    above = "total numerator"
    monkeypatch.setattr(opened, "row", lambda kind, subject: row | {above: row[above] + 1})
    sheet = score_sheet(opened, "unit", "A", "zh")
    assert [line.title for line in sheet.lines if not line.agrees] == ["总分"]


def test_files_changed_behind_the_application_are_not_shown(client, done, granted, author):
    client.force_login(granted(author))
    file = folder(done) / RUN / "values" / "unit.parquet"
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    SHELF.clear()
    with pytest.raises(RunChanged):
        SHELF.get(done)
    page = client.get(reverse("run", args=[done.code])).content.decode()
    assert "与记下的摘要不符" in page
    assert "一队" not in page


def test_the_shelf_holds_few(done):
    SHELF.get(done)
    for code in range(10):
        other = MethodRun(code=str(code), whole=done.whole)
        shutil.copytree(folder(done), folder(other))
        SHELF.get(other)
    assert len(SHELF.open) == SHELF.most
    assert done.code not in SHELF.open


def test_a_process_that_is_gone_leaves_a_failed_run(draft, data, author, monkeypatch):
    pids = []
    start = running.start
    monkeypatch.setattr(running, "start", lambda place: pids.append(start(place)))
    run = ask_run(draft.pk, data, actor=author, at=timezone.now())
    running.begin(run, files_with(), datasets.folder_of(data))
    os.kill(pids[0], signal.SIGKILL)
    run = ended(run, timezone.now() + timedelta(minutes=2))
    assert run.state == MethodRun.State.FAILED
    assert "进程没有了" in run.findings
    assert Entry.objects.order_by("-seq")[0].kind == "run.failed"


def test_a_run_that_was_never_begun_is_told_after_a_while(draft, data, author):
    run = ask_run(draft.pk, data, actor=author, at=AT)
    assert look_after_run(run, AT + timedelta(seconds=30)).state == MethodRun.State.WAITING
    assert look_after_run(run, AT + timedelta(minutes=2)).state == MethodRun.State.FAILED


def test_what_is_wrong_with_the_data_is_told_on_the_page(
    client, draft, data, author, granted, settings, django_capture_on_commit_callbacks
):
    facts = settings.DATASETS / data / "facts.csv"
    facts.write_text(FACTS.replace("A,coal,10,5", "A,coal,10,five"), "utf-8")
    run = ended(asked(draft, data, author, django_capture_on_commit_callbacks))
    assert run.state == MethodRun.State.FAILED
    client.force_login(granted(author))
    page = client.get(reverse("run", args=[run.code])).content.decode()
    assert "facts.csv" in page
    assert "five" in page


def test_a_form_sent_twice_runs_once(
    client, draft, data, author, granted, django_capture_on_commit_callbacks
):
    client.force_login(granted(author))
    where = reverse("method-run", args=["small", 1])
    assert "小数据" in client.get(where).content.decode()
    form = {"dataset": data, "key": "k1"}
    with django_capture_on_commit_callbacks(execute=True):
        first = client.post(where, form)
        second = client.post(where, form)
    assert first.url == second.url
    run = MethodRun.objects.get()
    assert client.post(where, {"dataset": "examples/mine-2020", "key": "k1"}).status_code == 409
    assert client.post(where, {"dataset": "../small", "key": "k2"}).status_code == 422
    part = client.get(reverse("run-progress", args=[run.code]))
    assert part.status_code in (200, 204)
    ended(run)
    assert client.get(reverse("run-progress", args=[run.code]))["HX-Refresh"] == "true"


def test_what_has_errors_does_not_run(draft, data, author):
    broken = files_with(TEXT.replace("actual / target", "aktual"))
    save_text(draft.pk, broken, looked_at(broken), base=draft.digest, actor=author, at=AT, on=ON)
    with pytest.raises(NotProven):
        ask_run(draft.pk, data, actor=author, at=AT)


@pytest.mark.parametrize(
    "ref",
    ["..", "../x", "/etc", "2026", "2026/../2026/small", "a/b/c", "", ".", "2026/link", "x\x00"],
)
def test_datasets_are_found_by_name_alone(data, settings, tmp_path, ref):
    outside = tmp_path / "outside"
    shutil.copytree(settings.DATASETS / data, outside)
    (settings.DATASETS / "2026" / "link").symlink_to(outside)
    with pytest.raises(NoDataset):
        datasets.folder_of(ref)
    found = [one.ref for one in datasets.datasets()]
    assert found == [data, "examples/hvbp-2024", "examples/mine-2020"]


class TestHospitals:
    """The national programme that ships: the whole way, equal to what was published."""

    @pytest.fixture
    def run(self, author, approver, settings, tmp_path, transactional_db):
        settings.RUNS, settings.DATASETS = tmp_path / "runs", tmp_path / "datasets"
        SHELF.clear()
        yield load_example("hvbp-2024", author=author, approver=approver, at=timezone.now())
        SHELF.clear()

    @pytest.mark.slow
    def test_totals_are_the_published_ones_and_sheets_those_of_explain(
        self, run, author, approver, client, granted
    ):
        assert run.state == MethodRun.State.DONE, run.findings
        version = MethodVersion.objects.get()
        assert (version.state, version.author, version.approver) == ("in_force", author, approver)
        again = load_example("hvbp-2024", author=author, approver=approver, at=timezone.now())
        assert again == run
        self.totals_are_published(run)
        self.sheets_are_explained(run)
        client.force_login(granted(author))
        assert client.get(reverse("run", args=[run.code])).status_code == 200

    def totals_are_published(self, run):
        dataset = read_dataset(examples() / "hvbp-2024")
        wanted = dict(read_rows(dataset, dataset.published["total"]))
        opened = SHELF.get(run)
        rows = list(Standings(opened, "hospital", "total", 4).iterator())
        assert len(rows) == 2474 == len(wanted)
        for row in rows:
            text = wanted[row.subject]
            assert (row.total is None) == (text == "")
            if row.total is not None:
                assert number(row.shown) == number(text)
                assert abs(row.total - Fraction(text)) < Fraction(1, 10**12)

    def sheets_are_explained(self, run):
        core = open_run(folder(run) / RUN)
        for subject in ("010001", "520095", "450289"):
            near = core.evaluator_for("hospital", subject)
            wanted = explain(core.program, near, "hospital", subject, "zh")
            sheet = score_sheet(SHELF.get(run), "hospital", subject, "zh")
            assert sorted((one.line, one.keys) for one in wanted) == sorted(
                (line.about.line, line.about.keys) for line in sheet.lines
            )
            by_place = {(one.line, one.keys): one for one in wanted}
            for line in sheet.lines:
                assert line.about == by_place[line.about.line, line.about.keys]
                assert line.agrees
            told = [line.about for line in sheet.lines]
            assert differences(core, "hospital", subject, told) == []


def test_the_tables_are_as_the_migrations_make_them():
    call_command("makemigrations", "methods", check=True, dry_run=True, verbosity=0)
