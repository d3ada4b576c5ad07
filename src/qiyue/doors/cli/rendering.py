"""`qiyue render`: the method as the paper it replaces."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import typer

from qiyue.core.engine.run import load
from qiyue.core.landing.files import write_whole
from qiyue.core.method.paper import compose
from qiyue.core.values.findings import Both, HasFindings
from qiyue.doors.cli.checking import checked
from qiyue.doors.cli.supervising import keep_to
from qiyue.doors.cli.talk import Lang, Refused, Talk
from qiyue.doors.exchange.paper import FORMATS, written

Spoken = tuple[Literal["zh", "en"], ...]
SUFFIXES = {".md": "md", ".markdown": "md", ".html": "html", ".htm": "html", ".docx": "docx"}


def render(file: Path, form: str | None, out: Path | None, talk: Talk) -> None:
    """Write the paper of the method in `file`; without a place, on stdout.

    A method with errors, or with an example that comes out otherwise, has no paper: it would not
    tell the truth.
    """
    name = _format(form, out)
    if out is not None and out.exists() and out.samefile(file):
        raise Refused(
            "out-is-method",
            Both(
                f"{out} 就是办法文件，不会覆盖。换一个 --out。",
                f"{out} is the method itself and is left alone. Choose another --out.",
            ),
        )
    keep_to([file.parent], [out.parent if out is not None else None])
    found = checked(file)
    if not found.sound:
        raise HasFindings(found.findings)
    program = load(file)
    content = written([compose(program, lang) for lang in _languages(talk.lang)], name)
    if out is None:
        typer.echo(content.decode(), nl=False)
        return
    write_whole(out, content)
    talk.note(f"写好 {out}", f"wrote {out}")


def _languages(lang: Lang) -> Spoken:
    """Chinese first where both are spoken."""
    if lang is Lang.BOTH:
        return ("zh", "en")
    return ("en",) if lang is Lang.EN else ("zh",)


def _format(form: str | None, out: Path | None) -> str:
    """The format asked for; else by the name of the file; else Markdown."""
    known = ", ".join(FORMATS)
    suffix = out.suffix.lower() if out is not None else ""
    name = form or SUFFIXES.get(suffix, "" if suffix else "md")
    if name not in FORMATS:
        raise Refused(
            "unknown-format",
            Both(
                f"不能写成 {(form or suffix)!r}。可用 {known}。",
                f"{(form or suffix)!r} cannot be written. Use {known}.",
            ),
        )
    if name == "docx" and out is None:
        raise Refused(
            "no-place",
            Both(
                "Word 文件不能写到屏幕上。用 --out 写明文件名。",
                "A Word document cannot go to the screen. Name a file by --out.",
            ),
        )
    return name
