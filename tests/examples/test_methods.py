"""Real programmes as method files: sound, proven by their examples, alike on both engines."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.examples.method_data import differences, write_dataset

from qiyue.core.engine.run import load, score
from qiyue.core.method.formatter import format_text
from qiyue.doors.cli.checking import checked

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "examples" / "methods"
FILES = sorted(FOLDER.glob("*.yaml"))
PAGES = [(FOLDER / name).read_text("utf-8") for name in ("README.md", "README.zh.md")]
REPORT = ROOT / "build" / "methods"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_method_is_sound_and_its_examples_come_out(file):
    found = checked(file)
    assert [one for one in found.findings if one.level != "note"] == []
    assert found.good == found.total > 0


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_method_is_laid_out_and_says_what_it_is(file):
    text = file.read_text("utf-8")
    assert format_text(text) == text
    method = load(file).method
    assert method.code == file.stem
    assert method.name.zh != method.name.en
    assert re.match(r"S\d+ |\[K\]", method.source), method.source
    for page in PAGES:
        assert f"| [{file.stem}]({file.name}) |" in page


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_both_engines_score_the_examples_of_a_method_alike(file, tmp_path):
    """Each example is a dataset; the outputs of the run hold what the example expects."""
    program = load(file)
    good = 0
    for number, example in enumerate(program.method.examples):
        folder = tmp_path / str(number)
        folder.mkdir()
        write_dataset(folder, program.method, file, example)
        one, other = (
            score(folder, None, folder / engine, engine=engine) for engine in ("duckdb", "python")
        )
        assert one.manifest == other.manifest, example.title
        count, differing = differences(program, one.folder, example)
        assert differing == [], example.title
        good += count
    REPORT.mkdir(parents=True, exist_ok=True)
    told = {"file": file.stem, "examples": len(program.method.examples), "cells": good}
    (REPORT / f"{file.stem}.json").write_text(json.dumps(told), encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=["en", "zh"])
def test_the_table_names_no_file_that_is_not_there(page):
    named = re.findall(r"^\| \[[^\]]+\]\(([^)]+\.yaml)\)", page, re.M)
    assert set(named) == {file.name for file in FILES}


def test_every_source_that_a_method_names_is_listed_and_no_other():
    listed = re.findall(r"^- \*\*(S\d+)\*\*", PAGES[0], re.M)
    sources = [load(file).method.source for file in FILES]
    assert set(listed) == {one for source in sources for one in re.findall(r"\bS\d+\b", source)}


@pytest.mark.parametrize("page", ["README.md", "README.zh.md", "docs/language.md"])
def test_the_pages_that_lead_here_say_how_many_files_there_are(page):
    (line,) = [one for one in (ROOT / page).read_text("utf-8").splitlines() if "s/methods](" in one]
    assert str(len(FILES)) in re.findall(r"\d+", line)
