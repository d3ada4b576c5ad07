"""A command works in a child of limited means; however that ends, its parent says so."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[3] / "examples" / "hvbp-2024"
PYTHON = [sys.executable, "-m", "qiyue"]
pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="machine: not Linux; walls are Linux's"
)


def qiyue(*args, **settings):
    env = {**os.environ, "LC_ALL": "en_US.UTF-8", **settings}
    command = [*PYTHON, *map(str, args)]
    return subprocess.Popen(command, env=env, stderr=subprocess.PIPE, stdout=subprocess.PIPE)


def told(process):
    out, err = process.communicate(timeout=120)
    return process.returncode, out.decode(), err.decode()


def child_of(process):
    """The child that is at work; waited for."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    end = time.monotonic() + 30
    while not (found := listed.read_text().split()) and time.monotonic() < end:
        time.sleep(0.01)
    return int(found[0])


def gone(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_exit_codes_and_words_are_those_of_the_child(tmp_path):
    code, out, _ = told(qiyue("new", tmp_path / "mine"))
    assert (code, "wrote" in out) == (0, True)
    assert told(qiyue("check", tmp_path / "mine" / "method.yaml"))[0] == 0
    (tmp_path / "bad.yaml").write_text("qiyue: 2")
    assert told(qiyue("check", tmp_path / "bad.yaml"))[0] == 2
    code, _, err = told(qiyue("check", tmp_path / "none.yaml"))
    assert (code, "There is no file" in err) == (1, True)
    assert told(qiyue("--nonsense"))[0] == 1


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
def test_a_child_that_dies_is_told_of_and_nothing_is_written(tmp_path, number):
    process = qiyue("score", EXAMPLE, "--out", tmp_path / "run")
    child = child_of(process)
    time.sleep(0.2)
    os.kill(child, number)
    code, _, err = told(process)
    assert code == 1
    assert "nothing was written" in err
    assert "Traceback" not in err
    assert not (tmp_path / "run").exists()


def test_a_command_that_takes_too_long_is_stopped(tmp_path):
    code, _, err = told(
        qiyue("--lang", "zh", "score", EXAMPLE, "--out", tmp_path / "run", QIYUE_RUN_SECONDS="1")
    )
    assert (code, "超过 1 秒" in err) == (1, True)
    assert list(tmp_path.glob("run")) == []


@pytest.mark.parametrize("megabytes", ["60", "150", "200"])
def test_a_command_that_wants_too_much_memory_is_stopped(tmp_path, megabytes):
    run = ("score", EXAMPLE, "--out", tmp_path / "run")
    code, _, err = told(qiyue(*run, QIYUE_RUN_MEMORY=megabytes))
    assert code == 1, err
    assert "Traceback" not in err
    assert "memory" in err
    assert not (tmp_path / "run").exists()


def test_the_child_goes_with_its_parent(tmp_path):
    process = qiyue("score", EXAMPLE, "--out", tmp_path / "run")
    child = child_of(process)
    process.kill()
    process.communicate()
    end = time.monotonic() + 20
    while not gone(child) and time.monotonic() < end:
        time.sleep(0.01)
    assert gone(child)


def test_a_command_that_is_asked_to_end_does(tmp_path):
    process = qiyue("score", EXAMPLE, "--out", tmp_path / "run")
    child = child_of(process)
    time.sleep(0.2)
    process.terminate()
    assert told(process)[0] == 128 + signal.SIGTERM
    assert gone(child)


def test_a_method_beyond_the_folders_of_a_command_is_not_seen(tmp_path):
    """Whatever a file makes the engine do, it sees the folders that the command line names."""
    told(qiyue("new", tmp_path / "mine"))
    (tmp_path / "secret.csv").write_text((tmp_path / "mine" / "units.csv").read_text())
    (tmp_path / "mine" / "units.csv").unlink()
    (tmp_path / "mine" / "units.csv").symlink_to(tmp_path / "secret.csv")
    code, _, err = told(qiyue("score", tmp_path / "mine", "--out", tmp_path / "run" / "a"))
    assert code == 2
    assert "file-outside" in err or "missing-file" in err
