"""结果报告: one HTML page about one run, which works offline, from a file."""

from qiyue.core.engine.outputs import NotARun
from qiyue.doors.exchange.report.page import write_report

__all__ = ["NotARun", "write_report"]
