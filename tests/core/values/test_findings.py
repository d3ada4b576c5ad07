"""A finding knows its place and both languages."""

import pytest

from qiyue.core.values.findings import Both, Finding, HasFindings, Place


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place(3, 7, "m.yaml", "points"), "m.yaml:3:7 points"),
        (Place(3), "3"),
        (Place(file="m.yaml"), "m.yaml"),
        (Place(part="points"), "points"),
    ],
)
def test_a_place_reads_like_an_address(place, text):
    assert str(place) == text


def test_findings_raised_are_all_there():
    one = Finding("no-else", Place(2), Both("甲", "A"), Both("乙", "B"))
    error = HasFindings([one])
    assert error.findings == [one]
    assert str(error) == "2 no-else: A"
    assert one.as_dict()["message"] == {"zh": "甲", "en": "A"}
