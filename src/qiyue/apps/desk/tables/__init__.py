"""表格: the one table of all pages: columns said once, then sorted, filtered, paged, exported."""

from qiyue.apps.desk.tables.columns import Column, Kind
from qiyue.apps.desk.tables.showing import show
from qiyue.apps.desk.tables.table import Table

__all__ = ["Column", "Kind", "Table", "show"]
