"""Datasets: other people's files, mapped to the data tables of a method and frozen for a run."""

from qiyue.core.dataset.freeze import UnknownValueSet, freeze
from qiyue.core.dataset.freezer import SnapshotExists
from qiyue.core.dataset.load import read_rows
from qiyue.core.dataset.model import VALUE_SETS, Dataset, FileMapping, TableMapping
from qiyue.core.dataset.reader import read_dataset
from qiyue.core.dataset.snapshot import Snapshot, SnapshotChanged, open_snapshot, read_manifest
from qiyue.core.dataset.thaw import freeze_again

__all__ = [
    "VALUE_SETS",
    "Dataset",
    "FileMapping",
    "Snapshot",
    "SnapshotChanged",
    "SnapshotExists",
    "TableMapping",
    "UnknownValueSet",
    "freeze",
    "freeze_again",
    "open_snapshot",
    "read_dataset",
    "read_manifest",
    "read_rows",
]
