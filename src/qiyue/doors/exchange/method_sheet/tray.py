"""What reading a workbook gathers beside the tree of its texts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from qiyue.core.method import yaml
from qiyue.core.method.cells import is_name
from qiyue.core.method.desk import Desk
from qiyue.core.method.writing.notes import Path
from qiyue.core.values.findings import Both
from qiyue.doors.exchange.method_sheet.addresses import Addresses
from qiyue.doors.exchange.method_sheet.opened import Opened, Row, shown

UNSEEN = re.compile(r"[^\S ]|[\x00-\x1f\x7f-\x9f\ufeff]")
"""What a comment cannot hold: all blanks but the plain one, and signs that do not show."""

Entries = list[tuple[yaml.Scalar, yaml.Node]]


@dataclass(slots=True)
class Tray:
    """What reading a workbook gathers beside the tree of its texts."""

    desk: Desk
    addresses: Addresses
    sheets: dict[str, Opened]
    notes: dict[Path, tuple[str, ...]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    """Sheets that some page has spoken of."""

    def keep(self, text: str, *path: str) -> None:
        """Comments that stand above something."""
        if text:
            lines = tuple(UNSEEN.sub(" ", one).rstrip() for one in text.split("\n"))
            self.notes[path] = (*self.notes.get(path, ()), *lines)

    def names(self, row: Row, key: str) -> list[str]:
        """A list of names in a cell; those that are none are findings."""
        text = row.text(key)
        found = [part.strip() for part in text.split(",")] if text else []
        for one in found:
            if not is_name(one):
                self.desk.put(
                    "bad-head",
                    row.place(key),
                    Both(f"{shown(one)} 不是名称。", f"{shown(one)} is no name."),
                    Both("写名称，多个用半角逗号分开。", "Write names, parted by commas."),
                )
        return [one for one in found if is_name(one)]

    def name(self, row: Row, key: str = "name") -> bool:
        """Whether a cell holds a name; otherwise it is a finding."""
        text = row.text(key)
        if is_name(text):
            return True
        self.desk.put(
            "bad-head",
            row.place(key),
            Both(
                f"{shown(text)} 不是名称。" if text else "这一行没有名称。",
                f"{shown(text)} is no name." if text else "This row has no name.",
            ),
            Both("只用字母、汉字、数字和下划线。", "Use letters, digits and underscores."),
        )
        return False

    def once(self, entries: Entries) -> Entries:
        """The entries of a map; a key that stands twice is a finding."""
        found: dict[str, tuple[yaml.Scalar, yaml.Node]] = {}
        for key, node in entries:
            if key.text not in found:
                found[key.text] = (key, node)
                continue
            other = self.addresses.of(found[key.text][0].place).part
            self.desk.put(
                "duplicate-key",
                key.place,
                Both(
                    f"{shown(key.text)} 写了两次（另一处在 {other}）。",
                    f"{shown(key.text)} stands twice (also in {other}).",
                ),
                Both("留下一处。", "Keep one of them."),
            )
        return list(found.values())
