"""Jobs are done by a helper behind walls; whatever happens to it, who asked goes on."""

import os
import pickle
import subprocess
import sys
import time
from pathlib import Path

import pytest
import xlsxwriter

from qiyue.core.dataset import read_dataset
from qiyue.core.method.desk import Desk
from qiyue.core.outside.frames import BadAnswer, unpacked
from qiyue.core.outside.helper import Broke, Helper, Stopped
from qiyue.core.outside.limits import MEGABYTE, Limits
from qiyue.core.reading.readers import helper, sheets_in, source_of
from qiyue.core.reading.sources import Source, Wanted
from qiyue.core.values.findings import Place

CALM = Limits(500 * MEGABYTE, 20)
LIVES = """
from qiyue.core.reading.readers import get_ready, helper
get_ready()
print(helper().process.pid, flush=True)
import time
from pathlib import Path
time.sleep(60)
"""


def wanted(path, **more):
    return Wanted(str(path), path.name, Place(3, 1, "dataset.yaml"), **more)


def read(path, work):
    desk = Desk()
    work.mkdir(exist_ok=True)
    return source_of(wanted(path), work, desk), desk.findings


def test_a_file_is_read_by_the_helper(tmp_path):
    (tmp_path / "f.csv").write_text("id,name\nA,𠮷\n", "utf-8")
    source, findings = read(tmp_path / "f.csv", tmp_path / "work")
    assert findings == []
    assert (source.header, source.first) == (("id", "name"), 2)
    assert source.path.read_text("utf-8") == "A,𠮷\n"


def test_a_path_is_seen_from_where_one_stands(tmp_path, monkeypatch):
    """The helper stands where it was started."""
    helper().start()
    (tmp_path / "f.csv").write_text("id\nA\n")
    with xlsxwriter.Workbook(tmp_path / "f.xlsx") as book:
        book.add_worksheet("x")
    monkeypatch.chdir(tmp_path)
    assert sheets_in(Path("f.xlsx"))[0][0].name == "x"
    (tmp_path / "dataset.yaml").write_text("qiyue: 1\ndataset: d\ntables: {a: {file: f.csv}}")
    mapping = read_dataset(Path()).tables["a"].file
    (tmp_path / "work").mkdir()
    assert source_of(mapping.wanted(Path()), Path("work"), Desk()).header == ("id",)


@pytest.mark.slow
def test_a_reader_that_takes_too_long_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setenv("QIYUE_READ_SECONDS", "1")
    os.mkfifo(tmp_path / "f.csv")  # nobody ever writes into it
    _, (finding,) = read(tmp_path / "f.csv", tmp_path / "work")
    assert (finding.code, finding.place.part) == ("reader-stopped", "f.csv")
    assert "1 s" in finding.message.en


@pytest.mark.slow
def test_a_reader_that_wants_too_much_is_stopped(tmp_path, monkeypatch):
    with xlsxwriter.Workbook(tmp_path / "f.xlsx", {"constant_memory": True}) as book:
        sheet = book.add_worksheet("x")
        for row in range(20_000):
            sheet.write_row(row, 0, range(20))
    source, findings = read(tmp_path / "f.xlsx", tmp_path / "work")
    assert source is not None
    monkeypatch.setenv("QIYUE_READ_MEMORY", "40")
    source, findings = read(tmp_path / "f.xlsx", tmp_path / "work")
    assert [one.code for one in findings] == ["reader-stopped"]
    assert "40 MB" in findings[0].message.zh
    sheets, (finding,) = sheets_in(tmp_path / "f.xlsx")
    assert (sheets, finding.code) == ([], "reader-stopped")
    monkeypatch.delenv("QIYUE_READ_MEMORY")
    assert len(sheets_in(tmp_path / "f.xlsx")[0][0].rows) == 20_000


def test_a_helper_that_is_gone_is_started_again(tmp_path):
    (tmp_path / "f.csv").write_text("id\nA\n")
    helper().start()
    helper().process.kill()
    helper().process.wait()
    assert read(tmp_path / "f.csv", tmp_path / "work")[1] == []


def test_only_jobs_of_the_room_are_done():
    own = Helper()
    try:
        with pytest.raises(Broke, match="ValueError"):
            own.do("os:getcwd", limits=CALM)
        with pytest.raises(Broke, match="FileNotFoundError"):
            own.do("qiyue.core.reading.sources:sheets_of", "nowhere", "x", limits=CALM)
    finally:
        own.stop()


def test_a_helper_that_dies_under_a_job_is_told_of(tmp_path):
    own = Helper()
    own.start()
    own.process.kill()
    own.process.poll = lambda: None  # it dies after it was looked at
    with pytest.raises(Stopped):
        own.do("qiyue.core.reading.sources:sheets_of", "nowhere", "x", limits=CALM)


def test_without_limits_all_happens_in_one_process(tmp_path, monkeypatch):
    monkeypatch.setenv("QIYUE_LIMITS", "off")
    (tmp_path / "f.csv").write_text("id\nA\n")
    source, findings = read(tmp_path / "f.csv", tmp_path / "work")
    assert (source.header, findings) == (("id",), [])


def test_the_helper_goes_with_the_one_it_helps():
    owner = subprocess.Popen([sys.executable, "-c", LIVES], stdout=subprocess.PIPE, text=True)
    pid = int(owner.stdout.readline())
    owner.kill()
    owner.wait()
    owner.stdout.close()
    end = time.monotonic() + 20
    while os.path.exists(f"/proc/{pid}/exe") and time.monotonic() < end:  # noqa: PTH110
        time.sleep(0.01)
    assert not os.path.exists(f"/proc/{pid}/exe")  # noqa: PTH110


class Sly:
    def __reduce__(self):
        return os.getcwd, ()


@pytest.mark.parametrize("answer", [Sly(), os.getcwd, Helper, [Sly()]])
def test_an_answer_is_not_believed(answer):
    with pytest.raises(BadAnswer):
        unpacked(pickle.dumps(answer))
    with pytest.raises(BadAnswer):
        unpacked(b"nonsense")


def test_an_answer_holds_sources_and_findings():
    source = Source("a.csv", "a.csv", "0")
    assert unpacked(pickle.dumps((source, [Place(1)]))) == (source, [Place(1)])
