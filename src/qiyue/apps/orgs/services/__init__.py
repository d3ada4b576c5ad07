"""What is done to the organisation: `carry_out(Move(unit, to, on=day), actor=…, at=…)`.

`preview` draws the same plan and writes nothing.
"""

from qiyue.apps.orgs.services.acts.identities import Erase, Identify
from qiyue.apps.orgs.services.acts.links import Tie, Untie
from qiyue.apps.orgs.services.acts.party import Confirm, EndMembership, Join, Transfer
from qiyue.apps.orgs.services.acts.people import (
    Appoint,
    At,
    ComeBack,
    Depart,
    GoAway,
    Hire,
    Rehire,
    Relieve,
    Repost,
    Second,
)
from qiyue.apps.orgs.services.acts.reshaping import Merge, Part, Split
from qiyue.apps.orgs.services.acts.units import Close, Found, Move, Rename, Reopen
from qiyue.apps.orgs.services.doing import Plan, carry_out, preview
from qiyue.apps.orgs.services.drafts import Draft
from qiyue.apps.orgs.services.kinds import ship_kinds

__all__ = [
    "Appoint",
    "At",
    "Close",
    "ComeBack",
    "Confirm",
    "Depart",
    "Draft",
    "EndMembership",
    "Erase",
    "Found",
    "GoAway",
    "Hire",
    "Identify",
    "Join",
    "Merge",
    "Move",
    "Part",
    "Plan",
    "Rehire",
    "Relieve",
    "Rename",
    "Reopen",
    "Repost",
    "Second",
    "Split",
    "Tie",
    "Transfer",
    "Untie",
    "carry_out",
    "preview",
    "ship_kinds",
]
