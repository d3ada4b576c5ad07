"""A command that is killed leaves the old output or the whole new one, whenever it happens."""

import json
import os
import subprocess
import sys

KILLS = int(os.environ.get("QIYUE_KILLS", "20"))
SEED = 20261130


def test_a_killed_command_leaves_the_old_output_or_the_new_one(tmp_path):
    command = [sys.executable, "-m", "tests.kills.driver", str(tmp_path), str(KILLS), str(SEED)]
    run = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=3600)
    assert run.returncode == 0
    found = json.loads(run.stdout)
    print(json.dumps(found))
    assert found["broken"] == []
    assert found["strays"] == []  # the next run sweeps up what a killed one left
    assert sum(sum(one.values()) for one in found["left"].values()) == KILLS
