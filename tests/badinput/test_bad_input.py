"""Every bad file of docs/bad-inputs.md meets a finding with its place, or is read rightly."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.badinput.driver import PARTS

PAGE = (Path(__file__).parents[2] / "docs" / "bad-inputs.md").read_text("utf-8")
MEGABYTES, GROWTH = 1000, 20
KINDS = [f"B{n:02}" for n in (*range(1, 51), *range(64, 77))]
ROW = re.compile(r"^\| (B\d\d) \| (.*?) \| (.*?) \| (.*?) \|$", re.M)


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_bad_files_meet_a_finding_with_its_place(part, tmp_path):
    command = [sys.executable, "-m", "tests.badinput.driver", str(tmp_path), part]
    run = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=900)
    assert run.returncode == 0
    found = {one["case"]: one for one in map(json.loads, run.stdout.splitlines())}
    cases = {case.id: case for case in PARTS[part].cases()}
    assert found.keys() == cases.keys()
    wrong = {name: faults for name in cases if (faults := faults_of(cases[name], found[name]))}
    assert wrong == {}


def faults_of(case, one):
    """What is not as it should be."""
    codes = [code for _, code in one["codes"]]
    places = [place for place, _ in one["codes"]]
    wanted = 2 if case.says else 0
    faults = {
        f"exit code {one['code']}": one["code"] != wanted,
        f"said {codes}: {one['said'][-200:]}": bool(case.says) and not {*codes} & {*case.says},
        f"at {places}": bool(case.says)
        and not any(case.file in place or "dataset.yaml" in place for place in places),
        "a traceback": "Traceback" in one["said"],
        "something was left behind": one["left"],
        f"a good file after it: {one.get('good')}": one.get("good") != 0,
        f"memory {one}": max(one.get("used", 0), one.get("reader", 0)) > MEGABYTES,
        f"the parent grew by {one['grew']} MB": one["grew"] > GROWTH,
    }
    return [fault for fault, there in faults.items() if there]


def test_every_kind_has_its_row_and_its_files():
    rows = {kind: (what, said, shown) for kind, what, said, shown in ROW.findall(PAGE)}
    assert sorted(rows) == KINDS
    cases = [case for part in PARTS.values() for case in part.cases()]
    assert len(cases) >= 150
    assert len({case.id for case in cases}) == len(cases)
    for kind, (_, said, shown) in rows.items():
        own = [case for case in cases if case.kind == kind]
        if "no way in" in said:
            assert own == [], kind
            continue
        assert own, kind
        parts = {name for name, part in PARTS.items() for c in part.cases() if c.kind == kind}
        assert set(re.findall(r"\w+", shown)) == parts, (kind, parts)
        told = set(re.findall(r"`([a-z0-9-]+)`", said))
        assert told <= {code for case in own for code in case.says}, kind
        assert told or any(not case.says for case in own), kind
        assert ("is read as it should" in said) == any(not case.says for case in own), kind


def test_the_page_counts_the_files():
    cases = [case for part in PARTS.values() for case in part.cases()]
    assert f"{len(cases)} files" in PAGE
