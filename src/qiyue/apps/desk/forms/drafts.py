"""Drafts: what is typed is kept while it is typed, and outlives the end of a log-in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.forms import BaseForm, Field, FileField
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from qiyue.apps.desk.models import Draft
from qiyue.apps.desk.owners import owner

KEY, OWNER = "draft", "draft_owner"
"""Fields of a form that is kept: its name, and who types into it, signed."""
STASH = "qiyue_draft"
SALT = "qiyue.desk.draft"
NEVER = ("csrfmiddlewaretoken", "command_key", "version", "confirm", KEY, OWNER)
MOST_KEY, MOST_BODY, MOST_DRAFTS = 120, 100_000, 100


@dataclass(frozen=True, slots=True)
class Resumed:
    """What a form tells of its draft: name, signature, when it was kept (None: there is none)."""

    key: str
    owner: str
    saved_at: datetime | None


def resume(request: HttpRequest, key: str, form: BaseForm) -> Resumed:
    """Fill an unbound form with what its user had typed; give the template what it needs.

    `key` names the form and the record that it is about: `orgs.person:12`. Passwords and files
    are never kept.
    """
    _claim(request)
    draft = Draft.objects.filter(user_id=owner(request), form=key).first()
    signed = signing.dumps(owner(request), salt=SALT)
    if draft is None or form.is_bound:
        return Resumed(key, signed, None)
    data = _as_query(draft.body)
    for name, field in form.fields.items():
        if _kept(field) and not field.disabled:
            sent = form.add_prefix(name)
            form.initial[name] = field.widget.value_from_datadict(data, {}, sent)
    return Resumed(key, signed, draft.saved_at)


def forget(request: HttpRequest, key: str) -> None:
    """The form was sent: its draft goes."""
    Draft.objects.filter(user_id=owner(request), form=key).delete()


def keep(user: int, key: str, body: dict[str, list[str]], at: datetime) -> bool:
    """Keep what was typed; False if it is too large, or too many are kept already."""
    if not 0 < len(key) <= MOST_KEY or "\x00" in key or _size(body) > MOST_BODY:
        return False
    mine = Draft.objects.filter(user_id=user)
    if mine.count() >= MOST_DRAFTS and not mine.filter(form=key).exists():
        mine.order_by("saved_at")[:1].get().delete()
    Draft.objects.update_or_create(user_id=user, form=key, defaults={"body": body, "saved_at": at})
    return True


def typed(request: HttpRequest) -> dict[str, list[str]]:
    """What a form sent, without what no draft keeps."""
    return {
        name: [text.replace("\x00", "") for text in texts]
        for name, texts in request.POST.lists()
        if name not in NEVER and "password" not in name.lower()
    }


def stash(request: HttpRequest) -> None:
    """The log-in has ended while somebody typed: what came is held until the same person is back.

    Only what carries this site's signature of its owner is held, and only in the session.
    """
    sent = request.POST
    try:
        user = signing.loads(sent.get(OWNER, ""), salt=SALT)
    except signing.BadSignature:
        return
    body = typed(request)
    if _size(body) <= MOST_BODY:
        request.session[STASH] = [user, sent.get(KEY, ""), body]


def _claim(request: HttpRequest) -> None:
    held = request.session.pop(STASH, None)
    if held is None:
        return
    user, key, body = held
    if user == owner(request):
        keep(user, key, body, timezone.now())


def secret(field: Field) -> bool:
    """A field whose text no page gives back."""
    return getattr(field.widget, "input_type", "") == "password"


def _kept(field: Field) -> bool:
    return not secret(field) and not isinstance(field, FileField)


def _as_query(body: dict[str, list[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, texts in body.items():
        data.setlist(name, texts)
    return data


def _size(body: dict[str, list[str]]) -> int:
    return sum(len(name) + sum(map(len, texts)) for name, texts in body.items())
