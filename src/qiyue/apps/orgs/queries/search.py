"""Finds units, Party bodies and people by name, number, pinyin or its initials."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q, QuerySet

from qiyue.apps.orgs.models import Identity, Subject, Tree

MOST = 12
Keep = Callable[[QuerySet[Subject]], QuerySet[Subject]]
"""Which of some subjects the asker may see."""


def found(text: str, see: Keep, identify: Keep, most: int = MOST) -> list[Subject]:
    """Units first, then people, the best fitting first; people by name only where `identify` lets.

    A number is looked for from its beginning. The name of a unit may be asked for from its middle,
    for it begins as that of the group does; how a person is called, in letters, from its beginning.
    """
    text = text.strip().lower()
    if not text:
        return []
    units = Subject.objects.filter(_within(text), tree__in=(Tree.LINE, Tree.PARTY))
    rows = list(see(units).select_related("kind").order_by("closed_on", "kind__rank")[:most])
    rows.reverse()  # those that are there still come first
    rows.sort(key=lambda one: (one.is_closed, one.name != text, one.kind.rank, one.number))
    if len(rows) < most:
        rows += _people(text, see, identify, most - len(rows))
    return rows


def _people(text: str, see: Keep, identify: Keep, most: int) -> list[Subject]:
    people = Subject.objects.filter(tree=Tree.PERSON)
    numbered = see(people.filter(number__startswith=text)) if text.isascii() else people.none()
    rows = list(numbered.select_related("kind", "identity").order_by("number")[:most])
    if len(rows) < most and not text.isdigit():
        # Names are asked of the identities first: few fit, and an index leads to them.
        named = Identity.objects.filter(_asked(text)).values("subject_id")
        mine = identify(people.filter(pk__in=named)).select_related("kind", "identity")
        rows += list(mine.order_by("closed_on", "number")[: most - len(rows)])
    return rows


def _within(text: str) -> Q:
    """Units that sound or are written so anywhere: thousands, where people are many more."""
    if not text.isascii():
        return Q(name__contains=text) | Q(short_name__contains=text)
    return Q(pinyin__contains=text) | Q(initials__contains=text) | Q(number__istartswith=text)


def _asked(text: str) -> Q:
    """Names that sound or are written so; what is in ASCII is a beginning, found by an index."""
    if not text.isascii():
        return Q(name__contains=text)
    end = text[:-1] + chr(ord(text[-1]) + 1)
    return Q(pinyin__gte=text, pinyin__lt=end) | Q(initials__gte=text, initials__lt=end)
