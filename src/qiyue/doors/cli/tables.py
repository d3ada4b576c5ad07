"""Small tables for the terminal, straight columns whatever the script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qiyue.core.engine.exact.wording import padded, width

GAP = "  "


def laid_out(rows: Iterable[Sequence[str]], right: Iterable[int] = (), indent: str = GAP) -> str:
    """Rows with their columns one under the other; the columns `right` end straight."""
    kept = [list(row) for row in rows]
    if not kept:
        return ""
    ends = set(right)
    widths = [max(width(row[n]) for row in kept) for n in range(len(kept[0]))]
    lines = []
    for row in kept:
        cells = [
            " " * (widths[n] - width(cell)) + cell if n in ends else padded(cell, widths[n])
            for n, cell in enumerate(row)
        ]
        lines.append((indent + GAP.join(cells)).rstrip())
    return "\n".join(lines)
