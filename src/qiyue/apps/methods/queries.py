"""What is asked of methods: which version is in force on a day, who wrote a text, what is open."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from qiyue.apps.methods.models import MethodRun, MethodVersion, ReleaseStep


def in_force(on: date) -> QuerySet[MethodVersion]:
    """The versions in force on a day, at most one of each code."""
    state = MethodVersion.State
    return MethodVersion.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=on),
        state__in=[state.IN_FORCE, state.RETIRED],
        starts_on__lte=on,
    )


def version_in_force(code: str, on: date) -> MethodVersion | None:
    """The version of a code that is in force on a day."""
    return in_force(on).filter(method__code=code).select_related("method").first()


def writers(version: MethodVersion) -> set[int]:
    """The keys of those who ever wrote a text of a version."""
    found = version.steps.filter(kind=ReleaseStep.Kind.WRITTEN).values_list("by_id", flat=True)
    return {version.author_id, *found}


def open_runs() -> QuerySet[MethodRun]:
    """The runs that have not ended."""
    return MethodRun.objects.filter(state__in=MethodRun.OPEN)
