"""Where forms send what is typed, as it is typed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qiyue.apps.desk.figures import moment
from qiyue.apps.desk.forms.drafts import KEY, forget, keep, typed
from qiyue.apps.desk.owners import owner
from qiyue.apps.guards import own


@own
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the draft; answers with the line beneath the form."""
    now = timezone.now()
    if keep(owner(request), request.POST.get(KEY, ""), typed(request), now):
        return HttpResponse(format_html("{} {}", _("草稿已存"), moment(now)))
    return HttpResponse(_("内容太长，草稿没有存下；请尽快提交。"))


@own
@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """Throw the draft away and show the form as it was."""
    forget(request, request.POST.get(KEY, ""))
    back = request.POST.get("next", "/")
    return redirect(back if url_has_allowed_host_and_scheme(back, None) else "/")
