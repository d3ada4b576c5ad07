"""The mistakes of authors are found where they are made, with a next step that helps."""

import re
from pathlib import Path

import pytest
from tests.core.method.mistakes import MISTAKES, SOUND, found

PAGE = Path(__file__).resolve().parents[3] / "docs" / "mistakes.md"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
IDS = [mistake.en for mistake in MISTAKES]


def test_the_method_without_a_mistake_has_no_finding():
    assert found(SOUND) == []


def test_there_are_mistakes_of_every_sort():
    assert len(MISTAKES) >= 50
    assert len({mistake.zh for mistake in MISTAKES}) == len(MISTAKES)
    assert len({mistake.code for mistake in MISTAKES}) > 40


@pytest.mark.parametrize("mistake", MISTAKES, ids=IDS)
def test_a_mistake_is_found_where_it_is_made(mistake):
    findings = found(mistake.text)
    mine = [f for f in findings if f.code == mistake.code]
    assert mine, [f"{f.place} {f.code} {f.message.zh}" for f in findings]
    assert mine[0].place.line == mistake.line


@pytest.mark.parametrize("mistake", MISTAKES, ids=IDS)
def test_a_mistake_is_told_in_both_languages_with_its_next_step(mistake):
    finding = next(f for f in found(mistake.text) if f.code == mistake.code)
    for both in (finding.message, finding.hint):
        assert both.zh
        assert both.en
        assert both.zh != both.en
    assert CHINESE.search(finding.message.zh)
    assert CHINESE.search(finding.hint.zh)


@pytest.mark.parametrize("mistake", MISTAKES, ids=IDS)
def test_a_mistake_of_form_is_not_drowned_by_what_follows_from_it(mistake):
    """Errors beside the one that was made are at most the examples that now differ."""
    errors = {f.code for f in found(mistake.text) if f.level == "error"}
    assert errors <= {mistake.code, "example-differs"}


def row(mistake):
    finding = next(f for f in found(mistake.text) if f.code == mistake.code)
    hint = f"{finding.hint.zh} · {finding.hint.en}".replace("|", "\\|")
    return f"| {mistake.zh} · {mistake.en} | `{mistake.code}` | {hint} |"


def test_the_page_shows_every_mistake_with_what_the_program_says():
    told = re.findall(r"^\|.*\|$", PAGE.read_text("utf-8"), re.M)[2:]
    assert told == [row(mistake) for mistake in MISTAKES]
