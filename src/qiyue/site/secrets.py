"""The secret that signs sessions: from the environment; a demo makes its own and keeps it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from qiyue.site.environment import BadSetting, Environment

LEAST = 50


def secret_key(env: Environment, home: Path, *, demo: bool) -> str:
    """The secret key. Raises BadSetting if a real site has none, or a short one."""
    key = env.text("SECRET_KEY")
    if not key and demo:
        return kept(home / "secret-key", lambda: secrets.token_urlsafe(64))
    if len(key) < LEAST:
        raise BadSetting(
            "QIYUE_SECRET_KEY",
            f"需要至少 {LEAST} 个随机字符，或用 QIYUE_SECRET_KEY_FILE 指向存放它的文件；"
            "qiyue secret 可生成一个。",
            f"Give {LEAST} random characters or more, or name the file that holds them in "
            "QIYUE_SECRET_KEY_FILE; `qiyue secret` makes one.",
        )
    return key


def kept(file: Path, make: Callable[[], str]) -> str:
    """The text of a file that its owner alone can read; made the first time."""
    try:
        return file.read_text(encoding="ascii")
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
    key = make()
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(key)
    except FileExistsError:  # another process was first
        return file.read_text(encoding="ascii")
    return key
