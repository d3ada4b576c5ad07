"""Signs in the texts of cells: before one that cannot be trusted, and those without content."""

from __future__ import annotations

MARK = "\x01"
"""Stands before the text of a spreadsheet cell that cannot be trusted; the reason follows."""

ERROR, FORMULA = "#", "="
"""Reasons after the mark: an error value; a formula. Digits: a number that may have lost some."""

BLANKS = (
    " \t\n\r\v\f\u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\u200b\u200c\u200d\u2060\ufeff"
    + "".join(map(chr, range(0x2000, 0x200B)))
)
"""Stripped from both ends of a cell: spaces of all widths, no-break and zero-width ones too."""
