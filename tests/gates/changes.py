"""What somebody with all rights over the database does to it, behind the application's back.

Each change gets a draw and what stands in the journal, and says which entry is the first bad one;
none if no entry can be named. Who re-chains calculates every number and hash anew, but has no key.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import F

from qiyue.apps.journal.models import Checkpoint, Entry, EntryRow, Head, Node
from qiyue.apps.journal.services import stored, stored_rows
from qiyue.apps.journal.tables import journaled_tables, states_of
from qiyue.apps.journal.trees import number_of
from qiyue.core.journal.canonical import canonical, hash_text
from qiyue.core.journal.entries import row_hash
from qiyue.core.journal.merkle import Frontier

FAR = 10**9

HIDDEN = {
    "accounts.user": ("password",),
    "methods.content": ("data",),
    "orgs.identity": ("name", "phone", "salt"),
}
"""Columns that stand behind a hash, by table."""


def gone(rows):
    """Deleted as SQL does it, whatever refers to it."""
    rows._raw_delete(rows.db)


def moved(seq, to):
    EntryRow.objects.filter(entry=seq).update(entry=to)
    Entry.objects.filter(pk=seq).update(seq=to)


def cut_from(seq):
    gone(EntryRow.objects.filter(entry__gte=seq))
    gone(Entry.objects.filter(seq__gte=seq))


# Entries: the hand does not calculate.


def edit(draw, made):
    """One entry or one of its rows changed, with as many of its hashes as the hand reaches."""
    seq = draw.randrange(made.size) + 1
    one = Entry.objects.filter(pk=seq)
    body = canonical({"why": draw.randbytes(4).hex()}).decode()
    choices = [
        {"actor": "p-x"},
        {"on_behalf_of": "p-x"},
        {"command_key": "k-x"},
        {"kind": "unit.forged"},
        {"schema": 2},
        {"at": made.entries[seq - 1].at + timedelta(microseconds=1)},
        {"body": body},
        {"body": body, "body_hash": hash_text(body.encode())},
        {"body": "{ }"},
        {"row_count": F("row_count") + 1},
        {"rows_root": hash_text(body.encode())},
        {"leaf": hash_text(body.encode())},
    ]
    rows = EntryRow.objects.filter(entry=seq)
    if draw.random() < 0.3 and rows.exists():
        some = [{"state": hash_text(body.encode())}, {"key": "0"}, {"table": "a.b"}, {"place": 99}]
        change = draw.choice(some)
        row = draw.choice(list(rows))
        if change == {"place": 99} and rows.count() == 1:
            change = {"state": None if row.state else hash_text(b"{}")}
        if change == {"place": 99} and row.place == rows.count() - 1:
            change = {"key": "0"}
        rows.filter(pk=row.pk).update(**change)
    else:
        one.update(**draw.choice(choices))
    return seq


def delete(draw, made):
    """One entry gone, its rows too or not; not the last: that is a tail cut off."""
    seq = draw.randrange(made.size - 1) + 1
    if draw.random() < 0.7:
        gone(EntryRow.objects.filter(entry=seq))
    gone(Entry.objects.filter(pk=seq))
    return seq


def insert(draw, made):
    """One entry more, in good form, where another was; all that follow have their next number."""
    seq = draw.randrange(made.size) + 1
    make_room(seq)
    put(made.forged(draw, seq))
    return seq


def make_room(seq):
    for model, name in ((EntryRow, "entry_id"), (Entry, "seq")):
        for step in (FAR, 1 - FAR):
            model.objects.filter(**{f"{name}__gte": seq}).update(**{name: F(name) + step})


def put(entry):
    stored(entry).save(force_insert=True)
    EntryRow.objects.bulk_create(stored_rows(entry))


def swap(draw, made):
    """Two entries in each other's place."""
    one, other = sorted(draw.sample(range(1, made.size + 1), 2))
    moved(one, FAR)
    moved(other, one)
    moved(FAR, other)
    return one


