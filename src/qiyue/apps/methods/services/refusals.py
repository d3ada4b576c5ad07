"""Why a service would not: the facts; pages say them in words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from qiyue.core.values.findings import QiyueError

if TYPE_CHECKING:
    from qiyue.apps.methods.models import MethodVersion


class TextReleased(QiyueError):
    """A text that was published stays as it is; a new version takes its place."""

    code = "text-released"


class ChangedMeanwhile(QiyueError):
    """Somebody saved another text since this one was opened; `version` is as it is now."""

    code = "changed-meanwhile"

    def __init__(self, version: MethodVersion) -> None:
        super().__init__(str(version))
        self.version = version


class OtherCode(QiyueError):
    """The text calls itself by another code than the method that it is to be a version of."""

    code = "other-code"

    def __init__(self, wanted: str, found: str) -> None:
        super().__init__(f"{wanted} {found}")
        self.wanted, self.found = wanted, found


class NotProven(QiyueError):
    """The text has errors, no examples, or examples that do not pass."""

    code = "not-proven"


class OwnText(QiyueError):
    """Who wrote a text cannot approve it."""

    code = "own-text"


class NotApproved(QiyueError):
    """Nobody has approved the text as it is now."""

    code = "not-approved"


class NotYet(QiyueError):
    """The step is not the next one; `state` is where the version stands."""

    code = "not-yet"

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class BadDay(QiyueError):
    """The day cannot be taken: a version is in force from `since` on, or it had not begun."""

    code = "bad-day"

    def __init__(self, since: date | None = None) -> None:
        super().__init__(str(since))
        self.since = since


class NoNote(QiyueError):
    """The step needs a proof: with whom, where, why."""

    code = "no-note"


class NoDataset(QiyueError):
    """There is no dataset of this name."""

    code = "no-dataset"


class NotHere(QiyueError):
    """Results cannot hang on this unit: whoever asks may not run methods there."""

    code = "not-here"
