"""The pages of the inbox."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from qiyue.apps.desk.going import going_of
from qiyue.apps.desk.inbox.telling import words_of
from qiyue.apps.desk.models import Message
from qiyue.apps.desk.owners import owner
from qiyue.apps.guards import own

SHOWN = 100


@own
def inbox(request: HttpRequest) -> HttpResponse:
    """收件箱: the newest first; `?done=1` shows what is done as well."""
    done = request.GET.get("done") == "1"
    going = going_of(request.user, timezone.now())  # first: what has ended is a message at once
    mine = Message.objects.filter(user_id=owner(request)).order_by("-made_at", "-id")
    rows = mine if done else mine.filter(done_at=None)
    lines = [(message, words_of(message)) for message in rows[:SHOWN]]
    context = {"lines": lines, "with_done": done, "going": going}
    return render(request, "desk/inbox.html", context)


@own
@require_POST
def open_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Read it, and go where it leads; or tick it off."""
    message = get_object_or_404(Message, pk=pk, user_id=owner(request))
    now = timezone.now()
    message.read_at = message.read_at or now
    if request.POST.get("done"):
        message.done_at = message.done_at or now
    message.save(update_fields=["read_at", "done_at"])
    inside = url_has_allowed_host_and_scheme(message.href, None)
    return redirect(message.href if inside and not request.POST.get("done") else "inbox")


@own
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """All of it is read."""
    Message.objects.filter(user_id=owner(request), read_at=None).update(read_at=timezone.now())
    return redirect("inbox")
