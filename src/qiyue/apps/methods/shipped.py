"""The examples that ship: inside the installed package, or beside it in the repository."""

from __future__ import annotations

from pathlib import Path

import qiyue

NAMES = ("hvbp-2024", "mine-2020")


def examples() -> Path | None:
    """The folder of the examples; None where they were left out."""
    package = Path(qiyue.__file__).resolve().parent
    places = (package / "examples", package.parents[1] / "examples")
    return next((place for place in places if (place / NAMES[0] / "dataset.yaml").is_file()), None)
