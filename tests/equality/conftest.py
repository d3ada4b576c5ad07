"""Fifty subjects are planned as many are: the lines of short tables as columns."""

import pytest

from qiyue.core.plan import sheets


@pytest.fixture(autouse=True, scope="session")
def as_with_many():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheets, "FEW_ROWS", 0)
        yield
