"""Several files are written all, or none of them."""

import pytest

from qiyue.doors.exchange.together import write_together


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
