"""The questions: may this be done, with which rows, on whose behalf, anywhere at all."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from typing import TypeAlias, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import BooleanField, ExpressionWrapper, Model, Q, QuerySet

from qiyue.apps.accounts.models import User
from qiyue.apps.orgs.rights.below import in_rows, is_known_now, of_row
from qiyue.apps.orgs.rights.reaches import Held, Reach, held_rights
from qiyue.apps.orgs.rights.roles import MEMBER
from qiyue.apps.orgs.rights.scopes import Scope, scope_of
from qiyue.apps.orgs.rights.verbs import Right, right

M = TypeVar("M", bound=Model)
Anybody: TypeAlias = User | AnonymousUser
Spelling: TypeAlias = Callable[[Collection[int], datetime, str], Q]

EVERYTHING = Q(pk__isnull=False)
NOTHING = Q(pk__isnull=True)


def permitted(
    user: Anybody,
    verb: str,
    queryset: QuerySet[M],
    at: datetime,
    *,
    few: bool = False,
    of: str = "",
) -> QuerySet[M]:
    """Those rows with which a user may do this.

    `few`: one row, or the first of many, are wanted. `of` names another kind of thing, where rows
    stand for things that are yet to be: people whose accounts one may open.
    """
    scope = scope_of(queryset.model)
    wanted = right(verb, of or scope.kind)
    if not isinstance(user, User):
        return queryset.none()
    where = _where(Held(user, at), wanted, scope, of_row if few else in_rows)
    return queryset.none() if where is None else queryset.filter(where)


def may(user: Anybody, verb: str, thing: Model, at: datetime) -> bool:
    """Whether `permitted` keeps this one row."""
    rows = thing.__class__._base_manager.filter(pk=thing.pk)
    return permitted(user, verb, rows, at, few=True).exists()


def which(user: Anybody, verbs: Collection[str], thing: Model, at: datetime) -> frozenset[str]:
    """Of some verbs those for which `may` says yes, by one question for all of them."""
    scope = scope_of(thing.__class__)
    wanted = {verb: right(verb, scope.kind) for verb in verbs}
    if not isinstance(user, User):
        return frozenset()
    held, spelling = Held(user, at), partial(of_row, known=is_known_now(at))
    asked: dict[object, tuple[Q, list[str]]] = {}
    for verb, one in wanted.items():
        # verbs held over the same roots are one condition
        same = (frozenset((reach.root, reach.apart) for reach in held.reaches(one)), one in MEMBER)
        if same not in asked:
            where = _where(held, one, scope, spelling)
            if where is None:
                continue
            asked[same] = (where, [])
        asked[same][1].append(verb)
    if not asked:
        return frozenset()
    answers = [ExpressionWrapper(where, BooleanField()) for where, _ in asked.values()]
    rows = thing.__class__._base_manager.filter(pk=thing.pk).order_by().values_list(*answers)
    alike = [verbs for _, verbs in asked.values()]
    return frozenset(
        verb for row in rows for yes, verbs in zip(row, alike, strict=True) if yes for verb in verbs
    )


def holds(user: Anybody, verb: str, of: str, at: datetime) -> bool:
    """Whether there is anything of this kind, now or later, with which a user may do this."""
    wanted = right(verb, of)
    if not isinstance(user, User):
        return False
    return wanted in held_rights(user, at)


def held(user: Anybody, at: datetime) -> frozenset[str]:
    """Every right for which `holds` says yes, as `verb:kind`."""
    return frozenset(map(str, held_rights(user, at))) if isinstance(user, User) else frozenset()


def on_behalf_of(user: User, verb: str, thing: Model, at: datetime) -> User | None:
    """For whom a user would do this: the giver of a delegation; none where it is the user's own.

    For the journal, and for the line that pages show. None as well where it may not be done.
    """
    scope = scope_of(thing.__class__)
    wanted = right(verb, scope.kind)
    held = Held(user, at)
    found = held.reaches(wanted)
    rows = thing.__class__._base_manager.filter(pk=thing.pk)
    mine = [one for one in found if one.giver is None]
    where = _of(held, wanted, scope, mine, of_row)
    if where is not None and rows.filter(where).exists():
        return None
    for one in found:
        if one.giver is not None and rows.filter(_below(scope, [one], at, of_row)).exists():
            return User.objects.get(pk=one.giver)
    return None


def _where(held: Held, wanted: Right, scope: Scope, spelling: Spelling) -> Q | None:
    """The condition on rows; none if there can be none."""
    return _of(held, wanted, scope, held.reaches(wanted), spelling)


def _of(
    held: Held, wanted: Right, scope: Scope, found: list[Reach], spelling: Spelling
) -> Q | None:
    """The condition on rows by some of the reaches, and by being there oneself."""
    where = _below(scope, found, held.at, spelling) if found else None
    if wanted in MEMBER:
        own = _own(held, scope)
        where = own if where is None else where | own
    return where


def _below(scope: Scope, found: list[Reach], at: datetime, spelling: Spelling) -> Q:
    """Rows below the roots of these reaches, but for the persons that each sets apart."""
    if scope.subject is None:
        return EVERYTHING
    where = NOTHING
    for apart in {one.apart for one in found}:
        some = [one.root for one in found if one.apart == apart]
        roots = sorted({root for root in some if root is not None})
        covered = EVERYTHING if None in some else spelling(roots, at, scope.subject)
        if apart:
            covered &= ~Q(**{f"{scope.subject}__in": sorted(apart)})
        where |= covered
    return where


def _own(held: Held, scope: Scope) -> Q:
    """What is everybody's own: oneself, one's units and Party body."""
    if scope.subject is None or held.person is None:
        return NOTHING
    return Q(**{f"{scope.subject}__in": [held.person, *held.bodies]})
