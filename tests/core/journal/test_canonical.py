"""One value has one text, and what cannot be written in it is refused."""

import json
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiyue.core.journal.canonical import (
    LARGEST,
    NotCanonical,
    canonical,
    digest_of,
    hash_text,
    moment_text,
    read_canonical,
    read_moment,
)

GOLDEN = Path(__file__).with_name("golden") / "canonical.txt"
VALUES = [
    None,
    True,
    False,
    0,
    -7,
    LARGEST,
    -LARGEST,
    "",
    'a "quoted" \\ path / with a slash',
    "tab\t feed\n return\r back\b form\f",
    "\x00\x1f\x7f\u2028",
    "考核 𠮷 € é",
    "e\u0301 \u1100\u1161 \uf9d1",
    [],
    {},
    [1, [2, [3, {}]]],
    {"b": 1, "a": [True, None], "B": {"z": "", "10": 0, "9": 0}},
    # RFC 8785, 3.2.3: keys go by their UTF-16 code units, so that an emoji comes before U+FF01.
    {"\u20ac": 1, "\r": 2, "\uff01": 3, "1": 4, "\U0001f600": 5, "\x80": 6, "\u00f6": 7},
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def test_the_golden_texts_stay_as_they_are():
    """Every stored hash depends on them: a change needs a new schema version, never a new file."""
    lines = [f"{hash_text(canonical(value))} {canonical(value).decode()}" for value in VALUES]
    assert "\n".join(lines) + "\n" == GOLDEN.read_text("utf-8")


@given(JSON)
def test_what_is_written_is_read_again(value):
    try:
        text = canonical(value)
    except NotCanonical:
        return  # two keys of one composed form
    again = read_canonical(text)
    assert canonical(again) == text
    assert again == json.loads(unicodedata.normalize("NFC", json.dumps(value, ensure_ascii=False)))


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        Fraction(1, 2),
        LARGEST + 1,
        -LARGEST - 1,
        b"bytes",
        datetime(2026, 1, 31, tzinfo=UTC),
        {1: "a"},
        {"e\u0301": 1, "\u00e9": 2},
        "\ud800",
        {1, 2},
    ],
)
def test_what_has_no_canonical_form_is_refused_with_its_path(value):
    with pytest.raises(NotCanonical):
        canonical(value)
    with pytest.raises(NotCanonical) as error:
        canonical({"body": [value]})
    assert error.value.where.startswith("/body/0")


def test_what_is_nested_too_deep_is_refused():
    deep = []
    for _ in range(70):
        deep = [deep]
    with pytest.raises(NotCanonical):
        canonical(deep)


@pytest.mark.parametrize(
    "text",
    [
        b'{"a": 1}',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b"1.0",
        b"1e2",
        b"-0",
        b"01",
        b"NaN",
        b'"\\u00e9"',
        b'"\\/"',
        '"e\u0301"'.encode(),
        '"é"'.encode("latin-1"),
        b'"\\ud800"',
        b"[1]\n",
        b"",
        b"[" * 100_000,
        b"9" * 5_000,
    ],
)
def test_another_spelling_is_refused(text):
    with pytest.raises(NotCanonical):
        read_canonical(text)


def test_a_moment_is_written_in_utc_to_the_microsecond():
    at = datetime(2026, 1, 31, 16, 0, 0, 5, tzinfo=timezone(timedelta(hours=8)))
    assert moment_text(at) == "2026-01-31T08:00:00.000005Z"
    assert read_moment(moment_text(at)) == at


@pytest.mark.parametrize(
    "text", ["2026-01-31T08:00:00Z", "2026-02-30T08:00:00.000000Z", "2026-01-31 08:00:00.000000Z"]
)
def test_another_form_of_a_moment_is_refused(text):
    with pytest.raises(NotCanonical):
        read_moment(text)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(NotCanonical):
        moment_text(datetime(2026, 1, 31))  # noqa: DTZ001


def test_a_hash_names_its_algorithm():
    assert digest_of(hash_text(b"")).hex().startswith("e3b0c44298fc1c14")
    for other in ("sm3:" + "0" * 64, "0" * 64, "sha256:" + "A" * 64, "sha256:00"):
        with pytest.raises(NotCanonical):
            digest_of(other)
