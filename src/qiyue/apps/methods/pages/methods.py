"""The pages of methods: the list, a new one, a version with its paper, text and findings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qiyue.apps.desk.tables import Column, Kind, Table, show
from qiyue.apps.guards import page
from qiyue.apps.journal.sending import acts_once
from qiyue.apps.methods.models import MethodVersion
from qiyue.apps.methods.pages.asking import (
    files_in,
    reader,
    rights_of,
    version_for,
)
from qiyue.apps.methods.pages.looking import compared_with, looked_at
from qiyue.apps.methods.services.refusals import ChangedMeanwhile
from qiyue.apps.methods.services.writing import draft_method, save_text
from qiyue.apps.methods.texts import ContentChanged, files_of, packed
from qiyue.apps.methods.words import around, name_of, refusal
from qiyue.apps.orgs.rights import permitted
from qiyue.core.judging.helpers import TooBusy
from qiyue.core.judging.looks import Files, Looked, digest_of
from qiyue.core.values.findings import HasFindings, QiyueError

VERSIONS = Table(
    key="methods.versions",
    title=gettext_lazy("办法"),
    columns=(
        Column(
            name="name",
            label=gettext_lazy("名称"),
            value=name_of,
            sort="name_zh",
            find="name_zh",
            href=lambda row: address(row),
        ),
        Column(name="code", label=gettext_lazy("代号"), value="method__code", sort="method__code"),
        Column(
            name="number", label=gettext_lazy("版次"), kind=Kind.NUMBER, sort="number", phone=True
        ),
        Column(
            name="state",
            label=gettext_lazy("阶段"),
            kind=Kind.CHOICE,
            choices=MethodVersion.State.choices,
            sort="state",
            find="state",
            phone=True,
        ),
        Column(
            name="starts_on",
            label=gettext_lazy("施行日"),
            kind=Kind.DAY,
            sort="starts_on",
            find="starts_on",
        ),
        Column(name="ends_on", label=gettext_lazy("停止施行日"), kind=Kind.DAY, sort="ends_on"),
        Column(name="author", label=gettext_lazy("起草人"), value="author__name"),
        Column(name="approver", label=gettext_lazy("审定人"), value="approver__name"),
        Column(name="saved_at", label=gettext_lazy("保存时间"), kind=Kind.MOMENT, sort="saved_at"),
    ),
    order=("method__code", "-number"),
    search=("name_zh", "name_en", "method__code"),
    empty=gettext_lazy("还没有办法。上传一个办法文件，或从文本开始写。"),
)


def address(version: MethodVersion) -> str:
    """The page of a version."""
    return reverse("method-version", args=[version.method.code, version.number])


@page("see", of="method")
@require_GET
def methods(request: HttpRequest) -> HttpResponseBase:
    """办法: every version, in the order of codes."""
    rows = MethodVersion.objects.select_related("method", "author", "approver")
    rows = permitted(request.user, "see", rows, timezone.now())
    table, rights = VERSIONS, rights_of(request)
    if rights["write"]:
        table = replace(table, next_step=(_("新办法"), reverse("method-new")))
    context = around() | {"may": rights}
    return show(request, table, rows, "methods/list.html", context)


@page("write", of="method")
@acts_once
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """新办法: a text that was typed or files that were brought become the next version of a code.

    `?from=CODE/NUMBER` begins with the files of another version.
    """
    base = _base(request)
    kept = files_of(base) if base is not None else ()
    if request.method == "GET":
        text = kept[0][1].decode("utf-8", "replace") if kept else ""
        return _new_page(request, text, base, kept)
    typed = request.POST.get("text", "")
    try:
        files = files_in(request, kept)
        looked = looked_at(files, None)
        now = timezone.now()
        version = draft_method(
            files,
            looked,
            actor=reader(request),
            at=now,
            on=timezone.localdate(now),
            code=request.POST.get("code", "").strip()[:60] if not looked.code else "",
        )
    except HasFindings as found:
        looked = Looked("", tuple(found.findings))
        return _new_page(request, typed, base, kept, looked=looked, status=422)
    except QiyueError as error:
        return _new_page(request, typed, base, kept, refused=refusal(error), status=422)
    messages.success(request, _("已登记为第 %d 版，起草中。") % version.number)
    return redirect(address(version))


def _base(request: HttpRequest) -> MethodVersion | None:
    code, _sep, number = request.GET.get("from", "").rpartition("/")
    if not code or not number.isdecimal() or len(number) > 5:
        return None
    return version_for(request, code, int(number), "see")


def _new_page(
    request: HttpRequest,
    text: str,
    base: MethodVersion | None,
    kept: Files,
    *,
    looked: Looked | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    context = around() | {
        "text": text,
        "base": base,
        "beside": [name for name, _data in kept[1:]],
        "looked": looked,
        "refused": refused,
    }
    return render(request, "methods/new.html", context, status=status)


@page("see", of="method")
@require_GET
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """办法的一版: paper, file and findings side by side; the steps of its release beneath."""
    return version_page(request, version_for(request, code, number, "see"))


def version_page(
    request: HttpRequest,
    shown: MethodVersion,
    *,
    text: str | None = None,
    refused: str = "",
    conflict: Looked | None = None,
    looked: Looked | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a version; `text` is what was typed and not saved."""
    files: Files = ()
    broken = ""
    try:
        files = files_of(shown)
        if looked is None:
            mine = _typed(files, text) if text is not None else files
            looked = looked_at(mine, compared_with(shown), keep=text is None)
    except TooBusy as error:
        refused = refused or refusal(error)
    except ContentChanged as error:
        broken = refusal(error)
    rights = rights_of(request)
    context: dict[str, Any] = around() | {
        "version": shown,
        "text": text if text is not None else _text(files),
        "unsaved": text is not None,
        "beside": [(name, len(data)) for name, data in files[1:]],
        "file": files[0][0] if files else "",
        "looked": looked,
        "other": compared_with(shown),
        "steps": shown.steps.select_related("by"),
        "versions": shown.method.versions.order_by("-number"),
        "runs": shown.runs.order_by("-asked_at")[:5],
        "may": rights,
        "writes": rights["write"] and not shown.released and not broken,
        "today": timezone.localdate(),
        "refused": refused,
        "broken": broken,
        "conflict": conflict,
        "theirs": _text(files) if conflict else "",
    }
    return render(request, "methods/version.html", context, status=status)


