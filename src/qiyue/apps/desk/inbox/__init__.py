"""收件箱: what somebody should know of or do, in the language of whoever reads it."""

from qiyue.apps.desk.inbox.telling import sentence, tell, unread_of

__all__ = ["sentence", "tell", "unread_of"]
