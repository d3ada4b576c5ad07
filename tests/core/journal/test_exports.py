"""An export is the same as a folder and as a zip file, and written over nothing."""

import zipfile
from datetime import UTC, datetime

import pytest

from qiyue.core.journal.entries import Entry, read_entry, row_hash
from qiyue.core.journal.exports import AlreadyThere, Export, RowState, leaf_list, write_export
from qiyue.core.journal.notes import LOG, Key, Note, Signature

STATE = {"stage": "in_force", "name": "张三"}
ENTRIES = [
    Entry(
        seq=seq,
        at=datetime(2026, 1, seq, tzinfo=UTC),
        actor="p-1",
        on_behalf_of=None,
        command_key=f"c-{seq}",
        kind="contract.signed",
        schema=1,
        body={},
        rows=(row_hash("contracts.contract", str(seq), STATE),),
    )
    for seq in (1, 2)
]
EXPORT = Export(
    "mine.example/journal",
    ENTRIES,
    [RowState("contracts.contract", str(seq), STATE) for seq in (1, 2)],
    [Note("text\n", (Signature("a", b"0000", b"1"),))] * 2,
    [Key("mine.example/journal", LOG, bytes(32))],
)


def test_a_folder_and_a_zip_file_hold_the_same(tmp_path):
    write_export(EXPORT, tmp_path / "export")
    write_export(EXPORT, tmp_path / "export.zip")
    write_export(EXPORT, tmp_path / "again.zip")
    with zipfile.ZipFile(tmp_path / "export.zip") as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    files = [path for path in (tmp_path / "export").rglob("*") if path.is_file()]
    folder = tmp_path / "export"
    assert {path.relative_to(folder).as_posix(): path.read_bytes() for path in files} == inside
    assert sorted(inside) == [
        "checkpoints/000001.txt",
        "checkpoints/000002.txt",
        "entries.jsonl",
        "export.json",
        "keys.txt",
        "rows.jsonl",
    ]
    assert [read_entry(line) for line in inside["entries.jsonl"].splitlines()] == ENTRIES
    assert (tmp_path / "export.zip").read_bytes() == (tmp_path / "again.zip").read_bytes()


def test_an_export_is_written_over_nothing(tmp_path):
    for name in ("export", "export.zip"):
        write_export(EXPORT, tmp_path / name)
        with pytest.raises(AlreadyThere):
            write_export(EXPORT, tmp_path / name)


def test_the_list_of_leaves_has_a_line_for_each_entry():
    leaves = list(leaf_list(ENTRIES))
    assert [len(line) for line in leaves] == [72, 72]
    assert leaves[0].decode().strip() == f"sha256:{ENTRIES[0].leaf.hex()}"
