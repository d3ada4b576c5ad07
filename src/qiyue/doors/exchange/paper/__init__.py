"""办法的文本: the paper of a method written as Markdown, HTML or a Word document."""

from qiyue.doors.exchange.paper.formats import FORMATS, written

__all__ = ["FORMATS", "written"]
