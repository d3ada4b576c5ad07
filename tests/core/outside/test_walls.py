"""Behind walls a process gets no more memory, time, folders and network than it may have."""

import mmap
import os
import re
import socket
import sys
import tempfile
import time
from pathlib import Path

import pytest

from qiyue.core.outside import landlock, limits
from qiyue.core.outside.limits import MEGABYTE, Limits
from qiyue.core.outside.walls import end_with_parent, shut_in
from qiyue.core.outside.watch import ending_of, held_by

HERE = Path(__file__)
CALM = Limits(500 * MEGABYTE, 20)
needs_landlock = pytest.mark.skipif(
    landlock.version() < 4, reason="machine: a kernel without Landlock 4"
)


def behind(limits, work, seconds=20.0):
    """How a child ends that does `work` behind walls: exit code 7 if it is refused."""
    if (child := os.fork()) == 0:
        code = 9
        try:
            shut_in(limits)
            work()
            code = 0
        except (OSError, MemoryError):
            code = 7
        finally:
            os._exit(code)
    return ending_of(child, seconds)


def test_memory_ends_at_the_wall():
    """The child begins with all that this process holds."""
    status = Path("/proc/self/status").read_text("ascii")
    held = max(int(kb) for kb in re.findall(r"^Vm(?:Data|Size):\s+(\d+) kB", status, re.M)) * 1024
    room = Limits(held + 500 * MEGABYTE, 20)
    assert behind(room, lambda: bytearray(100 * MEGABYTE)).code == 0
    assert behind(room, lambda: bytearray(held + 900 * MEGABYTE)).code == 7


def test_time_ends_at_the_wall():
    found = behind(CALM, lambda: time.sleep(30), seconds=0.2)
    assert (found.died, found.why) == (True, "time")


@pytest.mark.slow
def test_processor_time_ends_at_the_wall():
    def turn():
        while True:
            pass

    found = behind(Limits(500 * MEGABYTE, 1), turn, seconds=60)
    assert (found.died, found.late) == (True, False)


@needs_landlock
def test_folders_end_at_the_wall(tmp_path):
    seen, work, other = (tmp_path / name for name in ("seen", "work", "other"))
    for folder in (seen, work, other):
        folder.mkdir()
        (folder / "a").write_text("x")
    limits = Limits(500 * MEGABYTE, 20, (seen,), (work,))
    allowed = [
        lambda: (seen / "a").read_text(),
        lambda: (work / "a").write_text("y"),
        lambda: (work / "b").write_text("y"),
        lambda: (work / "a").rename(work / "c"),
        lambda: (work / "c").unlink(),
        lambda: Path("/dev/null").write_text("x"),
    ]
    refused = [
        lambda: (other / "a").read_text(),
        lambda: list(other.iterdir()),
        lambda: (seen / "a").write_text("y"),
        lambda: (seen / "b").write_text("y"),
        lambda: (seen / "a").unlink(),
        lambda: (work / "b").rename(seen / "b"),
        lambda: os.truncate(other / "a", 0),
        lambda: (tmp_path / "new").mkdir(),
        lambda: Path(tempfile.gettempdir(), "x").write_text("x"),
    ]
    assert [behind(limits, work).code for work in allowed] == [0] * len(allowed)
    assert [behind(limits, work).code for work in refused] == [7] * len(refused)


@pytest.mark.skipif(
    sys.platform != "linux", reason="machine: not Linux; a filter of system calls is Linux's"
)
def test_there_is_no_network():
    def connect():
        with socket.create_server(("127.0.0.1", 0)):
            pass

    def send():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM):
            pass

    for work in (connect, send):
        assert behind(CALM, work).code == 7
    assert behind(CALM, lambda: [one.close() for one in socket.socketpair()]).code == 0


@needs_landlock
def test_landlock_alone_refuses_tcp(tmp_path):
    def connect():
        landlock.keep_to([Path("/")], [])
        with socket.create_server(("127.0.0.1", 0)):
            pass

    if (child := os.fork()) == 0:
        try:
            connect()
            os._exit(0)
        except PermissionError:
            os._exit(7)
    assert ending_of(child, 20).code == 7


def test_a_child_ends_with_its_parent(tmp_path):
    """The grandchild writes down its number, then waits; its parent is killed."""
    number = tmp_path / "number"
    if (child := os.fork()) == 0:
        own = os.getpid()
        if os.fork() == 0:
            end_with_parent(own)
            number.write_text(str(os.getpid()))
            time.sleep(60)
            os._exit(0)
        time.sleep(60)
    end = time.monotonic() + 20
    while not (number.exists() and number.read_text()) and time.monotonic() < end:
        time.sleep(0.01)
    os.kill(child, 9)
    assert ending_of(child, 20).why == "killed"
    while gone(int(number.read_text())) is False and time.monotonic() < end:
        time.sleep(0.01)
    assert gone(int(number.read_text()))


def gone(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_a_child_that_gets_no_memory_for_a_thread_died_for_memory():
    child = os.fork()
    if child == 0:
        os._exit(127)  # as the C library does, with a word on stderr
    ended = ending_of(child, 20)
    assert ended.died
    assert ended.why == "memory"


@pytest.mark.parametrize(("touched", "why"), [(True, "memory"), (False, "")])
def test_a_child_is_stopped_for_memory_in_use_and_not_for_what_is_set_aside(touched, why):
    here = held_by(os.getpid())
    if (child := os.fork()) == 0:
        room = mmap.mmap(-1, 400 * MEGABYTE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        for page in range(0, 400 * MEGABYTE if touched else 0, mmap.PAGESIZE):
            room[page] = 1
        time.sleep(20 if touched else 0.5)
        os._exit(0)
    ended = ending_of(child, 30, memory=here + 200 * MEGABYTE)
    assert (ended.why if ended.died else "") == why


def test_what_a_process_may_use_is_what_the_engine_shares(monkeypatch):
    monkeypatch.setattr(limits._Here, "memory", None)
    limits.spend_at_most(1_000 * MEGABYTE)
    limits.spend_at_most(2_000 * MEGABYTE)  # a wall inside another is no wider
    assert limits.memory_here() == 1_000 * MEGABYTE
