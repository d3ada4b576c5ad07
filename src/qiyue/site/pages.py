"""What every template knows: addresses, words in the reader's language, the menu, the theme."""

from __future__ import annotations

from typing import Any

import jinja2
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation

from qiyue.site.menu import menu_for

THEMES = ("light", "dark")


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
    env.globals |= {"static": static, "url": address, "icon": icon, "messages_of": messages_of}
    return env


def address(name: str, *words: Any, **named: Any) -> str:
    """The address of a page."""
    return reverse(name, args=words, kwargs=named)


def icon(name: str) -> str:
    """The address of a picture in the sprite."""
    return f"{static('built/icons.svg')}#{name}"


def messages_of(request: HttpRequest) -> list[Any]:
    """What is to be said once, on top of the next page."""
    return list(messages.get_messages(request))


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """What every page shows around its own matter."""
    theme = request.COOKIES.get("qiyue_theme", "")
    return {
        "request": request,
        "user": getattr(request, "user", None),
        "language": translation.get_language(),
        "languages": settings.LANGUAGES,
        "theme": theme if theme in THEMES else "light",
        "menu": menu_for(request),
        "site_name": settings.SITE_NAME,
        "demo": settings.DEMO,
    }
