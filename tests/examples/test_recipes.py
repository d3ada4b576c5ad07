"""Both engines score the examples of every recipe alike."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.examples.method_data import differences, write_dataset

from qiyue.core.engine.run import load, score

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "recipes.md").read_text("utf-8")
RECIPES = re.findall(r"^```yaml method\n(.*?)^```$", PAGE, re.M | re.S)


@pytest.mark.parametrize("text", RECIPES, ids=[text.split("\n")[1] for text in RECIPES])
def test_both_engines_score_a_recipe_alike(text, tmp_path):
    file = tmp_path / "method.yaml"
    file.write_text(text, "utf-8")
    program = load(file)
    for number, example in enumerate(program.method.examples):
        folder = tmp_path / str(number)
        folder.mkdir()
        write_dataset(folder, program.method, file, example)
        one, other = (
            score(folder, None, folder / engine, engine=engine) for engine in ("duckdb", "python")
        )
        assert one.manifest == other.manifest, example.title
        count, differing = differences(program, one.folder, example)
        assert differing == [], example.title
        assert count > 0


def test_every_recipe_stands_in_the_list_at_the_top():
    heads = re.findall(r"^## (.+)$", PAGE, re.M)
    assert re.findall(r"\[([^\]]+)\]\(#", PAGE) == heads
    assert len(heads) == len(RECIPES)
