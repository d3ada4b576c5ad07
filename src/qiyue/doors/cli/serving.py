"""`qiyue serve`: hands over to the site, which stands above this floor and is named by a string."""

from __future__ import annotations

import importlib
import secrets
from pathlib import Path

from qiyue.core.values.findings import Both
from qiyue.doors.cli.talk import Refused, Talk

SITE = "qiyue.site.serving"


def serve_site(
    talk: Talk,
    *,
    address: str,
    port: int,
    workers: int,
    threads: int,
    tls: tuple[Path | None, Path | None],
) -> None:
    """Serve until told to stop; raises Refused with the site's own words."""
    site = importlib.import_module(SITE)
    try:
        site.serve(site.Wish(address, port, workers, threads, *tls), talk.note)
    except site.CannotServe as error:
        raise Refused("cannot-serve", Both(error.zh, error.en)) from None


def new_secret() -> str:
    """A key for QIYUE_SECRET_KEY: 86 random characters."""
    return secrets.token_urlsafe(64)
