"""试算报告: one HTML page about what another version of the method would change."""

from qiyue.doors.exchange.whatif.page import write_page

__all__ = ["write_page"]
