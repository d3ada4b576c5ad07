"""Datasets: other people's files, mapped to the data tables of a method and frozen for a run."""

from qiyue.core.dataset.freeze import SnapshotExists, UnknownValueSet, freeze
from qiyue.core.dataset.load import read_rows
from qiyue.core.dataset.model import VALUE_SETS, Dataset, FileMapping, TableMapping
from qiyue.core.dataset.reader import read_dataset
from qiyue.core.dataset.snapshot import Snapshot, SnapshotChanged, open_snapshot

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
    "open_snapshot",
    "read_dataset",
    "read_rows",
]
