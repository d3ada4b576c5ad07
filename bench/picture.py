"""Draws bars as SVG, with nothing but text."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

WIDTH, LABEL, ROW = 900, 430, 26
OURS, OTHERS = "#b3261e", "#5b7083"


def drawn(title: str, bars: Iterable[tuple[str, float, bool]]) -> str:
    """A picture of bars, each with its label and its number; ours in a colour of their own."""
    rows = list(bars)
    most = max((value for _, value, _ in rows), default=1.0)
    height = ROW * (len(rows) + 2)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        'font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="12" y="18" font-weight="bold">{escape(title)}</text>',
    ]
    for place, (label, value, ours) in enumerate(rows, 1):
        y = ROW * place + 8
        wide = max(1, round((WIDTH - LABEL - 90) * value / most))
        parts.append(f'<text x="{LABEL - 8}" y="{y + 14}" text-anchor="end">{escape(label)}</text>')
        colour = OURS if ours else OTHERS
        parts.append(f'<rect x="{LABEL}" y="{y}" width="{wide}" height="18" fill="{colour}"/>')
        parts.append(f'<text x="{LABEL + wide + 6}" y="{y + 14}">{value:,.2f}</text>')
    return "\n".join([*parts, "</svg>", ""])
