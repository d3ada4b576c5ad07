"""What a living run says of a subject is, to the letter, what all rows evaluated anew say."""

from __future__ import annotations

import pytest
from tests.equality.data import each_random_method, frozen_units

from qiyue.core.engine.exact.evaluator import Evaluator
from qiyue.core.engine.exact.explain import Explainer
from qiyue.core.engine.living.living import opened
from qiyue.core.engine.run import Run
from qiyue.core.engine.truths import data_of
from qiyue.core.method.program import Program
from qiyue.core.plan import sheets

WANTED = 8
ASKED = (("unit", "u00"), ("unit", "u07"), ("pool", "p1"), ("unit", "u49"), ("unit", "nobody"))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_random_methods_are_explained_as_by_the_evaluator(part, tmp_path, monkeypatch):
    """Once with the lines of short tables as columns, as with many rows, and once as rows."""
    if part == 0:
        monkeypatch.setattr(sheets, "FEW_ROWS", 0)
    snapshot = frozen_units(part, tmp_path)
    told = {"results": 0, "crowds": 0}

    def compare(program: Program, text: str) -> None:
        living = opened(Run(tmp_path, {}, program, snapshot))
        whole = Explainer(program, Evaluator(program, data_of(program, snapshot)))
        for kind, subject in ASKED:
            found = living.explain(kind, subject)
            wanted = whole.explain(kind, subject)
            for one, other in zip(found, wanted, strict=True):
                assert one == other, text
            told["results"] += len(found)
        told["crowds"] += len(living.asking.groups_of)

    each_random_method(part, WANTED, compare)
    assert told["results"] > 100
    assert told["crowds"] > WANTED
