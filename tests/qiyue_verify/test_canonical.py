"""The verifier reads what the journal writes, and nothing that is spelled otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiyue.core.journal.canonical import NotCanonical, canonical, read_canonical
from qiyue_verify.canonical import digest_of, read_line, written

TEXTS = st.text(st.sampled_from('ab\n\u0301\u0338\u0303é\U0001f600\uff01\ufb33\x00"\\/'))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_it_reads_what_the_journal_writes(value):
    try:
        line = canonical(value)
    except NotCanonical:
        return
    assert canonical(read_line(line)) == line
    assert written(read_line(line)) == line


@given(st.one_of(st.binary(), st.text().map(str.encode), JSON.map(lambda v: written(v))))
def test_it_refuses_what_the_journal_refuses(line):
    try:
        read_canonical(line)
    except NotCanonical:
        with pytest.raises(ValueError):  # noqa: PT011
            read_line(line)
    else:
        read_line(line)


@pytest.mark.parametrize(
    "line", [b"1.0", b"1e2", b"-0", b"NaN", b'{"a":1,"a":1}', b'{"b":1,"a":1}', b"[" * 100_000]
)
def test_it_refuses_other_spellings(line):
    with pytest.raises(ValueError):  # noqa: PT011
        read_line(line)


@pytest.mark.parametrize("stored", [None, "", "sm3:" + "0" * 64, "sha256:" + "A" * 64])
def test_it_knows_one_kind_of_hash(stored):
    with pytest.raises(ValueError):  # noqa: PT011
        digest_of(stored)
