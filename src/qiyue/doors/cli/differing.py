"""`qiyue diff`: what changed between two methods, said as people say it."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from qiyue.core.method.difference import PARTS, Change, differences
from qiyue.core.method.model import Method
from qiyue.core.values.findings import Finding, HasFindings
from qiyue.doors.cli.forms import method_in
from qiyue.doors.cli.supervising import keep_to
from qiyue.doors.cli.talk import DONE, FINDINGS, Talk


def diff(before: Path, after: Path, talk: Talk, *, as_json: bool, check: bool) -> int:
    """Print each change from one method to the other; gives the exit code."""
    keep_to([before.parent, after.parent])
    changes = differences(*_methods(before, after))
    if as_json:
        shown = {
            "before": str(before),
            "after": str(after),
            "same": not changes,
            "changes": [one.as_dict() for one in changes],
        }
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        _say(changes, talk)
    return FINDINGS if check and changes else DONE


def _methods(*files: Path) -> list[Method]:
    """Both methods; what is wrong with the form of either shows at once."""
    methods: list[Method] = []
    findings: list[Finding] = []
    for file in files:
        try:
            methods.append(method_in(file))
        except HasFindings as found:
            findings += found.findings
    if findings:
        raise HasFindings(findings)
    return methods


def _say(changes: list[Change], talk: Talk) -> None:
    if not changes:
        talk.say("没有变化", "nothing changed")
        return
    for part, title in PARTS.items():
        of_part = [one for one in changes if one.part == part]
        if of_part:
            talk.say(title.zh, title.en)
        for one in of_part:
            for line in talk.both(one.message):
                typer.echo(f"  {line}")
            if one.formula:
                _side(talk.word("原", "was"), one.before)
                _side(talk.word("今", "now"), one.after)
    count = len(changes)
    talk.say(f"共 {count} 处变化", f"{count} change{'s' * (count > 1)}")


def _side(word: str, text: str | None) -> None:
    """One side of a formula, its lines below each other."""
    if text is not None:
        first, *rest = text.split("\n")
        typer.echo(f"      {word}: {first}")
        for line in rest:
            typer.echo(f"        {line}")
