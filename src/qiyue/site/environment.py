"""Reads settings from the environment: QIYUE_NAME, or QIYUE_NAME_FILE for what is secret."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

YES, NO = ("1", "yes", "true", "on"), ("", "0", "no", "false", "off")


class BadSetting(Exception):
    """A setting that the site cannot start with: its name and what to do, in both languages."""

    def __init__(self, name: str, zh: str, en: str) -> None:
        super().__init__(f"{name}: {zh} / {en}")
        self.name, self.zh, self.en = name, zh, en


class Environment:
    """Settings by their names without QIYUE_; a file's text loses the line end after it."""

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        self._variables = os.environ if variables is None else variables

    def text(self, name: str, default: str = "") -> str:
        """The text of a setting. Raises BadSetting if its file cannot be read, or both are set."""
        full = f"QIYUE_{name}"
        here, file = self._variables.get(full), self._variables.get(f"{full}_FILE")
        if here is not None and file is not None:
            raise BadSetting(full, f"{full} 与 {full}_FILE 只写一个。", "Set it or its file.")
        if file is None:
            return default if here is None else here
        try:
            return Path(file).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise BadSetting(
                f"{full}_FILE", f"读不了 {file}：{error}", f"{file} cannot be read."
            ) from error

    def yes(self, name: str, default: bool = False) -> bool:
        """A setting that is yes or no."""
        word = self.text(name, "yes" if default else "no").strip().lower()
        if word not in YES + NO:
            raise BadSetting(f"QIYUE_{name}", "写 yes 或 no。", "Write yes or no.")
        return word in YES

    def words(self, name: str, default: str = "") -> list[str]:
        """A setting that lists words, with commas between them."""
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def folder(self, name: str, default: str) -> Path:
        """A setting that is a folder, which need not be there yet."""
        return Path(self.text(name, default)).expanduser().resolve()
