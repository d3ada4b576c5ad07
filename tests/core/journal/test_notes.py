"""Notes and keys are those of C2SP: what others wrote is read, what is malformed is refused."""

import pytest

from qiyue.core.journal.notes import (
    LOG,
    WITNESS,
    BadKey,
    BadNote,
    Key,
    Note,
    Signature,
    known,
    read_key,
    read_note,
)

# The example of C2SP tlog-cosignature: a log and a witness.
SEEN = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""  # noqa: E501
# The key of the tests of golang.org/x/mod/sumdb/note.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


def test_the_published_note_is_read_and_written_again():
    note = read_note(SEEN)
    assert [signature.name for signature in note.signatures] == [
        "example.com/behind-the-sofa",
        "witness.example.com/w1",
    ]
    assert [len(signature.value) for signature in note.signatures] == [64, 72]
    assert int.from_bytes(note.signatures[1].value[:8]) == 1679315147
    assert str(note) == SEEN


def test_a_text_may_hold_empty_lines():
    note = read_note("one\n\ntwo\n\n— a AAAAAAA=\n")
    assert note.text == "one\n\ntwo\n"


def test_the_published_key_is_read_and_written_again():
    key = read_key(PETER)
    assert (key.name, key.type, key.id.hex(), str(key)) == (
        "PeterNeumann",
        LOG,
        "c74f20a3",
        PETER,
    )


def test_the_same_bytes_are_another_key_for_a_witness():
    one, other = Key("a", LOG, bytes(32)), Key("a", WITNESS, bytes(32))
    assert one.id != other.id
    assert read_key(str(other)) == other
    assert known([one, other], Signature("a", other.id, b"0")) == other
    assert known([one, other], Signature("b", other.id, b"0")) is None


def test_no_piece_and_no_changed_character_of_a_key_is_a_key():
    pieces = [PETER[i:j] for i in range(len(PETER)) for j in range(i + 1, len(PETER) + 1)]
    changed = [PETER[:i] + chr(ord(PETER[i]) + 1) + PETER[i + 1 :] for i in range(len(PETER))]
    for text in [*pieces[: len(PETER) - 1], *pieces[len(PETER) :], *changed]:
        with pytest.raises(BadKey):
            read_key(text)


@pytest.mark.parametrize(
    "key",
    [
        # Of the same tests: a key too long, and one of a type that nobody knows.
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "a b+00000000+AQ==",
        "a+00000000+",
    ],
)
def test_what_is_no_key_is_refused(key):
    with pytest.raises(BadKey):
        read_key(key)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\n— a AAAAAAA=",
        "text\n— a AAAAAAA=\n",
        "text\n\n- a AAAAAAA=\n",
        "text\n\n— a  AAAAAAA=\n",
        "text\n\n—  AAAAAAA=\n",
        "text\n\n— a+b AAAAAAA=\n",
        "text\n\n— a\u3000b AAAAAAA=\n",
        "text\n\n— a AAAAAAA\n",
        "text\n\n— a AAAAAAB=\n",
        "text\n\n— a AAAA AAA=\n",
        "text\n\n— a AAAAAA==\n",
        "text\n\n— a !!!!\n",
        "te\rxt\n\n— a AAAAAAA=\n",
        "te\txt\n\n— a AAAAAAA=\n",
        "text\n\n— a AAAAAAA=\nmore\n",
        "text\n\n" + "— a AAAAAAA=\n" * 101,
        "t" * 70_000 + "\n\n— a AAAAAAA=\n",
        b"te\xffxt\n\n\xe2\x80\x94 a AAAAAAA=\n",
    ],
)
def test_a_malformed_note_is_refused(text):
    with pytest.raises(BadNote):
        read_note(text)


def test_a_key_signs_a_note_once():
    note = Note("text\n").with_signature(Signature("a", b"0000", b"1"))
    assert note.with_signature(Signature("a", b"0000", b"2")).signatures == (
        Signature("a", b"0000", b"2"),
    )
    assert len(note.with_signature(Signature("b", b"0000", b"2")).signatures) == 2


@pytest.mark.parametrize("text", ["text", "te\x00xt\n"])
def test_a_text_that_cannot_be_a_note_is_refused(text):
    with pytest.raises(BadNote):
        Note(text)
