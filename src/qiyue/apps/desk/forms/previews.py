"""Confirm with a preview: a form is first shown with what follows from it, then sent again."""

from __future__ import annotations

from django.http import HttpRequest

NOT_CARRIED = ("csrfmiddlewaretoken", "confirm")


def confirmed(request: HttpRequest) -> bool:
    """The reader has seen what follows and said yes."""
    return request.POST.get("confirm") == "1"


def carried(request: HttpRequest) -> list[tuple[str, str]]:
    """What was sent, to be sent again: pairs of name and text, in order; no passwords."""
    return [
        (name, text)
        for name, texts in request.POST.lists()
        if name not in NOT_CARRIED and "password" not in name.lower()
        for text in texts
    ]
