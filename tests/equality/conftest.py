"""Fifty subjects are planned as many are: the lines of short tables as columns."""

import pytest

from qiyue.core.plan import sheets


@pytest.fixture(autouse=True)
def as_with_many(monkeypatch):
    monkeypatch.setattr(sheets, "FEW_ROWS", 0)
