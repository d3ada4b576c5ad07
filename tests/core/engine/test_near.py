"""One subject explained from the rows near it: the same as from all rows."""

import pytest
from bench.group.data import Group, make

from qiyue.core.dataset import across
from qiyue.core.engine.exact.explain import explain
from qiyue.core.engine.near import Near
from qiyue.core.engine.run import open_run, score

PEOPLE = 90


@pytest.fixture(scope="module", params=[0, across.MANY_ROWS], ids=["across", "rows"])
def run(request, tmp_path_factory):
    folder = make(tmp_path_factory.mktemp("group"), Group(PEOPLE, 12, seed=3))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(across, "MANY_ROWS", request.param)
        score(folder, None, folder / "run")
    return open_run(folder / "run")


@pytest.fixture(scope="module")
def whole(run):
    return run.evaluator()


@pytest.mark.parametrize("number", [0, 7, 41, PEOPLE - 1])
def test_every_result_is_explained_as_from_all_rows(run, whole, number):
    person = f"P{number:08}"
    near = run.evaluator_for("person", person)
    assert isinstance(near, Near)
    found = explain(run.program, near, "person", person)
    assert found == explain(run.program, whole, "person", person)
    assert len(found) == 63


def test_who_is_not_there_has_no_results(run):
    assert explain(run.program, run.evaluator_for("person", "nobody"), "person", "nobody") == []
