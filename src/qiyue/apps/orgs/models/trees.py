"""The two trees, as dated edges; links between them; the index by which they are read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from qiyue.apps.orgs.models.dated import FOREVER, TIMES, Dated, in_order
from qiyue.apps.orgs.models.kinds import Tree
from qiyue.apps.orgs.models.subjects import Subject


class Edge(Dated):
    """上下级: below whom a subject stood; with no parent it is the uppermost of its tree.

    A subject exists on a day when it has an edge on that day, and never has two.
    """

    tree = models.CharField(_("树"), max_length=6, choices=Tree)
    parent = models.ForeignKey(
        Subject, models.PROTECT, null=True, related_name="edges_down", verbose_name=_("上级")
    )
    child = models.ForeignKey(
        Subject, models.PROTECT, related_name="edges_up", verbose_name=_("下级")
    )

    journaled: ClassVar[tuple[str, ...]] = ("tree", "parent", "child", *TIMES)

    class Meta:
        verbose_name = _("上下级")
        verbose_name_plural = _("上下级")
        constraints = in_order("edge")
        indexes = (
            models.Index(
                fields=["tree", "recorded_to", "valid_to", "valid_from", "parent", "child"],
                name="edge_of_tree",
            ),
        )

    def __str__(self) -> str:
        return f"{self.parent_id} > {self.child_id} ({self.valid_from}..{self.valid_to})"


class Link(Dated):
    """联动: a unit of the line and the Party body that goes with it."""

    unit = models.ForeignKey(
        Subject, models.PROTECT, related_name="links_to_party", verbose_name=_("单位")
    )
    body = models.ForeignKey(
        Subject, models.PROTECT, related_name="links_to_line", verbose_name=_("党组织")
    )

    journaled: ClassVar[tuple[str, ...]] = ("unit", "body", *TIMES)

    class Meta:
        verbose_name = _("联动")
        verbose_name_plural = _("联动")
        constraints = in_order("link")

    def __str__(self) -> str:
        return f"{self.unit_id} - {self.body_id} ({self.valid_from}..{self.valid_to})"


class Path(models.Model):
    """Who stood above whom, made from the edges as we know them now; each is above itself at 0.

    An index and no more: the edges are what is journaled, and a command makes it anew.
    """

    ancestor = models.ForeignKey(Subject, models.CASCADE, related_name="+", db_index=False)
    descendant = models.ForeignKey(Subject, models.CASCADE, related_name="+", db_index=False)
    depth = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(default=FOREVER)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["descendant", "ancestor", "valid_from"], name="path_once"
            ),
        )
        indexes = (
            models.Index(
                fields=["ancestor", "valid_to", "valid_from", "descendant", "depth"],
                name="path_down",
            ),
            models.Index(
                fields=["descendant", "valid_to", "valid_from", "ancestor", "depth"],
                name="path_up",
            ),
        )

    def __str__(self) -> str:
        return f"{self.ancestor_id} ..{self.depth}.. {self.descendant_id}"
