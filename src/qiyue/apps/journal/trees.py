"""The tree over the journal as it is stored: proofs in two queries, whatever its size.

Whole subtrees are numbered in the order in which they are completed, leaves included: the leaf n
(from 0) is number 2n - ones(n), and the subtrees that it completes follow it, narrowest first.
Leaves stand in their entries, the others in `Node`; each is written once and never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import connection

from qiyue.apps.journal.models import Entry, Head, Node
from qiyue.core.journal.canonical import digest_of
from qiyue.core.journal.merkle import (
    Frontier,
    OutsideTheTree,
    Subtree,
    consistency_proof,
    inclusion_proof,
)
from qiyue.core.values.findings import QiyueError

WIDTH = 32
T = TypeVar("T")


class NoTransaction(QiyueError):
    """The journal is written in the transaction of the change that it tells of, or not at all."""

    code = "no-transaction"


def number_of(first: int, size: int) -> int:
    """The number of the whole subtree of `size` leaves from `first` on."""
    last = first + size - 1
    return 2 * last - last.bit_count() + size.bit_length() - 1


def peaks_of(size: int) -> list[tuple[int, int]]:
    """The whole subtrees that make up a tree, widest first: first leaf, number of leaves."""
    found, first = [], 0
    for bit in reversed(range(size.bit_length())):
        if size >> bit & 1:
            found.append((first, 1 << bit))
            first += 1 << bit
    return found


def locked_head() -> Head:
    """The head, held until the transaction ends: entries are written one after the other.

    On SQLite a transaction has the whole database from its start.
    """
    if not connection.in_atomic_block:
        raise NoTransaction("record an entry inside the transaction of what it tells")
    head = Head.objects.select_for_update().filter(pk=Head.ONE).first()
    if head is None:
        Head.objects.bulk_create([Head()], ignore_conflicts=True)
        head = Head.objects.select_for_update().get(pk=Head.ONE)
    return head


def frontier_of(head: Head) -> Frontier:
    """Where the tree goes on."""
    peaks = bytes(head.peaks)
    return Frontier(head.size, tuple(peaks[at : at + WIDTH] for at in range(0, len(peaks), WIDTH)))


def grow(head: Head, leaves: Iterable[bytes]) -> None:
    """Adds leaves to the tree; the head is locked, the entries are written."""
    frontier, nodes = frontier_of(head), []
    for leaf in leaves:
        for first, size, root in frontier.completed(leaf)[1:]:
            nodes.append(Node(number=number_of(first, size), root=root))
        frontier = frontier.add(leaf)
    Node.objects.bulk_create(nodes, batch_size=1000)
    head.size, head.peaks = frontier.size, b"".join(frontier.peaks)
    head.save(update_fields=["size", "peaks"])


def size_of_journal() -> int:
    """How many entries there are."""
    return Head.objects.values_list("size", flat=True).filter(pk=Head.ONE).first() or 0


def root_at(size: int) -> bytes:
    """The root over the first `size` leaves."""

    def ask(subtree: Subtree) -> bytes:
        return Frontier(size, tuple(subtree(*peak) for peak in peaks_of(size))).root()

    return reading(ask)


def inclusion(seq: int, size: int) -> list[bytes]:
    """The path from the entry `seq` to the root over `size` entries."""
    return reading(lambda subtree: inclusion_proof(seq - 1, size, subtree))


def consistency(old: int, new: int) -> list[bytes]:
    """The proof that the tree of `new` entries has that of `old` as its beginning."""
    return reading(lambda subtree: consistency_proof(old, new, subtree)) if old else []


def reading(ask: Callable[[Subtree], T]) -> T:
    """What `ask` makes of subtrees, which are fetched together: it is called twice.

    Raises OutsideTheTree if one is not stored.
    """
    wanted: set[tuple[int, int]] = set()

    def note(first: int, size: int) -> bytes:
        wanted.add((first, size))
        return bytes(WIDTH)

    ask(note)
    known = fetched(wanted)

    def known_root(first: int, size: int) -> bytes:
        if (first, size) not in known:
            raise OutsideTheTree(f"no subtree of {size} leaves from {first} on is stored")
        return known[first, size]

    return ask(known_root)


def fetched(wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    """The roots of subtrees by first leaf and size; those that are not stored are left out."""
    leaves = {first + 1: (first, size) for first, size in wanted if size == 1}
    nodes = {number_of(first, size): (first, size) for first, size in wanted if size > 1}
    found: dict[tuple[int, int], bytes] = {}
    if leaves:
        for seq, leaf in Entry.objects.filter(seq__in=leaves).values_list("seq", "leaf"):
            found[leaves[seq]] = digest_of(leaf)
    if nodes:
        for number, root in Node.objects.filter(number__in=nodes).values_list("number", "root"):
            found[nodes[number]] = bytes(root)
    return found
