"""What the pages of the journal ask: entries by filter, who acted, what a record went through."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from qiyue.apps.journal.models import Entry, EntryRow
from qiyue.apps.journal.tables import journaled_tables

PER_PAGE = 50
MOST_ACTORS = 50
"""So many people of a name are looked for; a longer name finds fewer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A filter over the entries, as the address says it; empty parts ask for nothing."""

    actor: str = ""
    kind: str = ""
    table: str = ""
    key: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None
    after: int | None = None

    def address(self, **changed: object) -> str:
        """The same filter in an address, with some parts changed; places are dropped."""
        parts = {name: getattr(self, name) for name in ("actor", "kind", "table", "key")}
        parts |= {"since": self.since, "until": self.until, **changed}
        said = {name: value for name, value in parts.items() if value not in ("", None)}
        return f"?{urlencode(said)}" if said else "?"

    @property
    def narrows(self) -> bool:
        """Whether anything is asked for at all."""
        return bool(self.actor or self.kind or self.table or self.key or self.since or self.until)


def asked(words: Mapping[str, str]) -> Asked:
    """The filter of an address; what cannot be read asks for nothing."""
    actor, kind, table, key = (_line(words.get(n, "")) for n in ("actor", "kind", "table", "key"))
    since, until = _day(words.get("since", "")), _day(words.get("until", ""))
    before, after = _number(words.get("before", "")), _number(words.get("after", ""))
    return Asked(actor, kind, table, key, since, until, before, after)


def _line(text: str) -> str:
    return text.replace("\0", "").strip()[:200]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first, and whether there are newer and older ones."""

    entries: list[Entry]
    newer: bool
    older: bool


def page_of(wish: Asked) -> Page:
    """One page of what is asked for, in one query: by number, never by counting all."""
    rows = found(wish)
    if wish.after is not None:
        some = list(rows.filter(seq__gt=wish.after).order_by("seq")[: PER_PAGE + 1])
        return Page(some[:PER_PAGE][::-1], len(some) > PER_PAGE, True)
    if wish.before is not None:
        rows = rows.filter(seq__lt=wish.before)
    some = list(rows.order_by("-seq")[: PER_PAGE + 1])
    return Page(some[:PER_PAGE], wish.before is not None, len(some) > PER_PAGE)


def found(wish: Asked) -> QuerySet[Entry]:
    """All entries that are asked for."""
    rows = Entry.objects.all()
    if wish.actor:
        codes = codes_of(wish.actor)
        rows = rows.filter(Q(actor__in=codes) | Q(on_behalf_of__in=codes))
    if wish.kind:
        rows = rows.filter(kind=wish.kind)
    if wish.key:  # few rows, found by their index; of all tables, if none is named
        of = [wish.table] if wish.table else list(journaled_tables())
        spoken = EntryRow.objects.filter(table__in=of, key=wish.key)
        rows = rows.filter(seq__in=spoken.values("entry"))
    elif wish.table:  # many rows: entries are looked at one by one until a page is full
        rows = rows.filter(Exists(EntryRow.objects.filter(entry=OuterRef("seq"), table=wish.table)))
    if wish.since:
        rows = rows.filter(at__gte=_begins(wish.since))
    if wish.until:
        rows = rows.filter(at__lt=_begins(wish.until + timedelta(days=1)))
    return rows


def _begins(day: date) -> datetime:
    """When a day begins here."""
    return timezone.make_aware(datetime.combine(day, time()))


def codes_of(text: str) -> list[str]:
    """The codes of those whose code or name this is."""
    people = get_user_model()._default_manager.filter(Q(code=text) | Q(name__icontains=text))
    return [text, *people.values_list("code", flat=True)[:MOST_ACTORS]]


def names_of(codes: Iterable[str | None]) -> dict[str, str]:
    """Who is known by these codes; whoever's name was erased, or a machine, is left out."""
    wanted = {code for code in codes if code}
    people = get_user_model()._default_manager.filter(code__in=wanted)
    return dict(people.values_list("code", "name"))


def kinds() -> dict[str, str]:
    """What each kind of entry is called: the apps that write them say so in `journal_kinds`."""
    said: dict[str, str] = {}
    for config in apps.get_app_configs():
        said |= {k: str(v) for k, v in getattr(config, "journal_kinds", {}).items()}
    return said


def tables() -> dict[str, str]:
    """What each journaled table is called."""
    return {t: str(model._meta.verbose_name) for t, model in journaled_tables().items()}


def body_of(entry: Entry) -> dict[str, Any]:
    """What an entry says was done; nothing where it cannot be read any more."""
    try:
        body = json.loads(entry.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a body says: a word, and what it was before and after, or just what it is."""

    name: str
    before: str | None
    after: str


def told(body: Mapping[str, Any]) -> list[Told]:
    """A body line by line; `before` and `after` in it stand side by side."""
    before, after = body.get("before"), body.get("after")
    rest = dict(body)
    lines = []
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys([*before, *after]):
            lines.append(Told(name, _text(before.get(name)), _text(after.get(name))))
        del rest["before"], rest["after"]
    return [*lines, *(Told(name, None, _text(value)) for name, value in rest.items())]


def _text(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
