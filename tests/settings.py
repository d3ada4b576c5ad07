"""Settings of the tests: those of the site, over a SQLite file or the database given."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("QIYUE_SECRET_KEY", "only-for-tests-" * 5)
os.environ.setdefault("QIYUE_HTTPS", "no")
os.environ.setdefault("QIYUE_JOURNAL_ORIGIN", "qiyue.test/journal")
os.environ.setdefault("QIYUE_HOME", str(ROOT / "build" / "test-home"))

from qiyue.site.settings import *  # noqa: E402, F403

INSTALLED_APPS += ["tests.apps.journal.things"]  # noqa: F405 # tables to be journaled
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick, and only here
TEMPLATES[0]["DIRS"].append(ROOT / "tests" / "pages" / "templates")  # noqa: F405
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, as in a real site: threads that share a database in memory do not wait for each other.
    HOME.mkdir(parents=True, exist_ok=True)  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / f"test-{os.getpid()}.sqlite3")}  # noqa: F405
