"""Starts the site: refuses what is unsafe, brings the database up to date, then serves."""

from __future__ import annotations

import errno
import importlib
import importlib.util
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qiyue.site.environment import BadSetting

Say = Callable[[str, str], None]
SAMPLE = "qiyue.site.sample"
"""A module with `fill(say)`, which brings the sample group of a demo once, and `try_first(say)`."""


class CannotServe(Exception):
    """The site does not start; both sentences say why and what to do."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} · {en}")
        self.zh, self.en = zh, en


@dataclass(frozen=True, slots=True)
class Wish:
    """How to serve: where, by how many processes and threads, with whose certificate."""

    address: str
    port: int
    workers: int
    threads: int
    certificate: Path | None
    key: Path | None


def serve(wish: Wish, say: Say) -> None:
    """Serve until told to stop. Raises CannotServe."""
    prepare(wish, say)
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    scheme = "https" if wish.certificate else "http"
    say(
        f"打开 {scheme}://{wish.address}:{wish.port}/",
        f"open {scheme}://{wish.address}:{wish.port}/",
    )
    if demo():
        importlib.import_module(SAMPLE).try_first(say)
    else:
        tell_first_day(f"{scheme}://{wish.address}:{wish.port}", say)
    say("按 Ctrl+C 停止", "Ctrl+C stops it")
    Granian(
        "qiyue.site.wsgi:application",
        address=wish.address,
        port=wish.port,
        interface=Interfaces.WSGI,
        workers=wish.workers,
        blocking_threads=wish.threads,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        ssl_cert=wish.certificate,
        ssl_key=wish.key,
    ).serve()


def prepare(wish: Wish, say: Say) -> None:
    """Everything before the first answer: settings, port, database, assets, sample group."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiyue.site.settings")
    import django

    try:
        django.setup()
    except BadSetting as error:
        raise CannotServe(f"{error.name}：{error.zh}", f"{error.name}: {error.en}") from None
    from django.core.management import call_command
    from django.db import OperationalError, connections

    from qiyue.site.checks import refusals

    if said := refusals():
        pairs = [message.msg.partition(" · ") for message in said]
        raise CannotServe("\n".join(zh for zh, _, _ in pairs), "\n".join(en for _, _, en in pairs))
    if not (Path(__file__).parent / "static" / "built" / "qiyue.css").exists():
        raise CannotServe(
            "缺少样式和脚本：先运行 make frontend。",
            "Styles and scripts are missing: run make frontend first.",
        )
    free_port(wish.address, wish.port)
    say("更新数据库", "bringing the database up to date")
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as error:
        raise CannotServe(
            f"连不上数据库：{error}。核对 QIYUE_DATABASE。",
            f"The database cannot be reached: {error}. Check QIYUE_DATABASE.",
        ) from None
    call_command("collectstatic", interactive=False, verbosity=0)
    if demo():
        importlib.import_module(SAMPLE).fill(say)
    connections.close_all()  # each worker opens its own


def tell_first_day(site: str, say: Say) -> None:
    """On an empty site: where it is begun, and the code that shows who sits at the server."""
    from django.db import connections

    from qiyue.site.first.founding import may_begin
    from qiyue.site.first.start_code import FILE, start_code

    if may_begin():
        code = start_code()
        say(
            f"这个网站还没有建立：打开 {site}/first/，启动码 {code}"
            f"（也在 QIYUE_HOME 的 {FILE} 里）",
            f"this site has not begun yet: open {site}/first/, start code {code} (also in {FILE} "
            "of QIYUE_HOME)",
        )
    connections.close_all()


def demo() -> bool:
    """Whether this is a demo, with the sample group."""
    from django.conf import settings

    return bool(settings.DEMO) and importlib.util.find_spec(SAMPLE) is not None


def free_port(address: str, port: int) -> None:
    """Raises CannotServe if the port is taken, or not ours to take."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((address, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CannotServe(
                    f"端口 {port} 已被占用。换一个：make run PORT={port + 1}，"
                    f"或 qiyue serve --port {port + 1}。",
                    f"Port {port} is taken. Use another: make run PORT={port + 1}, or "
                    f"qiyue serve --port {port + 1}.",
                ) from None
            raise CannotServe(
                f"不能用 {address}:{port}：{error.strerror}。",
                f"{address}:{port} cannot be used: {error.strerror}.",
            ) from None
