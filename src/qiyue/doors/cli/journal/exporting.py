"""`qiyue export-journal`: everything that the small verifier needs, in a folder or a zip file."""

from __future__ import annotations

from pathlib import Path

from qiyue.core.journal.exports import AlreadyThere, write_export
from qiyue.core.landing.files import written_whole
from qiyue.core.landing.places import flush, folder_held, place_beside, take_place
from qiyue.doors.cli.journal.opening import database, open_site
from qiyue.doors.cli.journal.refusals import told
from qiyue.doors.cli.talk import Talk


def export_journal(out: Path, leaves: Path | None, talk: Talk) -> None:
    """Write the export, and the list of leaves that tells exactly which entry was rewritten."""
    home = open_site()
    from qiyue.apps.journal.stored import export, snapshot

    folders = [out.parent, *([leaves.parent] if leaves is not None else [])]
    with told(), database(home, folders, folders), snapshot():
        if out.exists():
            raise AlreadyThere(out)
        work = place_beside(out.resolve())
        with folder_held(work) as inside:
            made = inside / out.name
            write_export(export(), made)
            flush(inside)
            if made.is_dir():
                take_place(made, out.resolve())
            else:
                made.replace(out)
        if leaves is not None:
            _write_leaves(leaves)
    for path in (out, *([leaves] if leaves is not None else [])):
        talk.say(f"写好 {path}", f"wrote {path}")


def _write_leaves(file: Path) -> None:
    from qiyue.apps.journal.models import Entry

    with written_whole(file) as out:
        rows = Entry.objects.order_by("seq").values_list("leaf", flat=True)
        out.writelines(f"{leaf}\n".encode() for leaf in rows.iterator(chunk_size=2000))
