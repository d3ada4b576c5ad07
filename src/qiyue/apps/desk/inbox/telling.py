"""Telling somebody something: services call `tell`, pages make the sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.functional import Promise

from qiyue.apps.desk.models import Message

_sentences: dict[str, str | Promise] = {}


def sentence(kind: str, words: str | Promise) -> None:
    """Say once, in an app's `ready`, how messages of a kind read: `_("{who} 请您签订 {what}。")`.

    Raises ValueError if another sentence has the name.
    """
    if _sentences.setdefault(kind, words) is not words:
        raise ValueError(kind)


def tell(
    user: AbstractBaseUser,
    kind: str,
    arguments: Mapping[str, str] | None = None,
    *,
    at: datetime,
    href: str = "",
) -> Message:
    """Put a message into somebody's inbox. Raises KeyError if no `sentence` has that kind."""
    str(_sentences[kind]).format(**(arguments or {}))
    return Message.objects.create(
        user_id=user.pk, kind=kind, arguments=dict(arguments or {}), href=href, made_at=at
    )


def words_of(message: Message) -> str:
    """The sentence of a message; the kind alone where the app that said it is gone."""
    words = _sentences.get(message.kind)
    return message.kind if words is None else str(words).format(**message.arguments)


def unread_of(request: HttpRequest) -> int:
    """How many messages somebody has not read; 0 before the log-in. One query."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return 0
    return Message.objects.filter(user=user, read_at=None).count()
