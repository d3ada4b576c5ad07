"""Does a deed in two steps: the form, then what follows from it; the second one acts."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from qiyue.apps.desk.forms import forget, keep, resume, typed
from qiyue.apps.guards import page
from qiyue.apps.journal.commands import KeyTaken, digest, once
from qiyue.apps.orgs.pages.asked import me, seen
from qiyue.apps.orgs.pages.deeds import DEEDS, open_to
from qiyue.apps.orgs.pages.says import sentence
from qiyue.apps.orgs.pages.versions import (
    ChangedSince,
    both_versions,
    opened,
    still_as_opened,
)
from qiyue.apps.orgs.queries.effects import effects_of
from qiyue.apps.orgs.rights.models import Assignment
from qiyue.apps.orgs.rights.questions import on_behalf_of
from qiyue.apps.orgs.services import carry_out, preview
from qiyue.apps.orgs.services.doing import changing
from qiyue.apps.orgs.services.errors import Refused
from qiyue.core.journal.canonical import Json

NOT_ASKED = ("key", "csrfmiddlewaretoken", "command_key", "version", "draft", "draft_owner")
"""Fields that say nothing of what is asked for."""


@page("see", of="subject")
def act(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """A deed with a subject: the form; sent, its preview; confirmed, it is done."""
    at = timezone.now()
    user, subject = me(request), seen(request, code, at)
    deed = DEEDS.get(key)
    if deed is None or not open_to(user, deed, subject, at):
        raise Http404
    form = deed.form(request.POST or None, subject=subject, user=user, at=at)
    name = f"orgs.act:{deed.key}:{subject.code}"
    draft = resume(request, name, form)
    context: dict[str, Any] = {
        "subject": subject,
        "deed": deed,
        "form": form,
        "draft": draft,
        "version": opened(request, subject),
    }
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "orgs/act.html", context, status=status)
    plan = form.plan()
    try:
        if "confirmed" in request.POST:
            with once(user, request.POST.get("key", ""), digest(sent(request, code))) as done:
                if not done.before:
                    with changing():
                        still_as_opened(request, subject)
                        change = carry_out(
                            plan,
                            actor=user,
                            at=at,
                            document=form.cleaned_data["document"],
                            key=request.POST.get("key") or None,
                            on_behalf_of=on_behalf_of(user, deed.verb, subject, at),
                        )
                    new = change.subject or subject
                    done.outcome = {"code": new.code}
            forget(request, name)
            messages.success(request, _("已办理：%s。") % deed.says)
            shown = done.outcome if isinstance(done.outcome, dict) else {}
            return redirect("subject", shown.get("code", subject.code))
        still_as_opened(request, subject)
        drawn = preview(plan)
    except ChangedSince:
        keep(user.pk, name, typed(request), at)
        now = deed.form(subject=subject, user=user, at=at)
        return both_versions(request, form, now, subject)
    except Refused as error:
        form.add_error(None, sentence(error))
        return render(request, "orgs/act.html", context, status=422)
    except KeyTaken:
        form.add_error(None, _("这张表单已经提交过别的内容；请核对后重新提交。"))
        return render(request, "orgs/act.html", context, status=409)
    keep(user.pk, name, typed(request), at)  # whoever goes back finds it as it was
    effects = effects_of(drawn, plan.on)
    context |= {
        "effects": effects,
        "roles": roles_in(effects.units, at),
        "key": secrets.token_hex(16),
        "plan": plan,
    }
    return render(request, "orgs/preview.html", context)


def sent(request: HttpRequest, code: str) -> dict[str, Json]:
    """What a form asks for: all of its fields but the key and the token."""
    found: dict[str, Json] = {"subject": code, "path": request.path}
    for name, value in request.POST.items():
        if name not in NOT_ASKED:
            found[f"field {name}"] = str(value)
    return found


def roles_in(units: set[int], at: datetime) -> int:
    """How many roles are held over units that get another place."""
    rows = Assignment.objects.filter(subject__in=list(units)[:900])
    return rows.to_come(at).count()
