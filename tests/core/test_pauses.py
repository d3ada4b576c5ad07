"""Garbage is collected again once a question is answered."""

from __future__ import annotations

import gc

import pytest

from qiyue.core.pauses import collected_later


def test_nothing_is_collected_inside_and_all_is_as_before_behind():
    assert gc.isenabled()
    with collected_later():
        assert not gc.isenabled()
        with collected_later():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_goes_wrong_inside_leaves_it_on_too():
    with pytest.raises(ZeroDivisionError), collected_later():
        1 / 0  # noqa: B018
    assert gc.isenabled()
