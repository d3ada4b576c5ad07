"""A file is written whole, several of them all or none."""

from pathlib import Path

import pytest

from qiyue.core.landing.files import write_together, write_whole, written_whole


def names(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_all_are_written(tmp_path):
    (tmp_path / "a").write_bytes(b"old")
    write_together({tmp_path / "a": b"1", tmp_path / "deep" / "b": b"2"})
    assert (tmp_path / "a").read_bytes() == b"1"
    assert (tmp_path / "deep" / "b").read_bytes() == b"2"
    assert names(tmp_path) == ["a", "b"]


@pytest.mark.parametrize("first", ["a", "z"])
def test_if_one_cannot_be_written_none_is(tmp_path, first):
    (tmp_path / first).write_bytes(b"old")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "inside").write_bytes(b"x")
    files = {tmp_path / first: b"new", tmp_path / "fresh": b"new", tmp_path / "folder": b"new"}
    files = dict(sorted(files.items()))
    with pytest.raises(OSError, match="folder"):
        write_together(files | {tmp_path / "folder" / "inside" / "below": b"new"})
    assert (tmp_path / first).read_bytes() == b"old"
    assert names(tmp_path) == sorted([first, "inside"])


def test_a_file_keeps_its_permissions_and_its_link(tmp_path):
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    write_whole(link, "新")
    assert link.is_symlink()
    assert real.read_text("utf-8") == "新"
    assert real.stat().st_mode & 0o777 == 0o640
    assert names(tmp_path) == ["link", "real"]


def test_what_breaks_off_leaves_the_old_content(tmp_path):
    (tmp_path / "a").write_text("old")
    with pytest.raises(ZeroDivisionError), written_whole(tmp_path / "a") as out:
        out.write(b"half" * (1 / 0))
    assert (tmp_path / "a").read_text() == "old"
    assert names(tmp_path) == ["a"]


def test_a_device_is_written_to_as_it_is():
    write_whole(Path("/dev/null"), "x")
    assert Path("/dev/null").is_char_device()
