"""What people tried with roles and could not."""

from __future__ import annotations

from qiyue.core.values.findings import QiyueError


class NotAllowed(QiyueError):
    """The right to do this is missing; pages answer it as they answer what is not there."""

    code = "not-allowed"


class NotToOneself(QiyueError):
    """Nobody gives a role to themselves, nor countersigns what they proposed."""

    code = "not-to-oneself"


class WrongRoot(QiyueError):
    """The role is not held over such a thing."""

    code = "wrong-root"


class WrongDays(QiyueError):
    """It would end before it begins, begin in the past, or last too long."""

    code = "wrong-days"


class Clash(QiyueError):
    """Somebody would hold what must be in two hands; `reason` is that of `roles.clash`."""

    code = "clash"

    def __init__(self, reason: str, role: str, other: str) -> None:
        super().__init__(f"{role} and {other}: {reason}")
        self.reason, self.role, self.other = reason, role, other


class NotNarrower(QiyueError):
    """A delegation gives more than its giver holds: other rights, another root, other days."""

    code = "not-narrower"


class NotDelegable(QiyueError):
    """This role is not delegated."""

    code = "not-delegable"


class Over(QiyueError):
    """It has ended, or was settled, already."""

    code = "over"
