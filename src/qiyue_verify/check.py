"""Calculates an export again, entry by entry, and tells what does not agree with what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from qiyue_verify.canonical import digest_of, hash_of, read_line, written
from qiyue_verify.export import Files, NoExport, lines, whole
from qiyue_verify.merkle import Tree, leaf_hash
from qiyue_verify.notes import BadNote, Checkpoint, Key, plain_code, read_checkpoint, read_keys

FORM = "qiyue-journal-export/1"
LINE = {"body", "entry", "leaf", "rows"}
HEAD = {"seq", "at", "actor", "on_behalf_of", "command_key", "kind", "schema"}
HEAD |= {"body", "rows", "row_count"}
Last = dict[tuple[str, str], tuple[int, "str | None"]]  # of each row: its last entry, its hash


@dataclass(frozen=True)
class Problem:
    """Something does not agree; `seq` is the entry, with `last` the first of some up to there."""

    code: str
    seq: int | None = None
    last: int | None = None
    part: str = ""


@dataclass(frozen=True)
class Outside:
    """What was kept where the journal's administrators cannot write."""

    checkpoints: Sequence[tuple[str, bytes]] = ()
    codes: Sequence[str] = ()
    keys: bytes | None = None
    leaves: Iterable[bytes] = ()


@dataclass
class Report:
    """What was looked at, and all that does not agree."""

    origin: str
    entries: int = 0
    rows: int = 0
    root: str = ""
    checkpoints: list[Checkpoint] = field(default_factory=list)
    outside: bool = False
    problems: list[Problem] = field(default_factory=list)

    @property
    def first(self) -> tuple[int, int] | None:
        """The first bad entry, as the range that it is in; both ends are one where it is known.

        A row is compared with its last entry, so it tells of an entry only if all those agree.
        """
        told = [p for p in self.problems if p.seq is not None]
        told = [p for p in told if not p.code.startswith("row-")] or told
        exact = min((p.seq for p in told if p.seq and not p.last), default=None)
        ranges = [(p.seq, p.last) for p in told if p.seq and p.last]
        before = [one for one in ranges if exact is None or one[1] < exact]
        if before:
            return min(before)
        return None if exact is None else (exact, exact)


@dataclass
class Walk:
    """The state on the way through the entries.

    There are two trees: over the leaves as calculated, and over those that the entries state.
    Where only the stated ones lead to a checkpoint's root, the contents were changed, not they.
    """

    say: Callable[[Problem], None]
    marks: dict[int, list[Checkpoint]]
    leaves: Sequence[bytes]
    tree: Tree = field(default_factory=Tree)
    stated: Tree = field(default_factory=Tree)
    good: int = 0
    rows: Last = field(default_factory=dict)
    in_order: bool = True
    as_kept: bool = True

    def mark(self) -> None:
        """Compares the trees with the checkpoints of this size."""
        size = self.tree.size
        for checkpoint in self.marks.get(size, ()):
            if checkpoint.root in (self.tree.root(), self.stated.root()):
                self.good = size
            elif size > len(self.leaves) or self.as_kept:
                self.say(Problem("root", min(self.good + 1, size), size, checkpoint.file))

    def take(self, line: bytes) -> None:
        """Looks at the next entry."""
        seq = self.tree.size + 1
        leaf, stated = self._leaves(line, seq)
        self.tree.add(leaf)
        self.stated.add(stated)
        if self.as_kept and seq <= len(self.leaves) and leaf != self.leaves[seq - 1]:
            self.as_kept = False
            self.say(Problem("rewritten", seq))
        self.mark()

    def _leaves(self, line: bytes, seq: int) -> tuple[bytes, bytes]:
        try:
            entry = read_line(line)
            head, rows = entry["entry"], entry["rows"]
            if set(entry) != LINE or set(head) != HEAD or type(head["seq"]) is not int:
                raise ValueError("another shape")
            stated = digest_of(entry["leaf"])
            hashes = [_row(row) for row in rows]
        except (ValueError, TypeError, KeyError):
            self.say(Problem("unreadable", seq))
            return leaf_hash(line), leaf_hash(line)
        if head["seq"] != seq and self.in_order:
            self.in_order = False
            self.say(Problem("order", max(1, min(seq, head["seq"])), part=str(head["seq"])))
        if hash_of(written(entry["body"])) != head["body"]:
            self.say(Problem("body", seq))
        if _root(hashes) != head["rows"] or len(rows) != head["row_count"]:
            self.say(Problem("rows", seq))
        leaf = leaf_hash(written(head))
        if leaf != stated:
            self.say(Problem("leaf", seq))
        for table, key, state in rows:
            self.rows[table, key] = (seq, state)
        return leaf, stated


def verify(files: Files, outside: Outside | None = None) -> Report:
    """All that does not agree in an export, or between it and what was kept outside."""
    rows: Last = {}
    _rows(files, report := walked(files, outside or Outside(), rows), rows)
    return report


