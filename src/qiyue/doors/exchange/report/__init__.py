"""结果报告: one HTML page about one run, which works offline, from a file."""

from qiyue.doors.exchange.report.page import write_report
from qiyue.doors.exchange.report.run import NotARun

__all__ = ["NotARun", "write_report"]
