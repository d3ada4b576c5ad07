"""The command stands alone: Python, this folder, and an export."""

import ast
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.qiyue_verify.journals import journal

import qiyue_verify
from qiyue.core.journal.exports import write_export
from qiyue_verify.__main__ import main

ROOM = Path(qiyue_verify.__file__).parent


@pytest.fixture(scope="module")
def made():
    return journal(random.Random(9), 30)


@pytest.fixture(scope="module")
def folder(made, tmp_path_factory):
    room = tmp_path_factory.mktemp("exports")
    write_export(made.export, room / "export")
    write_export(made.export, room / "export.zip")
    note, leaves = made.outside
    (room / "kept.txt").write_bytes(note)
    (room / "leaves.txt").write_bytes(b"".join(leaves))
    (room / "keys.txt").write_bytes(made.files["keys.txt"])
    shutil.copytree(room / "export", room / "touched")
    entries = room / "touched" / "entries.jsonl"
    lines = entries.read_bytes().splitlines(keepends=True)
    lines[11] = lines[11].replace(b'"count":', b'"count":1')
    entries.write_bytes(b"".join(lines))
    return room


@pytest.mark.parametrize("export", ["export", "export.zip"])
def test_a_clean_export_exits_with_0(folder, capsys, export):
    outside = ["--checkpoint", str(folder / "kept.txt"), "--leaves", str(folder / "leaves.txt")]
    keys = ["--keys", str(folder / "keys.txt")]
    assert main([str(folder / export), *outside, *keys, "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "30 entries" in said
    assert "All agrees." in said
    assert "audit.example" in said
    assert "No checkpoint from outside" not in said


def test_what_cannot_be_known_without_a_checkpoint_is_said(folder, capsys):
    assert main([str(folder / "export"), "--lang", "en"]) == 0
    assert "No checkpoint from outside" in capsys.readouterr().out
    assert main([str(folder / "export"), "--lang", "zh"]) == 0
    assert "没有给出外存检查点" in capsys.readouterr().out


def test_a_touched_export_exits_with_1_and_names_the_entry(folder, capsys):
    assert main([str(folder / "touched"), "--lang", "en"]) == 1
    said = capsys.readouterr().out
    assert "First bad entry: 12." in said.splitlines()[0]
    assert "Entry 12: the body is not the one that was hashed." in said
    assert main([str(folder / "touched"), "--lang", "zh"]) == 1
    assert "第一条有误的是第 12 条" in capsys.readouterr().out


def test_a_wrong_code_exits_with_1(folder, capsys):
    assert main([str(folder / "export"), "--code", "0" * 25, "--lang", "en"]) == 1
    assert "No checkpoint has the code" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["nothing"],
        ["kept.txt"],
        ["export", "--checkpoint", "nothing"],
        ["export", "--keys", "kept.txt"],
        ["export", "--leaves", "nothing"],
    ],
)
def test_what_cannot_be_read_exits_with_2_and_says_so(folder, capsys, monkeypatch, arguments):
    monkeypatch.chdir(folder)
    for lang in ("zh", "en"):
        assert main([*arguments, "--lang", lang]) == 2
        assert capsys.readouterr().err.strip()


def test_a_wrong_option_exits_with_2(folder):
    with pytest.raises(SystemExit) as error:
        main([str(folder / "export"), "--nothing"])
    assert error.value.code == 2


def test_a_damaged_zip_file_exits_with_2(folder, tmp_path, capsys):
    data = bytearray((folder / "export.zip").read_bytes())
    place = data.index(b"entries.jsonl") + 40
    data[place : place + 30] = bytes(30)
    (tmp_path / "damaged.zip").write_bytes(data)
    assert main([str(tmp_path / "damaged.zip"), "--lang", "en"]) == 2
    assert "entries.jsonl" in capsys.readouterr().err


def test_it_runs_with_nothing_but_python(folder, tmp_path):
    """A copy of its folder, no packages installed, no qiyue in reach."""
    shutil.copytree(ROOM, tmp_path / "qiyue_verify")
    run = subprocess.run(
        [sys.executable, "-S", "-m", "qiyue_verify", folder / "touched"],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        | {"LANG": "en_US.UTF-8", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 1, run.stderr
    assert "First bad entry: 12." in run.stdout


def test_it_is_short_and_imports_nothing_else():
    modules = sorted(ROOM.glob("*.py"))
    texts = [module.read_text("utf-8") for module in modules]
    assert sum(len(text.splitlines()) for text in texts) <= 1000
    for text in texts:
        for node in ast.walk(ast.parse(text)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                top = name.partition(".")[0]
                assert top == "qiyue_verify" or top in sys.stdlib_module_names