def walked(files: Files, outside: Outside, rows: Last) -> Report:
    """The same without a look at the rows; `rows` is told what the entries say of them."""
    report = Report(_origin(files))
    say = report.problems.append
    keys = _keys(whole(files, "keys.txt") if outside.keys is None else outside.keys)
    names = [name for name in files.names() if name.startswith("checkpoints/")]
    inside = [(name, whole(files, name)) for name in names if not name.endswith("/")]
    for file, data in [*inside, *outside.checkpoints]:
        try:
            checkpoint = read_checkpoint(file, data, keys)
        except BadNote as error:
            say(Problem(str(error), part=file))
            continue
        if checkpoint.origin != report.origin:
            say(Problem("origin", part=file))
            continue
        report.checkpoints.append(checkpoint)
    report.outside = bool(outside.checkpoints or outside.codes)
    _codes(report, outside.codes)
    walk = _walk(files, report, _kept(report, outside.leaves), rows)
    report.entries, report.root = walk.tree.size, "sha256:" + walk.tree.root().hex()
    _cut(report, walk)
    return report


def _origin(files: Files) -> str:
    try:
        form = read_line(whole(files, "export.json").removesuffix(b"\n"))
        if form["form"] == FORM and isinstance(form["origin"], str):
            return str(form["origin"])
    except (ValueError, TypeError, KeyError):
        pass
    raise NoExport("no-form", "export.json")


def _keys(data: bytes) -> list[Key]:
    try:
        return read_keys(data.decode())
    except ValueError as error:
        raise NoExport("bad-key", "keys.txt") from error


def _codes(report: Report, codes: Sequence[str]) -> None:
    """A code from paper is that of one of the checkpoints, or something was taken away."""
    there = {checkpoint.code for checkpoint in report.checkpoints}
    for code in codes:
        if plain_code(code) not in there:
            report.problems.append(Problem("code", part=code))


def _kept(report: Report, leaves: Iterable[bytes]) -> list[bytes]:
    """The leaves that were kept, up to the last checkpoint whose root they lead to."""
    roots = {(checkpoint.size, checkpoint.root) for checkpoint in report.checkpoints}
    tree, kept, good = Tree(), list[bytes](), 0
    for line in leaves:
        try:
            kept.append(digest_of(line.decode().strip()))
        except ValueError:
            break
        tree.add(kept[-1])
        if (tree.size, tree.root()) in roots:
            good = tree.size
    if kept and not good:
        report.problems.append(Problem("leaves"))
    return kept[:good]


def _walk(files: Files, report: Report, leaves: Sequence[bytes], rows: Last) -> Walk:
    marks: dict[int, list[Checkpoint]] = {}
    for checkpoint in report.checkpoints:
        marks.setdefault(checkpoint.size, []).append(checkpoint)
    walk = Walk(report.problems.append, marks, leaves, rows=rows)
    walk.mark()
    for line in lines(files, "entries.jsonl"):
        walk.take(line)
    return walk


def _cut(report: Report, walk: Walk) -> None:
    """A checkpoint that is larger than the journal shows that entries are gone."""
    size = walk.tree.size
    largest = max(report.checkpoints, key=lambda one: one.size, default=None)
    if largest is None or largest.size <= size:
        return
    if walk.good == size or (walk.as_kept and size < len(walk.leaves)):
        report.problems.append(Problem("cut", size + 1, part=largest.file))
    else:
        report.problems.append(Problem("cut", walk.good + 1, size + 1, largest.file))


def _rows(files: Files, report: Report, last: Last) -> None:
    """Each row is as its last entry left it, and no row is there that no entry speaks of."""
    left = dict(last)
    for number, line in enumerate(lines(files, "rows.jsonl"), start=1):
        report.rows += 1
        try:
            row = read_line(line)
            place, state = (row["table"], row["key"]), hash_of(written(row["state"]))
            if set(row) != {"table", "key", "state"} or not all(type(p) is str for p in place):
                raise ValueError("another shape")
        except (ValueError, TypeError, KeyError):
            report.problems.append(Problem("row-unreadable", part=str(number)))
            continue
        name = " ".join(place)
        if place in left:
            seq, wanted = left.pop(place)
            if wanted != state:
                code = "row-back" if wanted is None else "row-changed"
                report.problems.append(Problem(code, seq, part=name))
        else:
            code = "row-twice" if place in last else "row-unknown"
            report.problems.append(Problem(code, part=name))
    for (table, key), (seq, wanted) in left.items():
        if wanted is not None:
            report.problems.append(Problem("row-missing", seq, part=f"{table} {key}"))


def _row(row: Any) -> bytes:
    table, key, state = row
    if type(table) is not str or type(key) is not str:
        raise ValueError("another shape")
    if state is not None:
        digest_of(state)
    return leaf_hash(written(row))


def _root(leaves: Sequence[bytes]) -> str:
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    return "sha256:" + tree.root().hex()
