"""Packs a zip anew so that the same parts give the same bytes, whenever and wherever."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

MOMENT = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip can name."""


def repacked(content: bytes) -> bytes:
    """The parts of a zip in their order, without the time and without compression.

    What a compressor makes of a text differs between its versions.
    """
    packed = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(packed, "w", ZIP_STORED) as new:
        for part in old.infolist():
            info = ZipInfo(part.filename, MOMENT)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            new.writestr(info, old.read(part.filename))
    return packed.getvalue()
