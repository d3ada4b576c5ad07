"""Two people edit one record: the second sees both versions side by side, and chooses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.forms import BaseForm, BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from qiyue.apps.desk.forms.drafts import secret
from qiyue.apps.desk.forms.previews import carried


@dataclass(frozen=True, slots=True)
class Side:
    """What one person has in a field: as the form sends it, and as people read it."""

    sent: str
    read: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A field with its two versions. Only fields of one value can be chosen one by one."""

    name: str
    label: str
    now: Side
    mine: Side

    @property
    def differs(self) -> bool:
        return self.now.sent != self.mine.sent


def version_of(request: HttpRequest) -> int:
    """The version of the record that the form was made from; -1, which none has, without one."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else -1


def conflict(
    request: HttpRequest,
    sent: BaseForm,
    now: BaseForm,
    *,
    version: int,
    who: str,
    at: datetime,
    back: str,
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """409: the record was changed by `who` at `at` and has `version` now.

    `sent` is the bound form, `now` an unbound one of the record as it is. The page sends the
    chosen values to the same address, with the new version; `back` leads to the record.
    """
    pairs = [_pair(sent[name], now[name]) for name, f in sent.fields.items() if not secret(f)]
    chosen = {pair.name for pair in pairs if pair.differs}
    rest = [(name, text) for name, text in carried(request) if name not in {*chosen, "version"}]
    told = {"pairs": pairs, "rest": rest, "version": version, "who": who, "at": at, "back": back}
    return render(request, "desk/conflict.html", {**(context or {}), **told}, status=409)


def _pair(sent: BoundField, now: BoundField) -> Pair:
    return Pair(sent.html_name, str(sent.label), _side(now), _side(sent))


def _side(bound: BoundField) -> Side:
    value = bound.value()
    if isinstance(value, list | tuple):
        texts = [str(one) for one in value]
    elif isinstance(value, bool):
        return Side("on" if value else "", _("是") if value else _("否"))
    else:
        texts = ["" if value is None else str(value)]
    choices = dict(_flat(getattr(bound.field, "choices", ())))
    return Side("\n".join(texts), "、".join(str(choices.get(text, text)) for text in texts))


def _flat(choices: Any) -> list[tuple[str, Any]]:
    found = []
    for key, words in choices:
        if isinstance(words, list | tuple):
            found += _flat(words)
        else:
            found.append((str(key), words))
    return found
