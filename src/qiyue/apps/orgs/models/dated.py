"""Rows with two times: when something held, and when we knew it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

FOREVER = date(9999, 12, 31)
"""The end of what has no end yet; no day lies on or after it."""

STILL = datetime(9999, 12, 31, tzinfo=UTC)
"""The end of what we still hold for true."""

Row = TypeVar("Row", bound="Dated", covariant=True)


class DatedRows(models.QuerySet[Row]):
    """Rows asked for by a day, as we know it now or as we knew it at a moment."""

    def known(self, at: datetime | None = None) -> Self:
        """What we hold for true now, or held for true at the moment `at`."""
        if at is None:
            return self.filter(recorded_to=STILL)
        return self.filter(recorded_from__lte=at, recorded_to__gt=at)

    def on(self, day: date, at: datetime | None = None) -> Self:
        """What held on a day."""
        return self.known(at).filter(valid_from__lte=day, valid_to__gt=day)

    def within(self, start: date, end: date, at: datetime | None = None) -> Self:
        """What held on some day from `start` on and before `end`."""
        return self.known(at).filter(valid_from__lt=end, valid_to__gt=start)


class Dated(models.Model):
    """A statement that held from a day until before another, and who came to know it when.

    Of a row only `recorded_to` ever changes, once: a correction ends it and writes others.
    """

    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止（不含）"), default=FOREVER)
    recorded_from = models.DateTimeField(_("记录于"))
    recorded_to = models.DateTimeField(_("改录于"), default=STILL)
    change = models.ForeignKey(
        "orgs.Change", models.PROTECT, related_name="+", verbose_name=_("变动")
    )

    objects = DatedRows.as_manager()

    class Meta:
        abstract = True

    @property
    def open_ended(self) -> bool:
        """Whether no end is known yet."""
        return self.valid_to == FOREVER


TIMES = ("valid_from", "valid_to", "recorded_from", "recorded_to", "change")
"""The fields of Dated, for the canonical state of what inherits it."""


def in_order(name: str) -> tuple[models.CheckConstraint, models.CheckConstraint]:
    """Both times begin before they end; what was recorded and corrected at once is empty."""
    return (
        models.CheckConstraint(condition=Q(valid_from__lt=F("valid_to")), name=f"{name}_valid"),
        models.CheckConstraint(
            condition=Q(recorded_from__lte=F("recorded_to")), name=f"{name}_recorded"
        ),
    )
