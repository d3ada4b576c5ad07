"""Speaks with the person at the terminal: in their language, and never a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer

from qiyue.core.values.findings import Both, Finding, HasFindings, QiyueError

DONE, FAULT, FINDINGS = 0, 1, 2


class Lang(StrEnum):
    """Which languages to speak."""

    ZH = "zh"
    EN = "en"
    BOTH = "both"


Language = Annotated[
    Lang | None, typer.Option("--lang", help="语言 · language (LANG)", show_default=False)
]


class Refused(QiyueError):
    """The door itself turns a wish down; the sentence says why and what to do."""

    def __init__(self, code: str, sentence: Both) -> None:
        super().__init__(sentence.en)
        self.code, self.sentence = code, sentence


@dataclass(frozen=True, slots=True)
class Talk:
    """Says things in the languages chosen: results on stdout, everything else on stderr."""

    lang: Lang

    def word(self, zh: str, en: str) -> str:
        """A word or sentence in the languages chosen."""
        if self.lang is Lang.BOTH and zh != en:
            return f"{zh} · {en}"
        return en if self.lang is Lang.EN else zh

    def say(self, zh: str, en: str) -> None:
        """A line on stdout."""
        typer.echo(self.word(zh, en))

    def note(self, zh: str, en: str) -> None:
        """A line on stderr."""
        typer.echo(self.word(zh, en), err=True)

    def both(self, text: Both) -> list[str]:
        """A sentence, one line for each language."""
        if self.lang is Lang.BOTH and text.zh != text.en:
            return [text.zh, text.en]
        return [text.en if self.lang is Lang.EN else text.zh]

    def findings(self, findings: list[Finding], *, err: bool = True) -> None:
        """Each finding: place, level and code; what is wrong; what to do."""
        for one in findings:
            level = self.word(*LEVELS[one.level])
            typer.echo(f"{one.place}  {level}  {one.code}".strip(), err=err)
            for text, mark in ((one.message, "    "), (one.hint, "  → ")):
                for line in self.both(text):
                    typer.echo(f"{mark}{line}", err=err)
        if findings:
            errors = sum(one.level == "error" for one in findings)
            others = len(findings) - errors
            typer.echo(
                self.word(
                    f"{errors} 处错误，{others} 处提醒",
                    f"{_count(errors, 'error')}, {others} other",
                ),
                err=err,
            )


LEVELS = {"error": ("错误", "error"), "warning": ("警告", "warning"), "note": ("提示", "note")}


def _count(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def chosen_language(lang: Lang | None) -> Lang:
    """The language asked for; else that of the environment; else both."""
    if lang is not None:
        return lang
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name, ""):
            return {"zh": Lang.ZH, "en": Lang.EN}.get(value[:2].lower(), Lang.BOTH)
    return Lang.BOTH


@contextmanager
def door(lang: Lang | None) -> Iterator[Talk]:
    """What happens behind it ends with exit code 0, 1 or 2 and a sentence."""
    talk = Talk(chosen_language(lang))
    try:
        yield talk
    except HasFindings as found:
        talk.findings(found.findings)
        raise typer.Exit(FINDINGS) from None
    except QiyueError as error:
        sentence = told(error)
        for line in talk.both(sentence):
            typer.echo(line, err=True)
        raise typer.Exit(FAULT) from None
    except BrokenPipeError:
        sys.stdout = None  # nobody listens any more
        raise typer.Exit(DONE) from None
    except OSError as error:
        sentence = _unreadable(error)
        talk.note(sentence.zh, sentence.en)
        raise typer.Exit(FAULT) from None
    except Exception as error:
        if not _no_memory(error):
            raise
        from qiyue.doors.cli.supervising import out_of_memory

        for line in talk.both(out_of_memory()):
            typer.echo(line, err=True)
        raise typer.Exit(FAULT) from None


def _no_memory(error: BaseException | None) -> bool:
    """Whether memory ran out, as Python or DuckDB say it, or was the cause."""
    if error is None:
        return False
    ours = isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryException"
    ours = ours or (isinstance(error, RuntimeError) and "start new thread" in str(error))
    return ours or _no_memory(error.__cause__)


def _unreadable(error: OSError) -> Both:
    """The sentence for a file that could not be read or written."""
    name = error.filename or ""
    if isinstance(error, FileNotFoundError):
        return Both(
            f"没有 {name} 这个文件。核对路径。", f"There is no file {name}. Check the path."
        )
    if isinstance(error, IsADirectoryError):
        return Both(
            f"{name} 是文件夹。写里面的文件，如 {name}/method.yaml。",
            f"{name} is a folder. Name the file in it, such as {name}/method.yaml.",
        )
    return Both(
        f"{error.strerror or error}：{name}。核对路径和权限。",
        f"{error.strerror or error}: {name}. Check the path and its permissions.",
    )


def told(error: QiyueError) -> Both:
    """The sentence for what happened: the cause, then the next step."""
    if isinstance(error, Refused):
        return error.sentence
    say = SENTENCES.get(error.code)
    facts = {name: getattr(error, name, "") for name in ("folder", "part", "values", "engine")}
    if say is None:
        return Both(f"{error.code}：{error}", f"{error.code}: {error}")
    return say(facts)


def _sentence(zh: str, en: str) -> Callable[[dict[str, object]], Both]:
    return lambda facts: Both(zh.format_map(facts), en.format_map(facts))


SENTENCES: dict[str, Callable[[dict[str, object]], Both]] = {
    "folder-taken": _sentence(
        "{folder} 里已有别的东西，不会覆盖。换一个文件夹，或先把它移走。",
        "{folder} holds something else and is left alone. Choose another folder, or move it away.",
    ),
    "not-a-run": _sentence(
        "{folder} 不是测算结果的文件夹。先运行 qiyue score … --out {folder}。",
        "{folder} holds no run. Make one first: qiyue score … --out {folder}.",
    ),
    "run-changed": _sentence(
        "{folder} 的 {part} 与清单不符：有人改过。重新测算。",
        "{part} in {folder} is not what the manifest says: it was changed. Score again.",
    ),
    "snapshot-changed": _sentence(
        "快照 {folder} 的 {part} 与清单不符：有人改过。重新冻结。",
        "{part} of the snapshot {folder} is not what its manifest says. Freeze again.",
    ),
    "snapshot-exists": _sentence(
        "{folder} 里已有别的快照或文件。快照不会被覆盖，换一个文件夹。",
        "{folder} holds another snapshot or other files. Snapshots stay: choose another folder.",
    ),
    "unknown-value-set": _sentence(
        "没有 {values!r} 这套数。可用 plan、flash、verified。",
        "There is no value set {values!r}. Use plan, flash or verified.",
    ),
    "unknown-engine": _sentence(
        "没有 {engine!r} 这种引擎。可用 duckdb、python、spark。",
        "There is no engine {engine!r}. Use duckdb, python or spark.",
    ),
    "other-run": _sentence(
        "{folder} 是按别的办法、别的期间或另一套数算的，不能在它上面接着算。去掉 --since 重算。",
        "{folder} was scored by another method, for another period or from another set of values. "
        "Score without --since.",
    ),
    "no-address": _sentence(
        "Spark 读写不了 {address}：{why}。核对地址、权限和 Spark 的存储配置。",
        "Spark cannot read or write {address}: {why}. Look at the address, the rights there, and "
        "Spark's settings for that storage.",
    ),
    "other-snapshot": _sentence(
        "{address} 的快照与这份数据集和办法不符：{part}。用它们重新冻结，再放到那里。",
        "The snapshot at {address} is not of this dataset and method: {part}. Freeze them anew and "
        "put that there.",
    ),
    "no-spark": _sentence(
        "不能用 Spark：缺少 {lacks}。要 pyspark（pip install qiyue[spark]）和 Java 17 或 21；"
        "不加 --engine spark 也能算，结果相同。",
        "Spark cannot be used: {lacks} is missing. It takes pyspark (pip install qiyue[spark]) and "
        "Java 17 or 21. Without --engine spark the results are the same.",
    ),
}
