"""`qiyue whatif`: another version of the method over the frozen data of a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from qiyue.core.engine.comparing.compare import Comparison, compare_runs
from qiyue.core.engine.run import open_run
from qiyue.core.engine.whatif import what_if
from qiyue.doors.cli.comparing import names_of, say
from qiyue.doors.cli.progress import progress
from qiyue.doors.cli.scoring import say_outputs
from qiyue.doors.cli.supervising import keep_to
from qiyue.doors.cli.talk import DONE, Talk

PAGE = "whatif.html"


def try_method(run: Path, method: Path, out: Path, talk: Talk) -> int:
    """Score by another method, write the page, print the comparison; gives the exit code."""
    from qiyue.doors.exchange.whatif import write_page

    keep_to([run, method.parent], [out.parent])
    before = open_run(run)
    compared: list[Comparison] = []

    def page(folder: Path) -> None:
        """The page comes into the folder before that takes its place: both are there, or none."""
        compared.append(compare_runs(before, open_run(folder, look_at_data=False), tell))
        write_page(compared[0], folder / PAGE, progress=tell)

    with progress(talk) as tell:
        outcome = what_if(before, method, out, also=page, progress=tell)
    after = open_run(out, look_at_data=False)
    found = replace(compared[0], after=after)
    if outcome.findings:
        talk.findings(list(outcome.findings))
    talk.say("试算，不是正式结果", "a what-if, not a result")
    say_outputs(outcome, talk)
    say(found, [], names_of(before, after), talk, subject=None)
    talk.say(f"网页：{out / PAGE}", f"page: {out / PAGE}")
    return DONE
