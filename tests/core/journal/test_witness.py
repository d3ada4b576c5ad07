"""A witness co-signs a journal that only grew, and says why it does not co-sign another."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from qiyue.core.journal.checkpoints import Checkpoint, open_checkpoint, sign_checkpoint
from qiyue.core.journal.keys import Ed25519Signer
from qiyue.core.journal.merkle import consistency_proof, leaf_hash, root_of, subtrees_of
from qiyue.core.journal.notes import LOG, WITNESS
from qiyue.core.journal.witness import (
    BadMemory,
    Busy,
    Malformed,
    OtherSize,
    Refused,
    Request,
    Shrunk,
    SplitView,
    WentBack,
    Witness,
    WrongKey,
    read_request,
)

AT = datetime(2026, 1, 31, 8, 0, 0, tzinfo=UTC)
MINE = Ed25519Signer("mine.example/journal", LOG, bytes(range(32)))
AUDIT = Ed25519Signer("audit.example", WITNESS, bytes(range(1, 33)))
LEAVES = [leaf_hash(bytes([number])) for number in range(40)]
OTHER = [*LEAVES[:4], leaf_hash(b"edited"), *LEAVES[5:]]


@pytest.fixture
def witness(tmp_path):
    return Witness(MINE.key, AUDIT, tmp_path / "audit.checkpoint")


def checkpoint(size, leaves=LEAVES, signer=MINE, at=AT):
    one = Checkpoint(signer.name, size, root_of(leaves[:size]), at)
    return str(sign_checkpoint(one, signer))


def proof(old, new, leaves=LEAVES):
    return consistency_proof(old, new, subtrees_of(leaves))


def request(old, new):
    return Request(old, tuple(proof(old, new)) if old else (), checkpoint(new))


def test_it_signs_the_first_that_it_sees_and_whatever_grew_from_it(witness):
    assert witness.held() is None
    witness.cosign(request(0, 7), AT)
    for old, new in ((7, 8), (8, 8), (8, 23), (23, 40)):
        note = witness.cosign(request(old, new), AT + timedelta(minutes=new))
        opened = open_checkpoint(str(note), MINE.key, [AUDIT.key])
        assert opened.witnesses[0].at == AT + timedelta(minutes=new)
        assert witness.held().checkpoint.size == new
        assert witness.memory.read_text("utf-8") == str(note)


def test_it_begins_with_an_empty_journal(witness):
    witness.cosign(request(0, 0), AT)
    witness.cosign(request(0, 5), AT)
    assert witness.held().checkpoint.size == 5


@pytest.mark.parametrize(
    ("offered", "steps", "reason"),
    [
        (checkpoint(23, OTHER), proof(7, 23, OTHER), SplitView),
        (checkpoint(23), proof(7, 23, OTHER), SplitView),
        (checkpoint(23), proof(7, 22), SplitView),
        (checkpoint(23), [], SplitView),
        (checkpoint(7, OTHER), [], SplitView),
        (checkpoint(6), [], Shrunk),
        (checkpoint(0), [], Shrunk),
        (checkpoint(23, signer=replace(MINE, seed=bytes(32))), proof(7, 23), WrongKey),
        (checkpoint(23, signer=replace(MINE, name="other.example")), proof(7, 23), WrongKey),
        (checkpoint(23).replace("\n23\n", "\n24\n"), proof(7, 24), WrongKey),
        (checkpoint(23).partition("\n\n")[0] + "\n\n— a AAAAAAA=\n", proof(7, 23), WrongKey),
        (checkpoint(23, at=AT - timedelta(seconds=1)), proof(7, 23), WentBack),
        (checkpoint(23, at=AT + timedelta(days=2)), proof(7, 23), WentBack),
        ("nothing", proof(7, 23), Malformed),
    ],
)
def test_it_refuses_and_says_why_and_remembers_what_it_had(witness, offered, steps, reason):
    witness.cosign(request(0, 7), AT)
    before = witness.memory.read_bytes()
    with pytest.raises(Refused) as error:
        witness.cosign(Request(7, tuple(steps), offered), AT + timedelta(days=1))
    assert type(error.value) is reason
    assert witness.memory.read_bytes() == before
    assert [path.name for path in witness.memory.parent.iterdir()] == [witness.memory.name]


def test_a_proof_from_another_size_is_answered_with_its_own(witness):
    with pytest.raises(OtherSize) as error:
        witness.cosign(request(7, 8), AT)
    assert error.value.held == 0
    witness.cosign(request(0, 7), AT)
    for old in (0, 6, 8):
        with pytest.raises(OtherSize) as error:
            witness.cosign(request(old, 23), AT)
        assert error.value.held == 7


def test_two_clocks_may_differ_by_a_minute(witness):
    with pytest.raises(WentBack):
        witness.cosign(request(0, 7), AT - timedelta(seconds=61))
    witness.cosign(request(0, 7), AT - timedelta(seconds=60))


def test_a_request_is_the_text_that_other_witnesses_take():
    """The form of C2SP tlog-witness, add-checkpoint; without a proof the first time."""
    for one in (request(7, 23), request(0, 5), request(7, 7)):
        assert read_request(str(one)) == one
    lines = str(request(7, 8)).split("\n")
    assert lines[0] == "old 7"
    assert [len(line) for line in lines[1:5]] == [44, 44, 44, 44]
    assert lines[5:8] == ["", "mine.example/journal", "8"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "old 7\n",
        "old 07\n\nx",
        "new 7\n\nx",
        "old 7\nAA\n\nx",
        "old 7\n" + "AA==\n" * 64 + "\nx",
    ],
)
def test_what_is_no_request_is_refused(text):
    with pytest.raises(Malformed):
        read_request(text)


@pytest.mark.parametrize("content", ["", "nothing", checkpoint(7), checkpoint(7)[:-20]])
def test_a_memory_that_was_touched_is_not_believed(witness, content):
    """A checkpoint without its own signature might be an older one, or another's."""
    witness.memory.write_text(content, "utf-8")
    with pytest.raises(BadMemory):
        witness.cosign(request(7, 23), AT)
    assert witness.memory.read_text("utf-8") == content


def test_two_witnesses_do_not_work_on_one_memory(witness):
    beside = witness.memory.with_name(witness.memory.name + ".next")
    beside.touch()
    with pytest.raises(Busy):
        witness.cosign(request(0, 7), AT)
    assert beside.exists()
    assert witness.held() is None


def test_a_signature_is_not_given_out_before_it_is_remembered(witness, monkeypatch):
    def full(*_):
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        witness.cosign(request(0, 7), AT)
    assert list(witness.memory.parent.iterdir()) == []