def _text(files: Files) -> str:
    return files[0][1].decode("utf-8-sig", "replace") if files else ""


def _typed(files: Files, text: str) -> Files:
    data = text.replace("\r\n", "\n").encode("utf-8", "surrogatepass")
    return ((files[0][0], data), *files[1:])


@page("see", of="method")
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """The findings of a text as it is typed: of a version, or of one to be."""
    code, number = request.POST.get("code", ""), request.POST.get("number", "")
    shown = None
    if code and number.isdecimal() and len(number) < 6:
        shown = version_for(request, code, int(number), "see")
    status, context = 200, around()
    try:
        kept = files_of(shown) if shown is not None else (("method.yaml", b""),)
        files = _typed(kept, request.POST.get("text", ""))
        looked = looked_at(files, compared_with(shown))
        other = compared_with(shown)
        if shown is None and looked.code:
            other = compared_with(None, looked.code)
        context |= {"looked": looked, "other": other, "live": True, "refused": ""}
    except QiyueError as error:
        status, context = 409, context | {"refused": refusal(error), "looked": None}
    return render(request, "methods/_look.html", context, status=status)


@page("write", of="method")
@acts_once
@require_POST
def save(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Save the text, with the files that are brought. Who comes second sees both texts."""
    shown = version_for(request, code, number, "write")
    typed = request.POST.get("text", "")
    now = timezone.now()
    try:
        files = files_in(request, files_of(shown))
        looked = looked_at(files, compared_with(shown))
        save_text(
            shown.pk,
            files,
            looked,
            base=request.POST.get("base", ""),
            actor=reader(request),
            at=now,
            on=timezone.localdate(now),
        )
    except ChangedMeanwhile as error:
        theirs = error.version
        seen = looked_at(files, theirs)
        return version_page(
            request, theirs, text=typed, conflict=seen, refused=refusal(error), status=409
        )
    except HasFindings as found:
        looked = Looked("", tuple(found.findings))
        return version_page(request, shown, text=typed, looked=looked, status=422)
    except QiyueError as error:
        return version_page(request, shown, text=typed, refused=refusal(error), status=422)
    if digest_of(files) == shown.digest:
        messages.info(request, _("文本没有变化。"))
    else:
        messages.success(request, _("已保存。"))
    return redirect(address(shown))


@page("see", of="method")
@require_GET
def download(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The files of a version: one as it is, several as a zip."""
    shown = version_for(request, code, number, "see")
    files = files_of(shown)
    stem = f"{shown.method.code}-v{shown.number}"
    one = len(files) == 1
    data, kind, suffix = (
        (files[0][1], "application/yaml", "yaml")
        if one
        else (packed(files), "application/zip", "zip")
    )
    answer = HttpResponse(data, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{stem}.{suffix}"'
    return answer
