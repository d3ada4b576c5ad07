"""A checkpoint says how large the journal is and what its root is, on a disk and on paper."""

import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from qiyue.core.journal.checkpoints import (
    ALPHABET,
    BadCode,
    Checkpoint,
    NotSigned,
    open_checkpoint,
    qr_text,
    read_checkpoint,
    read_code,
    read_qr,
    sign_checkpoint,
)
from qiyue.core.journal.keys import Ed25519Signer, WrongSignature, cosign_note
from qiyue.core.journal.notes import LOG, WITNESS, BadKey, BadNote

AT = datetime(2026, 1, 31, 8, 0, 0, tzinfo=UTC)
CHECKPOINT = Checkpoint("mine.example/journal", 1042, bytes(range(32)), AT)
MINE = Ed25519Signer("mine.example/journal", LOG, bytes(range(32)))
AUDIT = Ed25519Signer("audit.example", WITNESS, bytes(range(1, 33)))


def test_the_text_of_a_checkpoint_stays_as_it_is():
    assert CHECKPOINT.text == (
        "mine.example/journal\n"
        "1042\n"
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
        "time 2026-01-31T08:00:00.000000Z\n"
    )
    assert read_checkpoint(CHECKPOINT.text) == CHECKPOINT


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1042", "01042"),
        ("1042", "+1042"),
        ("1042", "1042 "),
        ("1042", "-1"),
        ("1042", "٤"),
        ("1042", "9" * 17),
        ("AAECAw", "AAECA"),
        ("Hh8=\n", "Hh8=\nmore\n"),
        ("Hh8=", "Hh9="),
        ("time ", ""),
        ("time ", "Time "),
        (".000000Z", "Z"),
        ("01-31", "02-30"),
        ("mine.example", ""),
        ("mine.example", "mine example"),
        ("mine.example", "mine+example"),
        ("00Z\n", "00Z"),
    ],
)
def test_a_malformed_checkpoint_is_refused(old, new):
    text = CHECKPOINT.text.replace(old, new) if old != "mine.example" or new else "\n1\nAA==\n"
    with pytest.raises(BadNote):
        read_checkpoint(text)


def test_a_signed_checkpoint_is_opened_with_the_key_of_its_log():
    note = cosign_note(sign_checkpoint(CHECKPOINT, MINE), AUDIT, AT)
    opened = open_checkpoint(str(note), MINE.key, [AUDIT.key])
    assert opened.checkpoint == CHECKPOINT
    assert [(one.key.name, one.at) for one in opened.witnesses] == [("audit.example", AT)]


def test_a_checkpoint_without_its_logs_signature_is_not_opened():
    note = sign_checkpoint(CHECKPOINT, MINE)
    with pytest.raises(NotSigned):
        open_checkpoint(str(note), replace(MINE, seed=bytes(32)).key)
    with pytest.raises(NotSigned):
        open_checkpoint(str(note), AUDIT.key)
    with pytest.raises(WrongSignature):
        open_checkpoint(str(note).replace("1042", "1043"), MINE.key)
    with pytest.raises(BadKey):
        sign_checkpoint(replace(CHECKPOINT, origin="other.example"), MINE)


def test_a_qr_code_holds_the_whole_note():
    note = cosign_note(sign_checkpoint(CHECKPOINT, MINE), AUDIT, AT)
    text = qr_text(note)
    assert len(text.encode()) < 500  # a code of some 5 cm
    for scanned in (text, text.rstrip("\n"), text.replace("\n", "\r\n"), f"\ufeff{text}"[1:]):
        assert read_qr(scanned) == note


def test_the_code_of_a_checkpoint_stays_as_it_is():
    assert CHECKPOINT.code == "EP5J-V4Q6-X48T-293N-V330-7SYQ-G"


def test_each_line_of_a_checkpoint_changes_its_code():
    others = [
        replace(CHECKPOINT, origin="mine.example/journa1"),
        replace(CHECKPOINT, size=1043),
        replace(CHECKPOINT, root=bytes(32)),
        replace(CHECKPOINT, at=AT.replace(microsecond=1)),
    ]
    assert len({one.code for one in (CHECKPOINT, *others)}) == 5


def test_a_code_is_read_as_people_write_it():
    code = CHECKPOINT.code
    for written in (code, code.lower(), code.replace("-", " "), code.replace("-", "")):
        assert read_code(written) == code
    assert read_code(code.replace("0", "O").replace("1", "l")) == code


def test_every_slip_of_one_character_or_of_two_changed_places_is_found():
    draw = random.Random(20)
    for _ in range(20):
        root = draw.randbytes(32)
        code = replace(CHECKPOINT, root=root).code.replace("-", "")
        slips = {
            code[:place] + other + code[place + 1 :] for place in range(25) for other in ALPHABET
        }
        for one in range(25):
            for other in range(one):
                signs = list(code)
                signs[one], signs[other] = signs[other], signs[one]
                slips.add("".join(signs))
        for slip in slips - {code}:
            with pytest.raises(BadCode):
                read_code(slip)


@pytest.mark.parametrize("text", ["", "0" * 24, "0" * 26, "U" * 25, "考" * 25])
def test_what_is_no_code_is_refused(text):
    with pytest.raises(BadCode):
        read_code(text)
