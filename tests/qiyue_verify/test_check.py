"""Every change made behind the application's back is found, and nothing else is."""

import random
import re
from functools import cache
from pathlib import Path

import pytest
from tests.qiyue_verify.journals import MINE, START, entry, journal
from tests.qiyue_verify.signers import PlainSigner
from tests.qiyue_verify.tampers import KINDS, renumbered, trials

import qiyue_verify
from qiyue.core.journal.canonical import canonical
from qiyue.core.journal.checkpoints import Checkpoint, sign_checkpoint
from qiyue_verify.check import Outside, verify
from qiyue_verify.ed25519 import holds
from qiyue_verify.export import Memory, NoExport
from qiyue_verify.messages import SENTENCES

OTHER = PlainSigner(MINE.name, 1, bytes(32))


@pytest.fixture(scope="module")
def made():
    return journal(random.Random(7), 40)


def codes(report):
    return [problem.code for problem in report.problems]


def look(made, outside=None):
    return verify(Memory(made.files), outside)


def test_every_kind_of_tampering_is_found_and_the_first_bad_entry_named():
    """The long form is `python -m tests.qiyue_verify.tampers 10000`."""
    tally = trials(20 * len(KINDS), seed=1, size=60, per_journal=40)
    assert tally.missed == []
    assert set(tally.trials.values()) == {20}
    assert tally.found == tally.named == tally.held == tally.trials
    assert (tally.clean, tally.false_alarms) == (26, 0)


def test_a_clean_journal_agrees(made):
    report = look(made)
    assert (report.problems, report.first) == ([], None)
    assert (report.entries, report.rows) == (40, len(made.rows))


def test_an_empty_journal_agrees():
    empty = journal(random.Random(1), 0)
    assert look(empty, Outside([("kept", empty.outside[0])])).problems == []


def test_a_checkpoint_of_yesterday_agrees_with_a_journal_that_grew(made):
    kept = Outside([("kept", str(made.checkpoint(25)).encode())])
    assert look(made, kept).problems == []


def test_a_rewritten_journal_is_told_by_nothing_but_what_was_kept_outside(made):
    """With every hash made anew and its own checkpoints gone, it agrees with itself."""
    entries = [*made.entries[:9], entry(random.Random(2), 10), *made.entries[9:]]
    lines = b"".join(line + b"\n" for line in renumbered(entries))
    files = {name: data for name, data in made.files.items() if "checkpoints" not in name}
    files = Memory({**files, "entries.jsonl": lines})
    told = {"root", "cut", "rewritten"}
    assert not told.intersection(codes(verify(files)))
    note, leaves = made.outside
    assert verify(files, Outside([("kept", note)], leaves=leaves)).first == (10, 10)
    assert verify(files, Outside([("kept", note)])).first == (1, 40)
    both = [("older", str(made.checkpoint(8)).encode()), ("kept", note)]
    assert verify(files, Outside(both)).first == (9, 40)


def test_a_checkpoint_inside_narrows_down_where_it_was_changed(made):
    files = {name: data for name, data in made.files.items() if "checkpoints" not in name}
    for size in (8, 16, 24):
        files[f"checkpoints/{size}.txt"] = str(made.checkpoint(size)).encode()
    entries = list(made.entries)
    entries[11] = entry(random.Random(2), 12)
    files["entries.jsonl"] = b"".join(line + b"\n" for line in renumbered(entries))
    report = verify(Memory(files))
    assert report.first == (9, 16)


def test_new_keys_in_the_export_do_not_help_who_rewrote_it(made):
    note = sign_checkpoint(Checkpoint(MINE.name, 0, bytes(32), START), OTHER)
    files = {"keys.txt": f"{OTHER.key}\n".encode(), "checkpoints/000001.txt": str(note).encode()}
    files = Memory({**made.files, **files})
    kept = [("kept", made.outside[0])]
    assert "not-signed" in codes(verify(files, Outside(kept)))
    own = f"{MINE.key}\n".encode()
    assert "not-signed" in codes(verify(files, Outside(keys=own)))


