"""`qiyue fmt`: the tables of method files in straight columns."""

from __future__ import annotations

from pathlib import Path

from qiyue.core.landing.files import write_whole
from qiyue.core.method.desk import Desk
from qiyue.core.method.formatter import format_text
from qiyue.core.method.reader import read_method
from qiyue.core.values.findings import Finding, HasFindings
from qiyue.doors.cli.supervising import keep_to
from qiyue.doors.cli.talk import DONE, FINDINGS, Talk


def format_files(files: list[Path], talk: Talk, *, only_check: bool) -> int:
    """Lay out each file, or name those that would change; gives the exit code.

    A file that cannot be read is left alone, and so is told; the others are laid out.
    """
    keep_to([], [file.parent for file in files])
    findings: list[Finding] = []
    changes = 0
    for file in files:
        try:
            read_method(file, Desk())  # unfinished methods may be laid out, unreadable ones not
            content = file.read_bytes()
            text = format_text(content.decode("utf-8")).encode("utf-8")
        except HasFindings as found:
            findings += found.findings
            continue
        if text == content:
            continue
        changes += 1
        if only_check:
            talk.say(f"需要整理：{file}", f"would change: {file}")
        else:
            write_whole(file, text)
            talk.say(f"整理好 {file}", f"laid out {file}")
    if findings:
        raise HasFindings(findings)
    if not changes:
        talk.say("都已整齐", "all in order")
    return FINDINGS if changes and only_check else DONE
