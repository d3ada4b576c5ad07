"""Settings of the tests: those of the site, over a database in memory or the one given."""

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
