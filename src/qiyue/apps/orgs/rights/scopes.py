"""How the rows of a model hang on subjects; a model that says nothing is nobody's."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Model

from qiyue.apps.accounts.models import User
from qiyue.apps.journal.models import Entry
from qiyue.apps.orgs.models import Identity, Subject
from qiyue.apps.orgs.rights.models import Assignment, Delegation
from qiyue.core.values.findings import QiyueError


class UnknownThing(QiyueError):
    """Nobody said what rows of this model hang on: a slip of whoever wrote the page."""

    code = "unknown-thing"


@dataclass(frozen=True, slots=True)
class Scope:
    """What rows hang on."""

    kind: str
    """The kind of thing, as rights name it."""

    subject: str | None
    """The path from a row to its subject, `pk` for subjects; none: the right anywhere is enough."""


_SCOPES: dict[type[Model], Scope] = {
    Subject: Scope("subject", "pk"),
    Identity: Scope("subject", "subject_id"),
    User: Scope("account", "holder__person_id"),
    Assignment: Scope("assignment", "subject_id"),
    Delegation: Scope("delegation", "subject_id"),
    Entry: Scope("entry", None),
}


def scoped(model: type[Model], scope: Scope) -> None:
    """Say what rows of a model hang on; an upper room says it when it is ready."""
    _SCOPES[model] = scope


def scope_of(model: type[Model]) -> Scope:
    """What rows of a model hang on. Raises UnknownThing."""
    for known in model.__mro__:
        if known in _SCOPES:
            return _SCOPES[known]
    raise UnknownThing(f"{model.__name__} has no scope")