def reorder(draw, made):
    """Some entries in a row in another order."""
    first = draw.randrange(1, made.size - 1)
    seqs = list(range(first, min(first + draw.randrange(2, 8), made.size + 1)))
    mixed = seqs[:]
    while mixed[0] == seqs[0]:
        draw.shuffle(mixed)
    for seq in seqs:
        moved(seq, FAR + seq)
    for seq, to in zip(mixed, seqs, strict=True):
        moved(FAR + seq, to)
    return first


def cut_tail(draw, made):
    """The last entries gone; the tree, its head and the checkpoints follow or not."""
    seq = draw.randrange(made.size) + 1
    cut_from(seq)
    if draw.random() < 0.6:
        grown(made.entries[: seq - 1])
        gone(Checkpoint.objects.filter(size__gte=seq))
    return seq


# The same with every number and hash made anew.


def grown(entries):
    """The tree and its head as they are over these entries."""
    frontier, nodes = Frontier(), []
    for entry in entries:
        leaf = entry.leaf
        for first, size, root in frontier.completed(leaf)[1:]:
            nodes.append(Node(number=number_of(first, size), root=root))
        frontier = frontier.add(leaf)
    gone(Node.objects.all())
    Node.objects.bulk_create(nodes)
    Head.objects.update(size=frontier.size, peaks=b"".join(frontier.peaks))


def rechained(draw, made, entries, first):
    """These entries stand there instead, from `first` on under new numbers and hashes."""
    entries = [
        one if one.seq == seq else replace(one, seq=seq) for seq, one in enumerate(entries, start=1)
    ]
    cut_from(first)
    for entry in entries[first - 1 :]:
        made.batch(entry)
    made.flush()
    grown(entries)
    gone(Checkpoint.objects.filter(size__gte=first))
    return first


def edit_rechained(draw, made):
    """One entry changed, and the record that it left with it."""
    seq = draw.randrange(made.size) + 1
    entries = list(made.entries)
    one = entries[seq - 1]
    stand = [r for r in one.rows if made.last.get((r.table, r.key)) == seq and r.state is not None]
    for row in draw.sample(stand, len(stand)):
        model = journaled_tables()[row.table]
        key = model._meta.pk.to_python(row.key)
        if edited(draw, model, key):
            (_, state), *_ = states_of(model, [key])
            new = row_hash(row.table, row.key, state)
            rows = tuple(new if each == row else each for each in one.rows)
            entries[seq - 1] = replace(one, rows=rows)
            break
    else:
        entries[seq - 1] = replace(one, actor="p-x", body={"why": "别的"})
    return rechained(draw, made, entries, seq)


def delete_rechained(draw, made):
    """One entry gone, and all that follow with new numbers and hashes."""
    seq = draw.randrange(made.size) + 1
    entries = list(made.entries)
    del entries[seq - 1]
    return rechained(draw, made, entries, seq)


def insert_rechained(draw, made):
    """One entry more, and all that follow with new numbers and hashes."""
    seq = draw.randrange(made.size) + 1
    entries = list(made.entries)
    entries.insert(seq - 1, made.forged(draw, seq))
    return rechained(draw, made, entries, seq)


def reorder_rechained(draw, made):
    """Two entries in each other's place, with new numbers and hashes."""
    one, other = sorted(draw.sample(range(made.size), 2))
    entries = list(made.entries)
    entries[one], entries[other] = entries[other], entries[one]
    return rechained(draw, made, entries, one + 1)


# Journaled records, of whatever table.


def record_of(draw, made):
    """A journaled record that is there: its table, model and key."""
    table, key = draw.choice(made.records)
    model = journaled_tables()[table]
    return table, model, model._meta.pk.to_python(key)


def other(draw, value):
    """Another value of the same kind."""
    if value is None or isinstance(value, bool):
        return {None: 1, True: False, False: True}[value]
    if isinstance(value, int):
        return value + draw.choice([1, -1, 7])
    if isinstance(value, datetime | date):
        return value + timedelta(days=1 if value.year < 9999 else -1)
    if isinstance(value, UUID):
        return UUID(int=value.int ^ 1)
    if isinstance(value, bytes | memoryview):
        return bytes(value) + b"\0"
    return str(value)[1:] if len(str(value)) > 1 else str(value) + "x"


