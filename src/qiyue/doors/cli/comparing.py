"""`qiyue compare`: what differs between two runs, and why a subject moved."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import typer

from qiyue.core.engine.comparing.compare import Comparison, compare_runs
from qiyue.core.engine.comparing.values import side_by_side
from qiyue.core.engine.reasons.causes import Accounts, Reasons
from qiyue.core.engine.run import Run, open_run
from qiyue.doors.cli.comparison import Teller
from qiyue.doors.cli.explaining import members, members_called
from qiyue.doors.cli.progress import progress
from qiyue.doors.cli.reasons import tell_reasons
from qiyue.doors.cli.supervising import keep_to
from qiyue.doors.cli.talk import DONE, FINDINGS, Refused, Talk
from qiyue.doors.exchange.compared import Names, as_dict, reasons_as_dict, write_movers


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks of `qiyue compare`."""

    before: Path
    after: Path
    subject: str | None = None
    csv: Path | None = None
    as_json: bool = False
    check: bool = False


def compare(wish: Wish, talk: Talk) -> int:
    """Print what differs; gives the exit code."""
    keep_to([wish.before, wish.after], [wish.csv.parent if wish.csv is not None else None])
    before, after = (open_run(folder, look_at_data=False) for folder in (wish.before, wish.after))
    names = names_of(before, after)
    with progress(talk) as tell:
        found = compare_runs(before, after, tell)
        reasons = reasons_for(before, after, wish.subject) if wish.subject is not None else []
    if wish.as_json:
        shown = as_dict(found, names)
        if wish.subject is not None:
            shown["subjects"] = [reasons_as_dict(one) for one in reasons]
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        say(found, reasons, names, talk, subject=wish.subject)
    if wish.csv is not None:
        count = write_movers(found, names, wish.csv)
        talk.note(f"写好变动的 {count} 行：{wish.csv}", f"wrote {count} movers: {wish.csv}")
    return FINDINGS if wish.check and not found.equal else DONE


def say(
    found: Comparison, reasons: list[Reasons], names: Names, talk: Talk, *, subject: str | None
) -> None:
    """The comparison as a whole, or the reasons of one subject."""
    teller = Teller(found, names, talk)
    if subject is None:
        teller.all()
        return
    teller.sources()
    for one in reasons:
        tell_reasons(one, found, names, talk)


def reasons_for(before: Run, after: Run, subject: str) -> list[Reasons]:
    """Why the totals of the subjects with this key or name moved."""
    members = subjects_called(before, after, subject)
    with side_by_side(before, after) as con:
        accounts = Accounts(before, after, con)
        return [accounts.subject(kind, key) for kind, key in members]


def subjects_called(before: Run, after: Run, subject: str) -> list[tuple[str, str]]:
    """Kind and key of the members with this key, else with this name, of either run."""
    try:
        return members_called(after, subject)
    except Refused:
        try:
            return members_called(before, subject)
        except Refused:
            pass
        raise


def names_of(*runs: Run) -> Names:
    """Names of subjects, the last run's first."""

    @cache
    def of_kind(kind: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for run in runs:
            table = run.program.tables.get(kind)
            if table is not None and not table.constant:
                found |= dict(_named(members(run, kind)))
        return found

    return lambda kind, subject: of_kind(kind).get(subject, "")


def _named(pairs: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    return ((key, name) for key, name in pairs if name)
