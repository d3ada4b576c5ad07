"""What changed between two methods, in sentences: names and trees are compared, not texts."""

from qiyue.core.method.difference.change import PARTS, Change
from qiyue.core.method.difference.compare import differences

__all__ = ["PARTS", "Change", "differences"]
