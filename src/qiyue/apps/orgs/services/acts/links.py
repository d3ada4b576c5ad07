"""Links between a unit of the line and the Party body that goes with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qiyue.apps.orgs.models import FOREVER, Change, Subject, Tree
from qiyue.apps.orgs.services.acts.reshaping import linked
from qiyue.apps.orgs.services.drafts import Draft
from qiyue.apps.orgs.services.errors import NotThen
from qiyue.apps.orgs.services.standing import in_tree, last_end, span_of, there


@dataclass(frozen=True)
class Tie:
    """建立联动: a unit and a Party body go together from a day on."""

    unit: Subject
    body: Subject
    on: date
    until: date | None = None

    act = Change.Act.LINKED

    def draw(self, draft: Draft) -> None:
        """Raises WrongTree, NotThen."""
        draft.subject = self.unit
        in_tree(self.unit, Tree.LINE)
        in_tree(self.body, Tree.PARTY)
        span = span_of(self.on, self.until)
        # A link ends with the first of the two: a temporary branch needs no end said twice.
        ends = [last_end(draft, one) for one in (self.unit, self.body)]
        span = span_of(self.on, min(span[1], *ends))
        there(draft, self.unit, span)
        there(draft, self.body, span)
        linked(draft, self.unit, self.body, *span)


@dataclass(frozen=True)
class Untie:
    """解除联动: they go together no more from a day on."""

    unit: Subject
    body: Subject
    on: date

    act = Change.Act.UNLINKED

    def draw(self, draft: Draft) -> None:
        """Raises NotThen if they do not go together on the day."""
        draft.subject = self.unit
        rows = [
            row
            for row in draft.links(self.unit)
            if row.body.code == self.body.code and row.valid_to > self.on
        ]
        if not rows:
            raise NotThen(subject=self.body, day=self.on)
        draft.lay(rows, (self.on, FOREVER))
