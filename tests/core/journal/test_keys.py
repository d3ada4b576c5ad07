"""Signatures are those of Ed25519 and of C2SP, to the byte."""

from datetime import UTC, datetime, timedelta

import pytest

from qiyue.core.journal.keys import (
    Ed25519Signer,
    Signed,
    WrongSignature,
    cosign_note,
    read_keys,
    read_secret,
    sign_note,
    signatures_that_hold,
)
from qiyue.core.journal.notes import LOG, WITNESS, BadKey, BadNote, Note, Signature, read_note

# The key, the text and the signature of the tests of golang.org/x/mod/sumdb/note.
SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""  # noqa: E501
AT = datetime(2026, 1, 31, 8, 0, 0, 999_999, tzinfo=UTC)
LOG_KEY = Ed25519Signer("log.example", LOG, bytes(range(32)))
AUDIT = Ed25519Signer("audit.example", WITNESS, bytes(range(1, 33)))


def test_the_published_signature_comes_out_to_the_byte():
    signer = read_secret(SECRET)
    assert str(signer.key) == PETER
    assert signer.secret_text() == SECRET
    assert str(sign_note(Note(read_note(NOTE).text), signer)) == NOTE


def test_the_published_signature_holds_and_no_changed_one():
    note = read_note(NOTE)
    keys = read_keys(f"# of the log\n\n{PETER}\n")
    assert signatures_that_hold(note, keys) == (Signed(keys[0]),)
    with pytest.raises(WrongSignature):
        signatures_that_hold(Note(note.text.replace("answer", "reason"), note.signatures), keys)
    only = note.signatures[0]
    for place in range(64):
        value = bytearray(only.value)
        value[place] ^= 1
        forged = Note(note.text, (Signature(only.name, only.key_id, bytes(value)),))
        with pytest.raises(WrongSignature):
            signatures_that_hold(forged, keys)


def test_a_witness_says_at_which_second_it_signed():
    note = cosign_note(sign_note(Note("text\n"), LOG_KEY), AUDIT, AT)
    keys = [LOG_KEY.key, AUDIT.key]
    assert signatures_that_hold(note, keys) == (
        Signed(LOG_KEY.key),
        Signed(AUDIT.key, AT.replace(microsecond=0)),
    )
    last = note.signatures[-1]
    later = (int.from_bytes(last.value[:8]) + 1).to_bytes(8) + last.value[8:]
    for value in (later, b"\xff" * 8 + last.value[8:], last.value[:20]):
        with pytest.raises(WrongSignature):
            signatures_that_hold(note.with_signature(Signature(*last_of(last), value)), keys)


def last_of(signature):
    return signature.name, signature.key_id


def test_signatures_of_unknown_keys_are_passed_over():
    other = Ed25519Signer("log.example", LOG, bytes(32))
    note = sign_note(sign_note(Note("text\n"), other), LOG_KEY)
    assert signatures_that_hold(note, [LOG_KEY.key]) == (Signed(LOG_KEY.key),)
    assert signatures_that_hold(note, []) == ()


def test_a_log_does_not_cosign_and_a_witness_does_not_sign():
    with pytest.raises(BadKey):
        sign_note(Note("text\n"), AUDIT)
    with pytest.raises(BadKey):
        cosign_note(Note("text\n"), LOG_KEY, AT)
    with pytest.raises(BadNote):
        cosign_note(Note("text\n"), AUDIT, AT.replace(tzinfo=None))


def test_a_secret_does_not_show_itself():
    assert "\\x" not in repr(LOG_KEY)
    assert "seed" not in repr(LOG_KEY)


def test_two_moments_of_a_witness_are_two_signatures():
    note = Note("text\n")
    one, other = (cosign_note(note, AUDIT, AT + timedelta(seconds=n)) for n in (0, 1))
    assert one.signatures != other.signatures


@pytest.mark.parametrize(
    "text",
    ["", PETER, SECRET[:-2], SECRET.replace("c74f20a3", "c74f20a4"), SECRET.replace("AYE", "ZYE")],
)
def test_what_is_no_secret_key_is_refused(text):
    with pytest.raises(BadKey):
        read_secret(text)
