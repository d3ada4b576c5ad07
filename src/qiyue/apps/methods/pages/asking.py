"""What the pages of this room read from a request: who asks, which version, which files."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from qiyue.apps.accounts.models import User
from qiyue.apps.methods.models import MethodRun, MethodVersion
from qiyue.apps.methods.services.refusals import NotHere
from qiyue.apps.methods.texts import BadFiles, ordered
from qiyue.apps.orgs.models import Edge, Subject, Tree
from qiyue.apps.orgs.rights import permitted
from qiyue.apps.orgs.rights.questions import held
from qiyue.apps.orgs.rights.reaches import reaches
from qiyue.apps.orgs.rights.verbs import right
from qiyue.core.judging.helpers import unpacked
from qiyue.core.judging.looks import LARGEST_FILES, Files
from qiyue.core.values.findings import HasFindings


def reader(request: HttpRequest) -> User:
    """Whoever is logged in."""
    assert isinstance(request.user, User)
    return request.user


def version_for(request: HttpRequest, code: str, number: int, verb: str) -> MethodVersion:
    """The version, if the reader may do this with it; unknown and forbidden look alike."""
    rows = MethodVersion.objects.select_related("method", "author", "approver")
    allowed = permitted(request.user, verb, rows, timezone.now())
    return get_object_or_404(allowed, method__code=code, number=number)


def run_for(request: HttpRequest, code: str) -> MethodRun:
    """The run, likewise."""
    rows = MethodRun.objects.select_related("version__method", "asked_by", "unit")
    return get_object_or_404(permitted(request.user, "see", rows, timezone.now()), code=code)


def units_for(user: User, at: datetime) -> list[Subject | None]:
    """Where runs of somebody may hang: the roots of the right to run; None is the whole site."""
    found = {one.root for one in reaches(user, right("run", "method"), at)}
    below = Q(pk__in=found - {None})
    if None in found:
        tops = Edge.objects.on(timezone.localdate(at)).filter(parent=None)
        below |= Q(pk__in=tops.values("child"), tree__in=(Tree.LINE, Tree.PARTY))
    units: list[Subject | None] = list(Subject.objects.filter(below).order_by("tree", "number"))
    return [*units, None] if None in found else units


def unit_in(request: HttpRequest, units: list[Subject | None]) -> Subject | None:
    """The one of them that a form names. Raises NotHere."""
    wanted = request.POST.get("unit", "")
    for one in units:
        if wanted == ("" if one is None else one.code):
            return one
    raise NotHere(wanted)


def rights_of(request: HttpRequest) -> dict[str, bool]:
    """What the page offers: `write`, `release` and `run` of methods, `read` of runs."""
    mine = held(reader(request), timezone.now())
    found = {verb: f"{verb}:method" in mine for verb in ("write", "release", "run")}
    return found | {"read": "see:run" in mine}


def day_in(request: HttpRequest, name: str) -> date:
    """A day of a form. Raises ValueError for what is none."""
    return date.fromisoformat(request.POST.get(name, "").strip())


def files_in(request: HttpRequest, kept: Files = ()) -> Files:
    """The files that a form brings: uploads beside or in place of `kept`, and the text typed.

    Raises BadFiles; HasFindings for an archive that cannot be taken; TooBusy.
    """
    found = dict(kept)
    main = kept[0][0] if kept else "method.yaml"
    text = request.POST.get("text")
    if text is not None:
        found[main] = text.replace("\r\n", "\n").encode("utf-8", "surrogatepass")
    uploads = request.FILES.getlist("files")
    if sum(one.size or 0 for one in uploads) > LARGEST_FILES:
        raise BadFiles("large")
    brought: dict[str, bytes] = {}
    for upload in uploads:
        name, data = str(upload.name), upload.read()
        if name.lower().endswith(".zip"):
            inside = unpacked(data, name)
            if inside.findings:
                raise HasFindings(list(inside.findings))
            brought |= dict(inside.files)
        else:
            brought[name] = data
    methods = [name for name in brought if name.lower().endswith((".yaml", ".yml"))]
    if methods:  # a method that is brought takes the place of the one typed
        found.pop(main, None)
        main = methods[0] if len(methods) == 1 else "method.yaml"
    return ordered(tuple((found | brought).items()), main)
