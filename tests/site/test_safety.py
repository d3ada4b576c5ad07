"""The site refuses to start with what would lose or show what it keeps, and says so in words."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from django.db import connection, connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from tests.settings import ROOT

from qiyue.site import checks
from qiyue.site.databases import sqlite
from qiyue.site.serving import CannotServe, free_port

REAL = {
    "QIYUE_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQR",
    "QIYUE_HOSTS": "qiyue.example",
    "QIYUE_JOURNAL_ORIGIN": "qiyue.example/journal",
}
"""What a real site has to say."""


def environment(folder, **settings):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("QIYUE_", "DJANGO_"))}
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return kept | {"PYTHONPATH": path, "QIYUE_HOME": str(folder), **settings}


def run(folder, *words, **settings):
    return subprocess.run(
        [sys.executable, "-m", *words],
        env=environment(folder, **settings),
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.one_database
def test_a_real_site_has_no_warning_of_deployment(tmp_path):
    words = ("qiyue.site", "check", "--deploy", "--database", "default", "--fail-level", "WARNING")
    found = run(tmp_path, *words, **REAL)
    assert (found.returncode, found.stderr) == (0, "")
    assert "no issues" in found.stdout


@pytest.mark.one_database
@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"QIYUE_SECRET_KEY": "short"}, "QIYUE_SECRET_KEY"),
        ({"QIYUE_HOSTS": "*"}, "QIYUE_HOSTS"),
        ({"QIYUE_HTTPS": "no"}, "QIYUE_HTTPS"),
        ({"QIYUE_JOURNAL_ORIGIN": "two words"}, "QIYUE_JOURNAL_ORIGIN"),
        ({"QIYUE_JOURNAL_ORIGIN": ""}, "QIYUE_JOURNAL_ORIGIN"),
        ({"QIYUE_DEMO": "yes"}, "QIYUE_DEMO"),
        ({"QIYUE_DATABASE": "mysql://a/b"}, "QIYUE_DATABASE"),
        ({"QIYUE_HTTPS": "maybe"}, "QIYUE_HTTPS"),
    ],
)
def test_an_unsafe_site_does_not_start_and_names_the_setting(tmp_path, settings, named):
    for server in (("qiyue", "serve", "--port", "1"), ("qiyue.site.wsgi",)):
        found = run(tmp_path, *server, **(REAL | settings))
        assert found.returncode == 1
        assert named in found.stderr
        assert "Traceback" not in found.stderr


@pytest.mark.one_database
def test_commands_of_django_name_a_bad_setting_too(tmp_path):
    found = run(tmp_path, "qiyue.site", "migrate")
    assert found.returncode == 1
    assert found.stderr.startswith("QIYUE_SECRET_KEY")
    assert "Traceback" not in found.stderr


@pytest.fixture
def file_database(tmp_path):
    """A SQLite file, opened with settings that a test may spoil."""
    opened = []

    def open_it(**spoiled):
        wanted = sqlite(str(tmp_path / "a.sqlite3"))
        wanted["OPTIONS"] |= spoiled
        usual = connections["default"].settings_dict
        filled = {**usual, **wanted, "TIME_ZONE": None, "AUTOCOMMIT": True}
        opened.append(DatabaseWrapper(filled, "spoiled"))
        return opened[-1]

    yield open_it
    for one in opened:
        one.close()


@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.parametrize(
    ("spoiled", "named"),
    [
        ({"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL"}, "synchronous"),
        ({"init_command": "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL"}, "journal_mode"),
        ({"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF"}, "synchronous"),
        ({"transaction_mode": "DEFERRED"}, "transaction_mode"),
    ],
)
def test_a_sqlite_that_forgets_is_refused(file_database, spoiled, named):
    assert named in str(checks.durable(file_database(**spoiled)))


@pytest.mark.django_db
@pytest.mark.one_database
def test_the_sqlite_of_the_site_is_not(file_database):
    assert checks.durable(file_database()) == []


@pytest.mark.django_db
def test_the_database_of_these_tests_is_asked(monkeypatch):
    """On SQLite and on PostgreSQL: what it says is compared with what is wanted."""
    name = "DURABLE_SQLITE" if connection.vendor == "sqlite" else "DURABLE_POSTGRES"
    assert [one for one in checks.durable(connection) if "synchronous" in one.msg] == []
    monkeypatch.setattr(checks, name, dict.fromkeys(getattr(checks, name), ("else",)))
    assert len(checks.durable(connection)) >= 2


@pytest.mark.one_database
def test_a_taken_port_is_told_with_another():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotServe, match=f"PORT={port + 1}"):
            free_port("127.0.0.1", port)


@pytest.mark.one_database
@pytest.mark.slow
def test_the_site_is_served_with_names_that_browsers_may_keep(tmp_path):
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    env = environment(tmp_path, QIYUE_DEMO="yes", QIYUE_SITE_NAME=f"site of {port}")
    command = [sys.executable, "-m", "qiyue", "serve", "--port", str(port), "--workers", "1"]
    server = subprocess.Popen(command, env=env, cwd=tmp_path, stderr=subprocess.PIPE)
    try:
        page = answered(f"http://127.0.0.1:{port}/login/", server)
        assert f"site of {port}" in page
        style = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
        request = urllib.request.Request(f"http://127.0.0.1:{port}{style}")
        request.add_header("Accept-Encoding", "gzip")
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.headers["Content-Encoding"] == "gzip"
            assert "immutable" in answer.headers["Cache-Control"]
    finally:
        server.terminate()
        said = server.communicate(timeout=60)[1].decode()
    assert f"http://127.0.0.1:{port}/" in said
    assert "Traceback" not in said


def answered(address, server):
    for _ in range(300):
        assert server.poll() is None, server.stderr.read().decode()
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:
                return answer.read().decode()
        except urllib.error.URLError:
            time.sleep(0.2)
    raise AssertionError("no answer")