def test_the_code_on_paper_is_that_of_a_checkpoint(made):
    code = Checkpoint(MINE.name, 0, bytes(32), START).code
    files = {**made.files, "checkpoints/9.txt": str(made.checkpoint(30)).encode()}
    there = look(made).checkpoints[-1].code
    assert verify(Memory(files), Outside(codes=[there.lower()])).problems == []
    assert codes(verify(Memory(files), Outside(codes=[code]))) == ["code"]


def test_a_list_of_leaves_that_leads_to_no_checkpoint_is_not_used(made):
    note, leaves = made.outside
    for wrong in (leaves[::-1], [b"nothing\n"], [b"\xff\n"]):
        report = look(made, Outside([("kept", note)], leaves=wrong))
        assert codes(report) in (["leaves"], [])
        assert report.first is None
    assert codes(look(made, Outside([("kept", note)], leaves=leaves[::-1]))) == ["leaves"]


def test_a_checkpoint_of_another_journal_is_no_witness(made):
    other = PlainSigner("other.example", 1, bytes(32))
    note = str(sign_checkpoint(Checkpoint("other.example", 1, bytes(32), START), other)).encode()
    keys = made.files["keys.txt"] + f"{other.key}\n".encode()
    assert codes(look(made, Outside([("kept", note)], keys=keys))) == ["origin"]
    assert codes(look(made, Outside([("kept", b"nothing")]))) == ["bad-note"]


def test_rows_are_as_their_last_entries_left_them(made):
    lines = made.files["rows.jsonl"].splitlines(keepends=True)
    gone = next(
        row for one in reversed(made.entries) for row in one.rows
        if row.state is None and (row.table, row.key) not in made.rows
    )  # fmt: skip
    back = canonical({"table": gone.table, "key": gone.key, "state": {}}) + b"\n"
    for more, code in [
        (back, "row-back"),
        (lines[0], "row-twice"),
        (b'{"key":"1","state":{},"table":"new"}\n', "row-unknown"),
        (b'{"key":1,"state":{},"table":"new"}\n', "row-unreadable"),
        (b"[]\n", "row-unreadable"),
        (b"\n", "row-unreadable"),
    ]:
        files = {**made.files, "rows.jsonl": b"".join([*lines, more])}
        assert codes(verify(Memory(files))) == [code]


def test_no_changed_byte_goes_unnoticed(made, monkeypatch):
    """Any byte of any file; a witness's name changed leaves a checkpoint without a witness."""
    monkeypatch.setattr("qiyue_verify.notes.holds", cache(holds))
    draw = random.Random(3)
    kept = Outside([("kept", made.outside[0])])
    for _ in range(300):
        name = draw.choice(sorted(made.files))
        data = bytearray(made.files[name])
        place = draw.randrange(len(data))
        data[place] ^= 1 << draw.randrange(8)
        files = Memory({**made.files, name: bytes(data)})
        try:
            report = verify(files, kept)
            lonely = any(not one.witnesses for one in report.checkpoints)
            assert report.problems or lonely, (name, bytes(data)[place - 9 : place + 9])
        except NoExport:
            assert name in ("export.json", "keys.txt")


@pytest.mark.parametrize("name", ["export.json", "keys.txt", "entries.jsonl", "rows.jsonl"])
def test_an_export_without_one_of_its_files_is_none(made, name):
    files = {other: data for other, data in made.files.items() if other != name}
    with pytest.raises(NoExport) as error:
        verify(Memory(files))
    assert error.value.part == name


@pytest.mark.parametrize(
    "form", [b"", b"{}", b"[]", b'{"form":"qiyue-journal-export/2","origin":"a"}']
)
def test_an_export_of_another_form_is_none(made, form):
    with pytest.raises(NoExport):
        verify(Memory({**made.files, "export.json": form}))


def test_every_problem_is_told_in_both_languages():
    room = Path(qiyue_verify.__file__).parent
    text = "".join(
        (room / name).read_text("utf-8")
        for name in ("check.py", "export.py", "proof.py", "__main__.py")
    )
    text += (room / "notes.py").read_text("utf-8")
    told = set(re.findall(r'(?:Problem|NoExport|BadNote)\("([a-z-]+)"', text))
    told |= set(re.findall(r'"(row-[a-z]+)"', text))
    assert told == set(SENTENCES)
    for chinese, english in SENTENCES.values():
        assert re.search(r"[\u4e00-\u9fff]", chinese)
        assert english.isascii()
