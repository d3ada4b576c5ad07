"""Writes several files, all of them or none."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path


def write_together(files: Mapping[Path, bytes]) -> None:
    """Put each content into its file; if one cannot be written, all stay as they were.

    Everything is written beside its place first, then moved there.
    """
    mark = f".{secrets.token_hex(4)}"
    moved: list[Path] = []
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            _beside(path, f"{mark}.new").write_bytes(content)
        for path in files:
            if path.exists():
                path.replace(_beside(path, f"{mark}.old"))
            moved.append(path)
            _beside(path, f"{mark}.new").replace(path)
    except OSError:
        for path in moved:
            path.unlink(missing_ok=True)
            if (old := _beside(path, f"{mark}.old")).exists():
                old.replace(path)
        raise
    finally:
        for path in files:
            for end in ("new", "old"):
                _beside(path, f"{mark}.{end}").unlink(missing_ok=True)


def _beside(path: Path, end: str) -> Path:
    return path.with_name(f".{path.name}{end}")
