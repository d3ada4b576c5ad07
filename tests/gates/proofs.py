"""T5: the proof of one record, for one of a million entries and one of 2,048 rows.

    python -m tests.gates proofs [ENTRIES]

The tree is built from the hashes of leaves, as many as a journal of that size has; the entry that
is proven is whole, so that what is made is checked by the small verifier.
"""

import hashlib
import random
import statistics
import sys
import time

from django.db import connection, transaction
from tests.apps.journal.cast import MINE, START, stored_leaves
from tests.apps.journal.things.models import Unit

from qiyue.apps.journal.checkpoints import make_checkpoint, request
from qiyue.apps.journal.models import EntryRow
from qiyue.apps.journal.proving import proof_of
from qiyue.apps.journal.services import record
from qiyue_verify.proof import check_proof

MILLISECONDS, BYTES = 100, 4096
ROWS, TRIES = 2048, 50
STEP = 20_000


def main(size=1_000_000):
    """Prints what it took; 1 if a proof is too slow, too large or does not hold."""
    draw = random.Random(size)
    filled(size // 2)
    Unit.objects.bulk_create(Unit(name=f"单位 {n}", number=n) for n in range(ROWS))
    units = list(Unit.objects.all())
    with transaction.atomic():
        seq = record("unit.imported", *units, actor="p-1", at=START, key="import").seq
    filled(size - seq, first=seq)
    checkpoint = make_checkpoint(MINE, START)
    rows = list(EntryRow.objects.filter(entry=seq))
    keys = f"{MINE.key}\n".encode()
    took, sizes, wrong = [], [], 0
    for row in draw.sample(rows, TRIES):
        began = time.perf_counter()
        proof = proof_of(row)
        took.append((time.perf_counter() - began) * 1000)
        sizes.append(len(proof))
        wrong += bool(check_proof("a.json", proof, keys, [checkpoint.code]))
    began = time.perf_counter()
    steps = len(request(checkpoint, size // 3).proof)
    consistent = (time.perf_counter() - began) * 1000
    worst, middle = max(took), statistics.median(took)
    print(f"{connection.vendor}, {size} entries, one of {ROWS} rows: {TRIES} proofs, {wrong} wrong")
    print(f"median {middle:.1f} ms, slowest {worst:.1f} ms, at most {max(sizes)} bytes")
    print(f"consistency from {size // 3}: {consistent:.1f} ms, {steps} steps")
    return int(wrong > 0 or middle > MILLISECONDS or max(sizes) > BYTES)


def filled(number, first=0):
    """So many entries of which only the leaf matters."""
    for start in range(0, number, STEP):
        some = range(first + start, first + min(start + STEP, number))
        stored_leaves([hashlib.sha256(str(n).encode()).digest() for n in some])
        print(f"\r{some[-1] + 1} entries", end="", file=sys.stderr)
    print(file=sys.stderr)
