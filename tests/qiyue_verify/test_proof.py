"""The proof of one record holds, and no changed one does."""

import random
from contextlib import suppress

import pytest
from tests.qiyue_verify.journals import AUDIT, MINE, journal

from qiyue.core.journal.entries import row_hash
from qiyue.core.journal.merkle import subtrees_of
from qiyue.core.journal.proofs import Record, prove
from qiyue_verify.__main__ import main
from qiyue_verify.ed25519 import holds
from qiyue_verify.export import NoExport
from qiyue_verify.proof import check_proof

KEYS = f"{MINE.key}\n{AUDIT.key}\n".encode()


@pytest.fixture(scope="module")
def made():
    return journal(random.Random(11), 45)


@pytest.fixture(scope="module")
def note(made):
    return made.checkpoint(45)


def proofs_of(made, note):
    """One for each row as it is now, from the last entry that left it so."""
    subtree = subtrees_of([entry.leaf for entry in made.entries])
    for (table, key), state in made.rows.items():
        wanted = row_hash(table, key, state)
        entry = next(one for one in reversed(made.entries) if wanted in one.rows)
        yield prove(entry, Record(table, key, state), note, subtree)


def test_every_row_of_a_journal_is_proven(made, note):
    for proof in proofs_of(made, note):
        assert check_proof("a.json", proof, KEYS, []) == []


def test_no_changed_byte_of_a_proof_is_believed(made, note, monkeypatch):
    """But for the name of a witness, whose signature is passed over then."""
    monkeypatch.setattr("qiyue_verify.notes.holds", remembered(holds))
    draw = random.Random(12)
    proofs = list(proofs_of(made, note))
    for _ in range(600):
        proof = draw.choice(proofs)
        place = draw.randrange(len(proof))
        if proof.index(b"audit.example") <= place < proof.index(b'"entry"'):
            continue
        changed = bytearray(proof)
        changed[place] ^= 1 << draw.randrange(8)
        with suppress(NoExport):  # another form
            assert check_proof("a.json", bytes(changed), KEYS, []), changed[place - 9 : place + 9]


def remembered(function):
    known = {}

    def look(*arguments):
        if arguments not in known:
            known[arguments] = function(*arguments)
        return known[arguments]

    return look


def test_a_proof_beneath_another_checkpoint_is_not_believed(made, note):
    proof = next(proofs_of(made, note))
    code = made.checkpoint(44)
    other = str(code).encode().replace(b"\n", b"\\n")
    changed = proof.replace(str(note).encode().replace(b"\n", b"\\n"), other)
    assert changed != proof
    assert [problem.code for problem in check_proof("a", changed, KEYS, [])] == ["no-proof"]
    own = f"{AUDIT.key}\n".encode()
    assert [problem.code for problem in check_proof("a", proof, own, [])] == ["not-signed"]


def test_the_command_checks_a_proof_with_the_readers_own_keys(made, note, tmp_path, capsys):
    proof = next(proofs_of(made, note))
    file, keys = tmp_path / "proof.json", tmp_path / "keys.txt"
    file.write_bytes(proof)
    keys.write_bytes(KEYS)
    assert main([str(file), "--lang", "en"]) == 2
    assert "--keys" in capsys.readouterr().err
    given = [str(file), "--keys", str(keys), "--lang", "en"]
    assert main(given) == 0
    assert capsys.readouterr().out.startswith("The proof holds: {")
    assert main([*given, "--code", "0" * 25]) == 1
    assert "No checkpoint has the code" in capsys.readouterr().out
    file.write_bytes(proof.replace(b'"row":', b'"row":1'))
    assert main([str(file), "--keys", str(keys), "--lang", "zh"]) == 1
    assert "证明不了" in capsys.readouterr().out
