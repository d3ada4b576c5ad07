"""What to say about a command line that is none: in the reader's language, with the next step."""

from __future__ import annotations

import re
from typing import IO, Any

import typer

from qiyue.core.values.findings import Both
from qiyue.doors.cli.talk import Lang, Talk, chosen_language

NO_COMMAND = re.compile(r"No such command '(.*?)'\.(?: Did you mean (.*)\?)?")


def show(error: Any, file: IO[Any] | None = None) -> None:
    """Write on stderr how the command is called, and what is wrong with the call."""
    context = error.ctx
    said = context.params.get("lang") if context is not None else None
    talk = Talk(chosen_language(Lang(said) if said else None))
    if context is not None:
        typer.echo(context.get_usage(), err=True)
    for line in talk.both(sentence(error)):
        typer.echo(line, err=True)
    if context is not None:
        command = context.command_path
        talk.note(f"怎么用：{command} --help", f"How it is used: {command} --help")


def sentence(error: Any) -> Both:
    """What is wrong with the call; the words of the parser itself where they are not known."""
    english = error.format_message()
    if match := NO_COMMAND.match(english):
        near = f"是不是 {match[2]}？" if match[2] else ""
        return Both(f"没有 {match[1]} 这个命令。{near}", english)
    name = type(error).__name__
    hint = error.param.get_error_hint() if getattr(error, "param", None) is not None else ""
    if name == "MissingParameter" and hint:
        return Both(f"缺少 {hint}。", english)
    if name == "NoSuchOption":
        near = "、".join(sorted(error.possibilities or ()))
        return Both(
            f"没有 {error.option_name} 这个选项。" + (f"是不是 {near}？" if near else ""), english
        )
    if name == "BadParameter" and hint:
        return Both(f"{hint} 的值不对：{error.message}", english)
    return Both(english, english)
