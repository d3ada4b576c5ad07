"""What orgs remember: subjects, two dated trees, people, and the changes that made them so."""

from qiyue.apps.orgs.models.changes import Change
from qiyue.apps.orgs.models.dated import FOREVER, STILL, Dated, DatedRows
from qiyue.apps.orgs.models.kinds import Kind, Tree
from qiyue.apps.orgs.models.people import Identity, Leave, Membership, Post
from qiyue.apps.orgs.models.subjects import Naming, Subject
from qiyue.apps.orgs.models.trees import Edge, Link, Path

__all__ = [
    "FOREVER",
    "STILL",
    "Change",
    "Dated",
    "DatedRows",
    "Edge",
    "Identity",
    "Kind",
    "Leave",
    "Link",
    "Membership",
    "Naming",
    "Path",
    "Post",
    "Subject",
    "Tree",
]
