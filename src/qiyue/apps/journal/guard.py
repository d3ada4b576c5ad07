"""Who may read the journal: one place that all its pages ask."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.module_loading import import_string

View = Callable[..., HttpResponse]


def may_read(user: Any) -> bool:
    """Whether a user may read the journal, as the function says that `settings.RIGHTS` names.

    Rooms above this one know rights: it is called with the user, "see", "entry" and the moment.
    Where none is named, whoever is logged in may.
    """
    name = getattr(settings, "RIGHTS", "")
    if not name:
        return bool(user.is_authenticated)
    return bool(import_string(name)(user, "see", "entry", timezone.now()))


def reads_journal(view: View) -> View:
    """A page of the journal, for whoever may read it; to others it is not there."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *words: Any, **named: Any) -> HttpResponse:
        if not may_read(request.user):
            raise Http404
        return view(request, *words, **named)

    return guarded
