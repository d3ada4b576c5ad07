"""Work places: held while somebody works there, swept up when nobody does, swapped in one step."""

import os
import subprocess
import sys

import pytest

from qiyue.core.landing import places
from qiyue.core.landing.places import file_held, folder_held, place_beside, take_place

DIES = """
import os, sys
from pathlib import Path
from qiyue.core.landing.places import file_held, folder_held, place_beside
with folder_held(place_beside(Path(sys.argv[1]) / "run")) as place:
    (place / "half").write_text("x")
    with file_held(place_beside(Path(sys.argv[1]) / "a.txt")):
        os.kill(os.getpid(), 9)
"""


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_work_place_goes_away_at_the_end(tmp_path):
    with folder_held(place_beside(tmp_path / "run")) as place:
        (place / "x").write_text("x")
        assert place.parent == tmp_path
    with pytest.raises(RuntimeError), file_held(place_beside(tmp_path / "a.txt")):
        raise RuntimeError
    assert names(tmp_path) == []


def test_what_a_killed_process_left_is_swept_up_by_the_next(tmp_path):
    subprocess.run([sys.executable, "-c", DIES, tmp_path], check=False)
    left = names(tmp_path)
    assert len(left) == 2
    (tmp_path / ".run-notes").write_text("mine")
    with folder_held(place_beside(tmp_path / "run")), file_held(place_beside(tmp_path / "a.txt")):
        assert not set(left) & set(names(tmp_path))
    assert names(tmp_path) == [".run-notes"]


def test_what_was_left_before_it_was_held_is_swept_up_too(tmp_path):
    (tmp_path / ".run-00000000.new").mkdir()
    (tmp_path / ".a.txt-00000000.new").write_text("")
    with folder_held(place_beside(tmp_path / "run")), file_held(place_beside(tmp_path / "a.txt")):
        assert len(names(tmp_path)) == 2
    assert names(tmp_path) == []


def test_who_is_swept_up_too_early_begins_again(tmp_path, monkeypatch):
    """Between making a place and holding it, somebody takes it for one left behind."""
    real, swept = places.fcntl.flock, []

    def late(held, how):
        if not swept:
            swept.append(held)
            (tmp_path / ".run-00000000.new").rmdir()
        return real(held, how)

    monkeypatch.setattr(places.fcntl, "flock", late)
    with folder_held(tmp_path / ".run-00000000") as place:
        assert place.is_dir()
    assert names(tmp_path) == []


def test_a_work_place_that_is_held_stays(tmp_path):
    with (
        folder_held(place_beside(tmp_path / "run")) as one,
        folder_held(place_beside(tmp_path / "run")) as two,
    ):
        assert one.is_dir()
        assert two.is_dir()


@pytest.mark.parametrize("swaps", [True, False])
def test_a_folder_takes_the_place_of_another(tmp_path, monkeypatch, swaps):
    if not swaps:
        monkeypatch.setattr(places, "_swapped", lambda one, other: False)
    old, new = tmp_path / "run", tmp_path / ".run-00000000"
    old.mkdir()
    (old / "a").write_text("old")
    new.mkdir()
    (new / "b").write_text("new")
    take_place(new, old)
    assert names(old) == ["b"]
    assert names(new) == ["a"]


def test_if_it_cannot_take_the_place_the_old_one_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "_swapped", lambda one, other: False)
    old, missing = tmp_path / "run", tmp_path / ".run-00000000"
    old.mkdir()
    (old / "a").write_text("old")
    monkeypatch.setattr(places, "flush", lambda folder: None)
    with pytest.raises(OSError, match="run-00000000"):
        take_place(missing, old)
    assert names(tmp_path) == ["run"]


def test_a_disk_that_is_full_is_heard_of(tmp_path, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    (tmp_path / "new").mkdir()
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        take_place(tmp_path / "new", tmp_path / "run")
    assert names(tmp_path) == ["new"]
