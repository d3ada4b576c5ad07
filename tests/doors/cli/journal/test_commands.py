"""Checkpoints leave the site, a witness co-signs, and whoever edits the database is found."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
ORIGIN = "mine.example/journal"

pytestmark = pytest.mark.one_database

FILL = """
import random
from tests.apps.journal.cast import some_life
some_life(random.Random(3), 30)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A site with a database of its own, some entries, and the key of its journal."""
    place = tmp_path_factory.mktemp("site")
    run(place, "-m", "django", "migrate", "--run-syncdb", "-v", "0")
    run(place, "-c", "import django; django.setup()" + FILL)
    key = said(place, "checkpoint", "--new-key", "log.key").stdout
    (place / "log.pub").write_text(key)
    return place


def run(place, *words, code=0):
    env = {name: value for name, value in os.environ.items() if not name.startswith("QIYUE_")}
    env |= {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "QIYUE_HOME": str(place / "home"),
        "QIYUE_JOURNAL_ORIGIN": ORIGIN,
        "QIYUE_JOURNAL_KEY_FILE": str(place / "log.key"),
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        [sys.executable, *words], cwd=place, env=env, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done


def said(place, *words, code=0):
    return run(place, "-m", "qiyue", *words, "--lang", "en", code=code)


def sql(place, *statements):
    with sqlite3.connect(place / "home" / "qiyue.sqlite3") as database:
        for statement in statements:
            database.execute(statement)
    database.close()


def test_from_the_checkpoint_to_the_witness_and_back(home):
    told = said(home, "checkpoint", "--out", "kept", "--request", "request.txt")
    assert "30 entries, code" in told.stderr
    key = said(home, "witness", "--key", "audit.key", "--new-key", "audit.example").stdout
    (home / "audit.pub").write_text(key)
    words = ["--key", "audit.key", "--log", "log.pub", "--memory", "held.txt"]
    said(home, "witness", "request.txt", *words, "--out", "answer.txt")
    words = ["--take", "answer.txt", "--witnesses", "audit.pub"]
    assert "audit.example" in said(home, "checkpoint", *words).stderr
    assert (home / "log.key").stat().st_mode & 0o077 == 0
    (note,) = (home / "kept").glob("*.txt")
    (home / "both.pub").write_text((home / "log.pub").read_text() + key)
    agreed = said(home, "verify", "--checkpoint", str(note), "--keys", "both.pub").stdout
    assert "All agrees" in agreed
    assert "witnesses: audit.example" in agreed
    again = said(home, "witness", "request.txt", "--key", "audit.key", code=1)
    assert "name the request" in again.stderr


def test_the_export_agrees_without_the_site(home):
    said(home, "export-journal", "--out", "export.zip", "--leaves", "leaves.txt")
    said(home, "export-journal", "--out", "folder")
    for name in ("export.zip", "folder"):
        done = run(home, "-m", "qiyue_verify", name, "--leaves", "leaves.txt", "--lang", "en")
        assert "30 entries" in done.stdout
    assert len((home / "leaves.txt").read_text().splitlines()) == 30
    assert "left alone" in said(home, "export-journal", "--out", "folder", code=1).stderr


def test_an_edit_behind_the_application_is_found_and_named(home):
    row = "FROM things_unit ORDER BY id LIMIT 1"
    sql(home, f"UPDATE things_unit SET number = number + 1 WHERE id = (SELECT id {row})")
    found = said(home, "verify", code=2)
    assert "First bad entry: " in found.stdout
    assert "Row things.unit" in found.stdout
    sql(home, f"UPDATE things_unit SET number = number - 1 WHERE id = (SELECT id {row})")
    assert "All agrees" in said(home, "verify").stdout


def test_nothing_is_signed_over_a_history_that_was_cut(home):
    said(home, "checkpoint", "--out", "kept")
    kept = json.dumps(sorted(path.name for path in (home / "kept").iterdir()))
    copy = (home / "home" / "qiyue.sqlite3").read_bytes()
    sql(
        home,
        "DELETE FROM journal_checkpoint",
        "UPDATE journal_head SET size = 16, peaks = (SELECT root FROM journal_node"
        " WHERE number = 30)",
    )
    refused = said(home, "checkpoint", "--out", "kept", code=1)
    assert "nothing was signed" in refused.stderr
    assert json.dumps(sorted(path.name for path in (home / "kept").iterdir())) == kept
    (home / "home" / "qiyue.sqlite3").write_bytes(copy)


def test_what_is_missing_is_told_with_the_next_step(home, tmp_path):
    nothing = said(tmp_path, "verify", code=1)
    assert "migrate" in nothing.stderr
    (home / "wrong.key").write_text("no key")
    (home / "any.txt").write_text("")
    keys = ["--key", "wrong.key", "--log", "log.pub", "--memory", "held2.txt"]
    assert "no secret key" in said(home, "witness", "any.txt", *keys, code=1).stderr