def held(change, *words):
    """Whether the database lets a change be made; a constraint may not."""
    try:
        with transaction.atomic():
            change(*words)
    except DatabaseError:
        return False
    return True


def edited(draw, model, key):
    """One journaled column of a record changed to another value of its kind; False if none can."""
    row = model._base_manager.filter(pk=key)
    names = [model._meta.get_field(name).attname for name in model.journaled]
    values = {name: value for name, value in row.values(*names)[0].items() if value is not None}
    for name in draw.sample(sorted(values), len(values)):
        if held(lambda name=name: row.update(**{name: other(draw, values[name])})):
            return True
    return False


def record_edit(draw, made):
    """A record changed, no entry written: what an administrator of the database does first."""
    while True:
        table, model, key = record_of(draw, made)
        if edited(draw, model, key):
            return made.last[table, str(key)]


def record_delete(draw, made):
    """A record gone, no entry written."""
    table, model, key = record_of(draw, made)
    gone(model._base_manager.filter(pk=key))
    return made.last[table, str(key)]


def record_insert(draw, made):
    """A copy of a record that no entry speaks of, so that none can be named."""
    while True:
        _, model, key = record_of(draw, made)
        copy = model._base_manager.get(pk=key)
        copy.pk = FAR + draw.randrange(FAR) if isinstance(key, int) else draw.randbytes(8).hex()
        if held(lambda copy=copy: copy.save(force_insert=True)):
            return


def record_swap(draw, made):
    """Two records with each other's content: the earlier of their last entries is named first."""
    while True:
        table, model, key = record_of(draw, made)
        _, same, twin = record_of(draw, made)
        if same is not model or key == twin:
            continue
        names = [model._meta.get_field(name).attname for name in model.journaled]
        rows = [model._base_manager.filter(pk=one) for one in (key, twin)]
        one, another = (row.values(*names)[0] for row in rows)
        if one == another:
            continue
        if not held(exchange, rows, one, another):
            continue
        return min(made.last[table, str(key)], made.last[table, str(twin)])


def exchange(rows, one, another):
    rows[0].update(**another)
    rows[1].update(**one)


def record_back(draw, made):
    """A record taken away comes back from an old copy: told with the entry that took it away."""
    for table, key in draw.sample(made.removed, len(made.removed)):
        model = journaled_tables()[table]
        twin = next((k for t, k in made.records if t == table), None)
        if twin is None:
            continue
        row = model._base_manager.get(pk=model._meta.pk.to_python(twin))
        row.pk = model._meta.pk.to_python(key)
        if hasattr(row, "number"):  # what its kind may have once only
            row.number = draw.randrange(99, FAR)
        if held(lambda row=row: row.save(force_insert=True)):
            return made.last[table, key]
    return record_edit(draw, made)


def record_hidden(draw, made):
    """What the journal holds by its hash alone, changed: a name, a password, a method's bytes."""
    while True:
        table, model, key = record_of(draw, made)
        if table not in HIDDEN:
            continue
        field, value = draw.choice(HIDDEN[table]), draw.randbytes(8)
        changed = {field: value if field == "data" else value.hex()}
        rows = model._base_manager.filter(pk=key)
        if held(lambda rows=rows, changed=changed: rows.update(**changed)):
            return made.last[table, str(key)]


# What is calculated from the entries and kept.


def node(draw, made):
    """A node of the stored tree changed: told with the entry that completes its subtree."""
    number, root = draw.choice(made.nodes)
    Node.objects.filter(pk=number).update(root=bytes([root[0] ^ 1]) + root[1:])
    return made.completes[number]


ENTRIES = [edit, delete, insert, swap, reorder, cut_tail]
RECHAINED = [edit_rechained, delete_rechained, insert_rechained, reorder_rechained]
RECORDS = [record_edit, record_delete, record_insert, record_swap, record_back, record_hidden]
KINDS = [*ENTRIES, *RECHAINED, *RECORDS, node]
