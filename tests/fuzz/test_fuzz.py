"""Mutated files find no crash, no traceback and no hang; `make fuzz` tries 20,000."""

import os
import subprocess
import sys

import pytest
from tests.fuzz.work import Trial

FILES = os.environ.get("QIYUE_FUZZ", "200")


@pytest.mark.slow
def test_mutated_files_find_no_crash():
    command = [sys.executable, "-m", "tests.fuzz", FILES, "7"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]
    assert f"{FILES} mutated files, seed 7: 0 faults" in run.stdout


@pytest.mark.parametrize("number", range(7))
def test_the_same_seed_and_number_make_the_same_file(number):
    assert Trial(7, number).data() == Trial(7, number).data()
    assert Trial(7, number).data() != Trial(8, number).data()
