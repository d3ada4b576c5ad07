"""Guards of pages: no view without one; each says the right that it asks for.

    @page("manage", of="account", sensitive=True)
    def lock(request: HttpRequest, pk: int) -> HttpResponse: …

`page` lets in whoever holds the verb over some thing of the kind; which things, the view asks by
`permitted`. `own` lets in whoever is logged in, to matters of their own. `public` lets in all.
What a guard asks is answered by the rooms that know: until they are there, nobody is let in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, TypeAlias

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

View: TypeAlias = Callable[..., HttpResponseBase]
Holds: TypeAlias = Callable[[Any, str, str, datetime], bool]
"""Whether a user holds a verb over some thing of a kind at a moment."""

Held: TypeAlias = Callable[[Any, datetime], frozenset[str]]
"""All that a user holds in this way, as `verb:kind`, for a page that asks many."""

StepsUp: TypeAlias = Callable[[HttpRequest, datetime], HttpResponse | None]
"""What is answered in place of a sensitive page until a second factor is given; then nothing."""


@dataclass(frozen=True, slots=True)
class Guard:
    """What a view asks for: a verb over a kind of thing, a log-in alone, or nothing."""

    verb: str = ""
    of: str = ""
    logged_in: bool = True
    sensitive: bool = False


@dataclass(slots=True)
class Judges:
    """Who answers: set once, when the rooms are ready."""

    holds: Holds
    held: Held
    steps_up: StepsUp


def _nobody(user: Any, verb: str, of: str, at: datetime) -> bool:
    return False


def _nothing(user: Any, at: datetime) -> frozenset[str]:
    return frozenset()


def _never(request: HttpRequest, at: datetime) -> HttpResponse | None:
    raise Http404


judges = Judges(_nobody, _nothing, _never)


def page(verb: str, *, of: str, sensitive: bool = False) -> Callable[[View], View]:
    """Guard a view by a right; `sensitive` asks for a second factor given a short while ago."""
    return _guarded(Guard(verb, of, sensitive=sensitive))


def own(view: View) -> View:
    """Guard a view that shows and changes matters of whoever is logged in, and no others."""
    return _guarded(Guard())(view)


def own_sensitive(view: View) -> View:
    """The same, with a second factor given a short while ago."""
    return _guarded(Guard(sensitive=True))(view)


def public(view: View) -> View:
    """Mark a view that everybody may open; there is a short list of them in the tests."""
    return _guarded(Guard(logged_in=False))(view)


def guard_of(view: Any) -> Guard | None:
    """The guard of a view; none if it has none."""
    found = getattr(view, "guard", None)
    return found if isinstance(found, Guard) else None


def _guarded(guard: Guard) -> Callable[[View], View]:
    def around(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if guard.logged_in:
                if not request.user.is_authenticated:
                    return redirect_to_login(request.get_full_path())
                at = timezone.now()
                if guard.verb and not judges.holds(request.user, guard.verb, guard.of, at):
                    raise Http404
                if guard.sensitive:
                    instead = judges.steps_up(request, at)
                    if instead is not None:
                        return instead
            return view(request, *args, **kwargs)

        answer.guard = guard  # type: ignore[attr-defined]
        return answer

    return around
