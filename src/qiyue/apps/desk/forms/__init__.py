"""Forms that lose nothing: fields, drafts, versions, previews, undo."""

from qiyue.apps.desk.forms.conflicts import conflict, version_of
from qiyue.apps.desk.forms.drafts import forget, keep, resume, typed
from qiyue.apps.desk.forms.previews import carried, confirmed
from qiyue.apps.desk.forms.undo import offer_undo

__all__ = [
    "carried",
    "confirmed",
    "conflict",
    "forget",
    "keep",
    "offer_undo",
    "resume",
    "typed",
    "version_of",
]
