"""Why a change of the organisation is refused; the sentences are written at the door."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from qiyue.core.values.findings import QiyueError

if TYPE_CHECKING:
    from qiyue.apps.orgs.models import Kind, Subject


class Refused(QiyueError):
    """A change that the organisation as it stands does not allow; the facts are attributes."""

    code = "refused"

    def __init__(self, **facts: object) -> None:
        super().__init__(f"{self.code}: " + ", ".join(f"{k}={v}" for k, v in facts.items()))
        self.facts = facts


class WrongKind(Refused):
    """The kind `lower` may not stand below the kind `upper`, or at the top when there is none."""

    code = "wrong-kind"

    def __init__(self, *, upper: Kind | None, lower: Kind) -> None:
        super().__init__(upper=upper, lower=lower)


class NotThen(Refused):
    """`subject` is not there on the whole of the time from `day` on that the change needs."""

    code = "not-then"

    def __init__(self, *, subject: Subject, day: date) -> None:
        super().__init__(subject=subject, day=day)


class Circle(Refused):
    """`subject` would stand below itself on `day`."""

    code = "circle"

    def __init__(self, *, subject: Subject, day: date) -> None:
        super().__init__(subject=subject, day=day)


class AlreadyThen(Refused):
    """`subject` is there on `day` already, where it may not be."""

    code = "already-then"

    def __init__(self, *, subject: Subject, day: date) -> None:
        super().__init__(subject=subject, day=day)


class Gap(Refused):
    """`subject` would be gone before `day` and back from it on; its kind allows no gap."""

    code = "gap"

    def __init__(self, *, subject: Subject, day: date) -> None:
        super().__init__(subject=subject, day=day)


class StillHolds(Refused):
    """`subject` cannot end on `day`: units below it, people or members are there after it."""

    code = "still-holds"

    def __init__(self, *, subject: Subject, day: date, units: int, people: int) -> None:
        super().__init__(subject=subject, day=day, units=units, people=people)


class NumberTaken(Refused):
    """Another subject of the same tree has the number."""

    code = "number-taken"

    def __init__(self, *, number: str) -> None:
        super().__init__(number=number)


class NeedsEnd(Refused):
    """A temporary kind is founded with the day on which it ends."""

    code = "needs-end"

    def __init__(self, *, kind: Kind) -> None:
        super().__init__(kind=kind)


class EndsBefore(Refused):
    """The end `until` does not come after the beginning `on`."""

    code = "ends-before"

    def __init__(self, *, on: date, until: date) -> None:
        super().__init__(on=on, until=until)


class NothingChanges(Refused):
    """All is as asked for already."""

    code = "nothing-changes"


class ClockWentBack(Refused):
    """The clock is before the moment of an earlier change that this one corrects."""

    code = "clock-went-back"


class SharesNotWhole(Refused):
    """The shares of a person's posts in the line make `total`, not 100."""

    code = "shares-not-whole"

    def __init__(self, *, total: int) -> None:
        super().__init__(total=total)


class NotOneMain(Refused):
    """A person has one main post in the line; `count` were given."""

    code = "not-one-main"

    def __init__(self, *, count: int) -> None:
        super().__init__(count=count)


class SamePostTwice(Refused):
    """A person would have the same duty in `subject` twice at a time."""

    code = "same-post-twice"

    def __init__(self, *, subject: Subject) -> None:
        super().__init__(subject=subject)


class NotMember(Refused):
    """`person` is no member on `day`."""

    code = "not-member"

    def __init__(self, *, person: Subject, day: date) -> None:
        super().__init__(person=person, day=day)


class AlreadyMember(Refused):
    """`person` is a member on `day` already."""

    code = "already-member"

    def __init__(self, *, person: Subject, day: date) -> None:
        super().__init__(person=person, day=day)


class WrongTree(Refused):
    """`subject` stands in another tree than the one that is asked for."""

    code = "wrong-tree"

    def __init__(self, *, subject: Subject) -> None:
        super().__init__(subject=subject)


class NotDivided(Refused):
    """A unit that ends by a split leaves units or people that no part takes."""

    code = "not-divided"

    def __init__(self, *, units: int, people: int) -> None:
        super().__init__(units=units, people=people)


class StillHere(Refused):
    """Who is still here on `day` keeps the identity."""

    code = "still-here"

    def __init__(self, *, person: Subject, day: date) -> None:
        super().__init__(person=person, day=day)


class Unknown(Refused):
    """A batch speaks of `ref`, which is neither in it before nor known."""

    code = "unknown"

    def __init__(self, *, ref: str) -> None:
        super().__init__(ref=ref)
