"""Datasets on the server: folders below one root, and the examples; by name, never by path."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from qiyue.apps.methods.services.refusals import NoDataset
from qiyue.apps.methods.shipped import examples
from qiyue.core.dataset import read_dataset
from qiyue.core.dataset.reader import FILE
from qiyue.core.values.findings import HasFindings

EXAMPLE = "examples/"
"""Before the name of one that ships."""

NAME = re.compile(r"[\w][\w.-]{0,79}(/[\w][\w.-]{0,79})?")
MOST = 500


@dataclass(frozen=True, slots=True)
class Found:
    """A dataset: how it is called here, what it calls itself, for what period; or why it cannot."""

    ref: str
    name: str = ""
    period: str = ""
    broken: str = ""


def datasets() -> list[Found]:
    """Those below the root, two levels deep, by name; then the examples."""
    root = settings.DATASETS
    found = sorted(root.glob(f"*/{FILE}")) + sorted(root.glob(f"*/*/{FILE}"))
    refs = sorted(place.parent.relative_to(root).as_posix() for place in found[:MOST])
    shipped = examples()
    names = sorted(place.parent.name for place in shipped.glob(f"*/{FILE}")) if shipped else []
    told = []
    for ref in (*refs, *(EXAMPLE + name for name in names)):
        try:
            told.append(_told(ref, folder_of(ref)))
        except NoDataset:
            continue
    return told


def folder_of(ref: str) -> Path:
    """The folder of a dataset. Raises NoDataset for what is none, or leads elsewhere."""
    if not NAME.fullmatch(ref):
        raise NoDataset(ref)
    for root, name in _roots(ref):
        folder = (root / name).resolve()
        if root.resolve() in folder.parents and (folder / FILE).is_file():
            return folder
    raise NoDataset(ref)


def _roots(ref: str) -> list[tuple[Path, str]]:
    shipped = examples()
    found = [(settings.DATASETS, ref)]
    if ref.startswith(EXAMPLE) and shipped is not None:
        found.append((shipped, ref.removeprefix(EXAMPLE)))
    return found


def _told(ref: str, folder: Path) -> Found:
    try:
        dataset = read_dataset(folder)
    except HasFindings as found:
        return Found(ref, broken=str(found.findings[0].place))
    days = dataset.period or ()
    return Found(ref, dataset.name or dataset.code, "–".join(day.isoformat() for day in days))
