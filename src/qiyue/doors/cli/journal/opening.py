"""Opens the site that the environment names, for a command that needs its database."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from qiyue.core.values.findings import Both
from qiyue.doors.cli.supervising import keep_to
from qiyue.doors.cli.talk import Refused

SETTINGS = "qiyue.site.settings"


def open_site() -> Path:
    """Sets Django up; gives the site's folder. Refused if the environment does not say enough."""
    import django
    from django.conf import settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    try:
        django.setup()
    except Exception as error:
        name, zh, en = (getattr(error, part, None) for part in ("name", "zh", "en"))
        if zh is None:  # no setting that is wrong: those say so in both languages
            raise
        raise Refused("bad-setting", Both(f"{name}：{zh}", f"{name}: {en}")) from error
    home: Path = settings.HOME
    return home


@contextmanager
def database(
    home: Path, reads: Iterable[Path | None] = (), writes: Iterable[Path | None] = ()
) -> Iterator[None]:
    """Around what reads the journal. An embedded database needs its folder alone, and no network.

    Refused if the database has no journal yet, or cannot be reached.
    """
    from django.db import DatabaseError, connection

    if connection.vendor == "sqlite":
        own = [home, Path(str(connection.settings_dict["NAME"])).parent]
        keep_to([*own, *reads], [*own, *writes])
    try:
        yield
    except DatabaseError as error:
        first = str(error).partition("\n")[0]
        raise Refused(
            "no-journal",
            Both(
                f"读不了日志：{first}。核对 QIYUE_HOME 和 QIYUE_DATABASE；新库先运行 "
                "python -m qiyue.site migrate。",
                f"The journal cannot be read: {first}. Check QIYUE_HOME and QIYUE_DATABASE; a new "
                "database is made by: python -m qiyue.site migrate.",
            ),
        ) from error
