"""What every template knows: addresses, words in the reader's language, the menu, the theme."""

from __future__ import annotations

import json
from datetime import datetime
from functools import partial
from typing import Any

import jinja2
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation

from qiyue.apps.desk.figures import FILTERS, moment
from qiyue.apps.desk.forms.undo import undo_of
from qiyue.apps.desk.inbox import unread_of
from qiyue.site.menu import menu_for

THEMES = ("light", "dark", "system")

HTMX = json.dumps(
    {
        "allowEval": False,
        "includeIndicatorStyles": False,
        "selfRequestsOnly": True,
        "historyCacheSize": 0,  # no page of somebody stays in the browser of a shared PC
        "refreshOnHistoryMiss": True,
        "responseHandling": [
            {"code": "204", "swap": False},
            {"code": "[23]..", "swap": True},
            {"code": "409|422", "swap": True},
            {"code": "[45]..", "swap": True, "error": True, "target": "#said"},
        ],
    }
)
"""How pages talk: refused forms come back into their place, other errors are said at the edge."""


def environment(**options: Any) -> jinja2.Environment:
    """The environment of all templates; a name that is not there is an error, not nothing."""
    env = jinja2.Environment(
        **{
            **options,
            "undefined": jinja2.StrictUndefined,
            "trim_blocks": True,
            "lstrip_blocks": True,
            "extensions": ["jinja2.ext.i18n"],
        }
    )
    env.install_gettext_callables(  # type: ignore[attr-defined] # the extension adds it
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    env.filters |= FILTERS
    env.globals |= {
        "static": static,
        "url": address,
        "url_if": address_if,
        "icon": icon,
        "messages_of": messages_of,
        "undo_of": undo_of,
        "moment": moment,
        "htmx_config": HTMX,
        "user": None,
    }
    return env


def address(name: str, *words: Any, **named: Any) -> str:
    """The address of a page."""
    return reverse(name, args=words, kwargs=named)


def address_if(name: str) -> str:
    """The address of a page that another room may bring, or nothing."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def icon(name: str) -> str:
    """The address of a picture in the sprite."""
    return f"{static('built/icons.svg')}#{name}"


def messages_of(request: HttpRequest) -> list[Any]:
    """What is to be said once, on top of the next page."""
    return list(messages.get_messages(request)) if hasattr(request, "_messages") else []


def moment_now() -> str:
    """The moment, as pages write it."""
    return moment(timezone.now())


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """What every page shows around its own matter."""
    theme = request.COOKIES.get("qiyue_theme", "")
    now: datetime = timezone.now()
    return {
        "request": request,
        "user": getattr(request, "user", None),
        "here": request.get_full_path() if request.method == "GET" else "/",
        "now": now,
        "language": translation.get_language(),
        "languages": settings.LANGUAGES,
        "theme": theme if theme in THEMES else "system",
        "menu": menu_for(request),
        "unread": partial(unread_of, request),
        "site_name": settings.SITE_NAME,
        "demo": settings.DEMO,
    }
