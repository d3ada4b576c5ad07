"""Forms that act once: a form carries a key, and sent twice it is answered as the first time."""

from __future__ import annotations

from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from qiyue.apps.guards import View
from qiyue.apps.journal.commands import KeyTaken, digest, once
from qiyue.apps.journal.models import CommandKey
from qiyue.apps.journal.services import Account, code_of
from qiyue.core.journal.canonical import Json

KEY = "command_key"
"""The field of a form; the template gives it a new one each time the form is shown."""

LONGEST = 200
NOT_ASKED = (KEY, "csrfmiddlewaretoken")


def acts_once(view: View) -> View:
    """A view whose form acts once, however often the same is sent.

    What the first time led to is led to again, in words that say so; what the first time printed
    once (codes, slips) is not printed again. A form that was refused keeps nothing.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = request.POST.get(KEY, "")[:LONGEST]
        if request.method != "POST" or not key:
            return view(request, *args, **kwargs)
        user = cast("Account", request.user)
        try:
            with once(user, key, digest(asked(request))) as done:
                if done.before:
                    messages.info(request, _("这张表单已经办过，没有再办一次。"))
                    return redirect(str(done.outcome or "") or _page_before(request))
                answered = view(request, *args, **kwargs)
                done.outcome = answered.headers.get("Location", "")
        except KeyTaken:
            messages.error(request, _("这张表单已经提交过别的内容；请核对后重新提交。"))
            return redirect(_page_before(request))
        if answered.status_code >= 400:
            CommandKey.objects.filter(actor=code_of(user), key=key).delete()
        return answered

    answer.acts_once = True  # type: ignore[attr-defined]
    return answer


def asked(request: HttpRequest) -> dict[str, Json]:
    """What a form asks for; of passwords nothing is kept, not even a hash."""
    found: dict[str, Json] = {"": request.path}
    for name, texts in request.POST.lists():
        if name not in NOT_ASKED and "password" not in name.lower():
            found[name] = [str(text) for text in texts]
    for name, file in request.FILES.items():
        found[f"file {name}"] = [str(getattr(file, "name", "")), getattr(file, "size", 0) or 0]
    return found


def _page_before(request: HttpRequest) -> str:
    """The page that the form stood on, if it is of this site."""
    there = urlsplit(request.headers.get("Referer", ""))
    return there.path if there.netloc == request.get_host() and there.path else "/"
