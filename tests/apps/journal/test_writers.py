"""Many write at once: one order, no gap, nothing lost, and each command once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[3]
WRITERS, EACH = 4, 12


@pytest.fixture
def run(transactional_db, tmp_path):
    """Starts Python in a process that uses a database of this test alone."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    env["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    if connection.vendor == "sqlite":
        env["QIYUE_DATABASE"] = f"sqlite:///{tmp_path / 'site.sqlite3'}"
    else:
        name = settings.DATABASES["default"]["NAME"]  # that of the tests
        address, _, options = os.environ["QIYUE_DATABASE"].partition("?")
        env["QIYUE_DATABASE"] = f"{address.rpartition('/')[0]}/{name}" + (
            f"?{options}" if options else ""
        )

    def start(*words):
        return subprocess.Popen(
            [sys.executable, *words], env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True
        )

    return start


def said(process):
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return out


def test_many_write_at_once(run):
    if connection.vendor == "sqlite":
        said(run("-m", "django", "migrate", "--run-syncdb", "-v", "0"))
    made = "from tests.apps.journal import writers as w; "
    made += "w.Unit.objects.bulk_create([w.Unit(pk=n, name=str(n)) for n in (1, 2, 3)]); "
    made += "w.transaction.atomic(w.record)('unit.founded', *w.Unit.objects.all(), "
    said(run("-c", made + "actor='p-1', at=w.START)"))
    writers = [
        run("-m", "tests.apps.journal.writers", str(seed), str(EACH)) for seed in range(WRITERS)
    ]
    kept = sum(json.loads(said(one))["kept"] for one in writers)
    found = json.loads(said(run("-m", "tests.apps.journal.writers", "report")))
    assert found["problems"] == []
    assert found["counted"] == kept
    assert found["targets"] == EACH
    assert found["seqs"] == [*range(1, 1 + kept + EACH + 1)]
