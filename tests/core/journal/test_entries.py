"""An entry is one line, its head one leaf, and a line that was changed is not read."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qiyue.core.journal.canonical import NotCanonical, canonical
from qiyue.core.journal.entries import (
    BadEntry,
    Entry,
    NotNext,
    RowHash,
    follow,
    read_entry,
    row_hash,
)
from qiyue.core.journal.merkle import Frontier

GOLDEN = Path(__file__).with_name("golden") / "entries.jsonl"
AT = datetime(2026, 1, 31, 8, 30, 0, 250, tzinfo=UTC)
SIGNED = Entry(
    seq=1,
    at=AT,
    actor="p-7f3a",
    on_behalf_of=None,
    command_key="c-01",
    kind="contract.signed",
    schema=1,
    body={"contract": 12, "note": "同意 𠮷"},
    rows=(
        row_hash("contracts.contract", "12", {"stage": "in_force", "lower": 3, "upper": 1}),
        row_hash("contracts.signature", "31", {"signer": "p-7f3a", "order": 2}),
    ),
)
WITHDRAWN = Entry(
    seq=2,
    at=AT,
    actor="p-0001",
    on_behalf_of="p-7f3a",
    command_key="c-02",
    kind="contract.withdrawn",
    schema=1,
    body={},
    rows=(row_hash("contracts.signature", "31", None),),
)
READ = replace(WITHDRAWN, seq=3, kind="pay.read", body={"purpose": "audit"}, rows=())


def test_the_golden_lines_stay_as_they_are():
    """Every journal depends on them: a change needs a new schema version, never a new file."""
    lines = [entry.line() for entry in (SIGNED, WITHDRAWN, READ)]
    assert b"\n".join(lines) + b"\n" == GOLDEN.read_bytes()


@pytest.mark.parametrize("entry", [SIGNED, WITHDRAWN, READ], ids=lambda entry: entry.kind)
def test_an_entry_is_read_from_its_line(entry):
    assert read_entry(entry.line()) == entry


def test_every_field_is_in_the_leaf():
    changed = [
        replace(SIGNED, seq=2),
        replace(SIGNED, at=AT.replace(microsecond=251)),
        replace(SIGNED, actor="p-7f3b"),
        replace(SIGNED, on_behalf_of="p-1"),
        replace(SIGNED, command_key="c-02"),
        replace(SIGNED, kind="contract.amended"),
        replace(SIGNED, schema=2),
        replace(SIGNED, body={**SIGNED.body, "contract": 13}),
        replace(SIGNED, rows=SIGNED.rows[:1]),
        replace(SIGNED, rows=SIGNED.rows[::-1]),
        replace(SIGNED, rows=(RowHash("contracts.contract", "12", None), SIGNED.rows[1])),
    ]
    assert len({entry.leaf for entry in (SIGNED, *changed)}) == len(changed) + 1


def test_no_changed_character_of_a_line_is_read_as_an_entry():
    line = SIGNED.line()
    for place in range(len(line)):
        for other in (line[place] ^ 1, line[place] ^ 2):
            with pytest.raises((BadEntry, NotCanonical)):
                read_entry(line[:place] + bytes([other]) + line[place + 1 :])


@pytest.mark.parametrize(
    "wrong",
    [
        {"seq": 0},
        {"seq": True},
        {"schema": 0},
        {"at": AT.replace(tzinfo=None)},
        {"actor": ""},
        {"actor": "p\n1"},
        {"actor": "p" * 201},
        {"on_behalf_of": ""},
        {"command_key": ""},
        {"kind": "signed"},
        {"kind": "Contract.Signed"},
        {"rows": (SIGNED.rows[0], SIGNED.rows[0])},
    ],
    ids=str,
)
def test_what_is_not_an_entry_is_refused_with_its_part(wrong):
    with pytest.raises(BadEntry) as error:
        replace(SIGNED, **wrong)
    assert error.value.part in wrong


@pytest.mark.parametrize(
    "parts", [("Contracts", "1", None), ("a", "", None), ("a", "1", "md5:00"), ("a b", "1", None)]
)
def test_what_is_not_the_hash_of_a_row_is_refused(parts):
    with pytest.raises(BadEntry):
        RowHash(*parts)


@pytest.mark.parametrize(
    "change",
    [
        lambda whole: whole.pop("rows"),
        lambda whole: whole.update(more=1),
        lambda whole: whole.update(body=[]),
        lambda whole: whole["entry"].pop("kind"),
        lambda whole: whole["entry"].update(more=1),
        lambda whole: whole["entry"].update(seq="1"),
        lambda whole: whole["rows"].append(["contracts.contract", "12"]),
        lambda whole: whole["rows"].append([1, "12", None]),
        lambda whole: whole["rows"].append(["contracts.contract", "13", 5]),
    ],
)
def test_a_line_of_another_shape_is_refused(change):
    whole = json.loads(SIGNED.line())
    change(whole)
    with pytest.raises(BadEntry):
        read_entry(canonical(whole))


def test_numbers_have_no_gap_and_none_comes_twice():
    one = follow(Frontier(), SIGNED)
    assert follow(one, WITHDRAWN).size == 2
    for entry in (SIGNED, READ):
        with pytest.raises(NotNext) as error:
            follow(one, entry)
        assert error.value.wanted == 2


def test_a_batch_of_ten_thousand_rows_has_a_small_leaf():
    rows = tuple(row_hash("facts.batch", str(n), {"value": n}) for n in range(10_000))
    assert len(canonical(replace(SIGNED, rows=rows).head)) < 600
