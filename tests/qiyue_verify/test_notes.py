"""The verifier reads the checkpoints and keys that the journal writes, and no malformed ones."""

import pytest
from tests.qiyue_verify.journals import AUDIT, MINE, ORIGIN, START, Journal

from qiyue.core.journal.checkpoints import Checkpoint, sign_checkpoint
from qiyue.core.journal.notes import Note, Signature
from qiyue_verify.notes import BadNote, plain_code, read_checkpoint, read_keys

CHECKPOINT = Checkpoint(ORIGIN, 1042, bytes(range(32)), START)
KEYS = read_keys(f"# the journal's and the witness's\n{MINE.key}\n\n{AUDIT.key}\n")
SIGNED = str(sign_checkpoint(CHECKPOINT, MINE))


def test_a_checkpoint_is_read_with_its_witnesses_and_its_code():
    note = str(Journal().checkpoint(0)).encode()
    read = read_checkpoint("a.txt", note, KEYS)
    assert (read.origin, read.size, read.witnesses) == (ORIGIN, 0, ("audit.example",))
    one = read_checkpoint("a.txt", SIGNED.encode(), KEYS)
    assert one.root == CHECKPOINT.root
    assert one.code == CHECKPOINT.code.replace("-", "")
    assert plain_code(CHECKPOINT.code.lower().replace("1", "l")) == one.code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: text.replace("1042", "1043"), "wrong-signature"),
        (lambda text: text.replace("2026", "2027"), "wrong-signature"),
        (lambda text: text.replace("1042", "01042"), "bad-note"),
        (lambda text: text.replace("time ", ""), "bad-note"),
        (lambda text: text.replace("AAECAw", "AAEC!w"), "bad-note"),
        (lambda text: text.replace("\n\n", "\n"), "bad-note"),
        (lambda text: text[:-1], "bad-note"),
        (lambda text: text[:-2] + "\n", "bad-note"),
        (lambda text: text.replace("— ", "- "), "bad-note"),
        (lambda text: text + "x" * 70_000, "bad-note"),
        (lambda text: text.partition("\n\n")[0] + "\n\n— a AAAAAAA=\n", "not-signed"),
        (lambda text: str(Note(text.partition("\n\n")[0] + "\n")), "bad-note"),
    ],
)
def test_a_checkpoint_that_was_touched_is_not_believed(change, code):
    with pytest.raises(BadNote) as error:
        read_checkpoint("a.txt", change(SIGNED).encode(), KEYS)
    assert str(error.value) == code


def test_what_is_not_utf_8_is_no_checkpoint():
    with pytest.raises(BadNote):
        read_checkpoint("a.txt", SIGNED.encode() + b"\xff", KEYS)


def test_a_witness_alone_does_not_vouch_for_a_journal():
    note = Note(CHECKPOINT.text).with_signature(
        Signature(AUDIT.name, AUDIT.key.id, Journal().checkpoint(0).signatures[1].value)
    )
    with pytest.raises(BadNote):
        read_checkpoint("a.txt", str(note).encode(), KEYS)
    with pytest.raises(BadNote) as error:
        read_checkpoint("a.txt", SIGNED.encode(), KEYS[1:])
    assert str(error.value) == "not-signed"


@pytest.mark.parametrize(
    "text", ["a", "a+b+c", str(MINE.key)[:-4], str(MINE.key).replace("+A", "+B")]
)
def test_what_is_no_key_is_refused(text):
    with pytest.raises(BadNote):
        read_keys(text)
