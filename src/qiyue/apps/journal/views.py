"""审计: who did what, what it left, and the proofs of it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from qiyue.apps.journal import questions
from qiyue.apps.journal.guard import reads_journal
from qiyue.apps.journal.models import Checkpoint, Entry, EntryRow
from qiyue.apps.journal.proving import as_left, covering, proof_of
from qiyue.apps.journal.tables import State, journaled_tables
from qiyue.apps.journal.trees import size_of_journal
from qiyue.core.journal.checkpoints import qr_text
from qiyue.core.journal.notes import read_note
from qiyue.core.journal.proofs import NotProven

SHOWN_ROWS = 200
"""Of a batch, so many rows are listed; all of them can be asked for by table and key."""

CHECKPOINTS = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A row of an entry as its page shows it."""

    place: int
    table: str
    says: str
    key: str
    gone: bool
    before: int | None
    after: int | None
    state: dict[str, object] | None


@reads_journal
def entries(request: HttpRequest) -> HttpResponse:
    """The journal, newest first, by filters."""
    wish = questions.asked(request.GET)
    page = questions.page_of(wish)
    people = questions.names_of(
        code for one in page.entries for code in (one.actor, one.on_behalf_of)
    )
    context = {
        "wish": wish,
        "page": page,
        "people": people,
        "kinds": questions.kinds(),
        "tables": questions.tables(),
        "moment": moment,
    }
    return render(request, "journal/entries.html", context)


@reads_journal
def entry(request: HttpRequest, seq: int) -> HttpResponse:
    """One entry: what was done, and each row that it left, with the proof to download."""
    one = get_object_or_404(Entry, pk=seq)
    rows = list(one.rows.order_by("place")[:SHOWN_ROWS])
    context = {
        "entry": one,
        "told": questions.told(questions.body_of(one)),
        "rows": _rows(rows),
        "people": questions.names_of([one.actor, one.on_behalf_of]),
        "kinds": questions.kinds(),
        "checkpoint": covering(seq),
        "size": size_of_journal(),
        "moment": moment,
    }
    return render(request, "journal/entry.html", context)


def _rows(rows: list[EntryRow]) -> list[Row]:
    """The rows with the entries before and after, and their state where it is still so."""
    says = questions.tables()
    few = len(rows) <= 20  # of a batch, states are looked at one by one, on its proof
    shown = []
    for row in rows:
        other = EntryRow.objects.filter(table=row.table, key=row.key)
        before = after = None
        if few:
            ids = other.order_by("-entry").values_list("entry", flat=True)
            before = ids.filter(entry__lt=row.entry_id).first()
            after = ids.filter(entry__gt=row.entry_id).order_by("entry").first()
        state = as_left(row) if few and after is None else None
        shown.append(
            Row(
                row.place,
                row.table,
                says.get(row.table, row.table),
                row.key,
                row.state is None,
                before,
                after,
                None if state is None else _named(row.table, state),
            )
        )
    return shown


def _named(table: str, state: State) -> dict[str, object]:
    """A state under the names that people read."""
    meta = journaled_tables()[table]._meta
    return {str(getattr(meta.get_field(n), "verbose_name", n)): v for n, v in state.items()}


@reads_journal
def proof(request: HttpRequest, seq: int, place: int) -> HttpResponse:
    """The proof that an entry left a row so, to be checked by anybody."""
    row = get_object_or_404(EntryRow.objects.select_related("entry"), entry=seq, place=place)
    try:
        content = proof_of(row)
    except NotProven as error:
        raise Http404 from error
    answer = HttpResponse(content, content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="proof-{seq}-{place}.json"'
    return answer


@reads_journal
def checkpoints(request: HttpRequest) -> HttpResponse:
    """What was signed, newest first."""
    made = list(Checkpoint.objects.order_by("-size", "-at")[:CHECKPOINTS])
    context = {
        "made": [(one, _witnesses(one)) for one in made],
        "size": size_of_journal(),
        "moment": moment,
    }
    return render(request, "journal/checkpoints.html", context)


@reads_journal
def checkpoint(request: HttpRequest, pk: int) -> HttpResponse:
    """One checkpoint for paper: its QR and its code."""
    one = get_object_or_404(Checkpoint, pk=pk)
    context = {
        "one": one,
        "witnesses": _witnesses(one),
        "picture": picture(one),
        "moment": moment,
    }
    return render(request, "journal/checkpoint.html", context)


@reads_journal
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed note itself, to be kept outside."""
    one = get_object_or_404(Checkpoint, pk=pk)
    answer = HttpResponse(one.note, content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="checkpoint-{one.size}.txt"'
    return answer


def picture(one: Checkpoint) -> SafeString:
    """The QR of a checkpoint as SVG: the whole note, so that it is checked offline."""
    out = io.BytesIO()
    code = segno.make(qr_text(read_note(one.note)), error="m", micro=False)
    code.save(out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, svgclass="qr")
    return mark_safe(out.getvalue().decode())  # drawn here, of bytes alone


def moment(at: datetime) -> str:
    """A moment as it is read here."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}"


def _witnesses(one: Checkpoint) -> list[str]:
    signed = read_note(one.note).signatures
    own = one.key.partition("+")[0]
    return [signature.name for signature in signed if signature.name != own]
