"""Folders of runs: made beside their place and renamed when whole, recognised by a manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qiyue.core.landing.places import folder_held, place_beside, take_place
from qiyue.core.values.findings import QiyueError

MANIFEST = "manifest.json"


class FolderTaken(QiyueError):
    """Something that is no earlier run stands where this one should go."""

    code = "folder-taken"

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.folder = folder


@contextmanager
def beside(out: Path, *, only_whatifs: bool = False, kind: str = "run") -> Iterator[Path]:
    """A folder beside `out` that takes its place when all went well, and else disappears.

    What stands in `out` is replaced in one step, if it is of the same `kind` by its manifest; with
    `only_whatifs`, only a what-if.
    """
    out = out.resolve()
    _refuse_taken(out, kind, only_whatifs)
    with folder_held(place_beside(out)) as work:
        yield work
        _refuse_taken(out, kind, only_whatifs)
        take_place(work, out)


def _refuse_taken(out: Path, kind: str, only_whatifs: bool) -> None:
    """An empty folder and an earlier one of its kind may be replaced, nothing else."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    try:
        manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
        if manifest["kind"] == kind and ("whatif" in manifest or not only_whatifs):
            return
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise FolderTaken(out)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
