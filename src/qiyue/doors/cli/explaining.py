"""`qiyue explain`: how the results of a subject came about, compared with the stored ones."""

from __future__ import annotations

from pathlib import Path

import duckdb
import typer

from qiyue.core.engine.exact.explain import Explained, explain
from qiyue.core.engine.exact.explain import as_text as sheet
from qiyue.core.engine.outputs import opened_outputs
from qiyue.core.engine.results import escaped_key, shown_as, value_texts
from qiyue.core.engine.run import Run, open_run
from qiyue.core.method.desk import nearest
from qiyue.core.method.halves import Lang
from qiyue.core.method.showing import name_column, named_values
from qiyue.core.values.findings import Both
from qiyue.doors.cli.progress import progress
from qiyue.doors.cli.supervising import keep_to
from qiyue.doors.cli.talk import DONE, FAULT, Refused, Talk

Stored = dict[tuple[str, str, str, str], tuple[str | None, ...]]


def explain_subject(subject: str, folder: Path, line: str | None, talk: Talk) -> int:
    """Print the score sheet of a subject; gives the exit code."""
    keep_to([folder])
    run = open_run(folder)
    if line is not None and line not in run.program.lines:
        hint = nearest(line, run.program.lines)
        raise Refused(
            "unknown-line",
            Both(f"办法里没有 {line} 这一项。{hint.zh}", f"There is no line {line}. {hint.en}"),
        )
    with progress(talk) as tell:
        tell("explain", 0, 1)
        members = members_called(run, subject)
        lang: Lang = "zh" if talk.lang.value == "zh" else "en"
        found = [(kind, key, explained(run, kind, key, lang)) for kind, key in members]
        differs = [
            one for kind, key, sheets in found for one in differences(run, kind, key, sheets)
        ]
    if "whatif" in run.manifest:
        talk.note("试算，不是正式结果", "a what-if, not a result")
    for kind, key, sheets in found:
        wanted = [one for one in sheets if line in (None, one.line)]
        name = name_of(run, kind, key)
        typer.echo(f"{kind} {key} {name}".rstrip() + "\n")
        typer.echo(sheet(wanted, talk.lang.value) + "\n")
    for at, stored, again in differs:
        talk.note(
            f"故障：{at} 存的是 {stored}，重算是 {again}。",
            f"Fault: {at} is stored as {stored}, but comes out as {again}.",
        )
    if differs:
        return FAULT
    count = sum(len(sheets) for _, _, sheets in found)
    talk.say(
        f"重算 {count} 项，与所存一致", f"{count} results recomputed, equal to the stored ones"
    )
    return DONE


def explained(run: Run, kind: str, subject: str, lang: Lang = "en") -> list[Explained]:
    """Every result of a subject, recomputed from the frozen data."""
    return explain(run.program, run.evaluator_for(kind, subject), kind, subject, lang)


def members_called(run: Run, subject: str) -> list[tuple[str, str]]:
    """Kind and key of the members with this key; else of those with this name."""
    homes = [t for t in run.program.tables.values() if t.home and t.origin == "organisation"]
    named: list[tuple[str, str]] = []
    keyed: list[tuple[str, str]] = []
    known: list[str] = []
    for table in homes:
        for key, name in members(run, table.name):
            known += [key, name] if name else [key]
            if key == subject:
                keyed.append((table.name, key))
            elif name == subject:
                named.append((table.name, key))
    if keyed or named:
        return keyed or named
    hint = nearest(subject, known)
    raise Refused(
        "unknown-subject",
        Both(f"没有 {subject} 这个对象。{hint.zh}", f"There is no subject {subject}. {hint.en}"),
    )


def name_of(run: Run, kind: str, subject: str) -> str:
    """The name of a member in its home table; "" if the table has no names."""
    return next((name for key, name in members(run, kind) if key == subject), "")


def members(run: Run, kind: str) -> list[tuple[str, str]]:
    """Key and name of every member of a kind, by key; a name that is not there is ""."""
    table = run.program.tables[kind]
    text = '"' + kind.replace('"', '""') + '"'
    column = name_column(table.columns)
    name = f"""coalesce("{column}", '')""" if column else "''"
    query = f"SELECT {text}::VARCHAR, {name}::VARCHAR FROM {run.snapshot.rows_of(kind)} ORDER BY 1"
    with duckdb.connect(":memory:") as con:
        return con.execute(query).fetchall()


def differences(
    run: Run, kind: str, subject: str, sheets: list[Explained]
) -> list[tuple[str, str, str]]:
    """Results that are not as stored: where, the stored one, the recomputed one."""
    named = {one.name: one for one in named_values(run.program) if one.part is None}
    whose_all = {
        key
        for one in sheets
        for name, key in zip(named[one.line].line.frame.keys, one.keys, strict=True)
        if name == named[one.line].subject
    }
    stored = _stored(run, {*whose_all, ""})
    found = []
    for one in sheets:
        about = named[one.line]
        at = dict(zip(about.line.frame.keys, one.keys, strict=True))
        whose = at[about.subject] if about.subject else ""
        spot = "/".join(escaped_key(at[other]) for other in about.others)
        again = value_texts(one.exact, shown_as(about.line, None))
        kept = stored.get((about.subject, whose, spot, one.line))
        if kept != again:
            place = f"{one.line}[{', '.join(one.keys)}]"
            found.append((place, _said(kept), _said(again)))
    return found


def _stored(run: Run, subjects: set[str]) -> Stored:
    """The stored lines (intermediates aside) of some subjects of the run."""
    with opened_outputs(run.folder) as con:
        rows = con.execute(
            "SELECT kind, subject, line, name, numerator, denominator, value, state, reason "
            "FROM values WHERE subject IN (SELECT unnest(?::VARCHAR[])) "
            "AND list_contains(?, name)",
            [sorted(subjects), list(run.program.lines)],
        ).fetchall()
    return {row[:4]: tuple(row[4:]) for row in rows}


def _said(texts: tuple[str | None, ...] | None) -> str:
    if texts is None:
        return "—"
    numerator, denominator, value, state, reason = texts
    if value is None:
        return f"{state} ({reason})" if reason else f"{state}"
    return f"{numerator}/{denominator}" if numerator is not None else value
