"""What the page about the journal shows is what the code does."""

import re
from datetime import UTC, datetime
from pathlib import Path

from tests.core.journal.pages import PAGE, column

from qiyue.core.journal import proofs, witness
from qiyue.core.journal.checkpoints import ALPHABET, Checkpoint
from qiyue.core.journal.entries import read_entry
from qiyue.core.journal.exports import FORM
from qiyue.core.journal.witness import Refused
from qiyue_verify.__main__ import _parser

GOLDEN = Path(__file__).with_name("golden") / "entries.jsonl"


def test_the_entry_on_the_page_is_one():
    line = re.search(r"^```json\n(.*)\n```$", PAGE, re.M)[1].encode()
    assert line == GOLDEN.read_bytes().splitlines()[0]
    assert read_entry(line).seq == 1


def test_every_key_of_an_entry_has_its_entry():
    entry = read_entry(GOLDEN.read_bytes().splitlines()[0])
    whole = ["entry", "body", "rows", "leaf"]
    assert column("key")[:4] == whole
    assert sorted(column("key")[4:]) == sorted(entry.head)


def test_the_checkpoint_on_the_page_has_the_code_on_the_page():
    at = datetime(2026, 1, 31, 8, 0, 0, tzinfo=UTC)
    one = Checkpoint("mine.example/journal", 1042, bytes(range(32)), at)
    assert "\n".join(f"    {line}" for line in one.text.splitlines()) in PAGE
    assert f"`{one.code}`" in PAGE
    assert ALPHABET in PAGE


def test_every_reason_of_a_witness_has_its_entry():
    kinds = [kind for kind in vars(witness).values() if isinstance(kind, type)]
    codes = {kind.code for kind in kinds if issubclass(kind, Refused)} - {Refused.code}
    assert codes == set(column("reason"))


def test_every_option_and_file_has_its_entry():
    options = [action.option_strings[-1] for action in _parser()._actions if action.option_strings]
    assert set(column("option")) == set(options) - {"--help"}
    assert FORM in PAGE
    assert proofs.FORM in PAGE
    assert len(column("file")) == 5
