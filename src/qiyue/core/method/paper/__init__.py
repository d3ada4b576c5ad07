"""办法的文本: the method as the paper it replaces, derived from its declarations alone."""

from qiyue.core.method.paper.compose import compose
from qiyue.core.method.paper.document import Paper

__all__ = ["Paper", "compose"]
