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
    Refused,
    Shrunk,
    SplitView,
    WentBack,
    Witness,
    WrongKey,
)

pytest.importorskip("cryptography")

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


def test_it_signs_the_first_that_it_sees_and_whatever_grew_from_it(witness):
    assert witness.held() is None
    witness.cosign(checkpoint(7), [], AT)
    for old, new in ((7, 8), (8, 8), (8, 23), (23, 40)):
        steps = proof(old, new)
        note = witness.cosign(checkpoint(new), steps, AT + timedelta(minutes=new))
        opened = open_checkpoint(str(note), MINE.key, [AUDIT.key])
        assert opened.witnesses[0].at == AT + timedelta(minutes=new)
        assert witness.held().checkpoint.size == new
        assert witness.memory.read_text("utf-8") == str(note)


def test_it_begins_with_an_empty_journal(witness):
    witness.cosign(checkpoint(0), [], AT)
    witness.cosign(checkpoint(5), [], AT)
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
        ("nothing", proof(7, 23), Refused),
    ],
)
def test_it_refuses_and_says_why_and_remembers_what_it_had(witness, offered, steps, reason):
    witness.cosign(checkpoint(7), [], AT)
    before = witness.memory.read_bytes()
    with pytest.raises(Refused) as error:
        witness.cosign(offered, steps, AT + timedelta(days=1))
    assert type(error.value) is reason
    assert witness.memory.read_bytes() == before
    assert [path.name for path in witness.memory.parent.iterdir()] == [witness.memory.name]


@pytest.mark.parametrize("content", ["", "nothing", checkpoint(7), checkpoint(7)[:-20]])
def test_a_memory_that_was_touched_is_not_believed(witness, content):
    """A checkpoint without its own signature might be an older one, or another's."""
    witness.memory.write_text(content, "utf-8")
    with pytest.raises(BadMemory):
        witness.cosign(checkpoint(23), [], AT)
    assert witness.memory.read_text("utf-8") == content


def test_two_witnesses_do_not_work_on_one_memory(witness):
    beside = witness.memory.with_name(witness.memory.name + ".next")
    beside.touch()
    with pytest.raises(Busy):
        witness.cosign(checkpoint(7), [], AT)
    assert beside.exists()
    assert witness.held() is None


def test_a_signature_is_not_given_out_before_it_is_remembered(witness, monkeypatch):
    def full(*_):
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        witness.cosign(checkpoint(7), [], AT)
    assert list(witness.memory.parent.iterdir()) == []
