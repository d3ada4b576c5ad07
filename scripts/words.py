"""Words of the site: collects what pages say into each room's locale/en, and compiles it.

python scripts/words.py            collect, and tell what has no English yet
python scripts/words.py --compile  only make the .mo files that pages read
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
HOUSE = ROOT / "src" / "qiyue"
ROOMS = [HOUSE / "site", *sorted(path.parent for path in (HOUSE / "apps").glob("*/apps.py"))]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
BRACES = re.compile(r"\{(\w*)\}")
PERCENTS = re.compile(r"%\((\w+)\)[sd]|%[sd]")


def po_of(room: Path) -> Path:
    """The English words of a room."""
    return room / "locale" / "en" / "LC_MESSAGES" / "django.po"


def said(room: Path) -> Catalog:
    """What the code and the templates of a room say."""
    catalog = Catalog(charset="utf-8")
    for path, method in _files(room):
        options = {"trimmed": "false", "silent": "false"} if method == "jinja2" else {}
        for line, message, comments, context in extract_from_file(
            "jinja2.ext:babel_extract" if method == "jinja2" else method,
            path,
            keywords=KEYWORDS,
            options=options,
        ):
            place = [(path.relative_to(room).as_posix(), line)]
            catalog.add(message, None, place, auto_comments=comments, context=context)
    return catalog


def _files(room: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(room.rglob("*.py")):
        if path.parent.name != "migrations":
            yield path, "python"
    for path in sorted(room.rglob("*.html")):
        if {"jinja2", "templates"} & set(path.relative_to(room).parts):
            yield path, "jinja2"


def translated(room: Path) -> Catalog:
    """The English that there is; an empty catalog where there is none."""
    file = po_of(room)
    if not file.exists():
        return Catalog(locale="en", charset="utf-8")
    with file.open("rb") as source:
        return read_po(source, locale="en")


def collect(room: Path) -> Catalog:
    """Bring a room's .po in step with what it says, in order of the words; English stays."""
    here, there = said(room), translated(room)
    catalog = Catalog(locale="en", charset="utf-8")
    for message in here:
        if not message.id:
            continue
        old = there.get(message.id, message.context)
        words = old.string if old is not None and not old.fuzzy else None
        places = sorted({(file, None) for file, _line in message.locations})
        catalog.add(message.id, words, places, flags=message.flags, context=message.context)
    if not len(catalog):
        return catalog
    file = po_of(room)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as target:
        write_po(target, catalog, width=100, omit_header=False, sort_output=True)
    text = file.read_text(encoding="utf-8")
    head, _blank, rest = text.partition("\n\n")
    kept = [
        line
        for line in head.splitlines()
        if not re.match(r'(# |#$|"(POT-|PO-|Last|Gen|Rep|Proj|Language-T))', line)
    ]
    kept = [line for line in kept if line != "#, fuzzy"]
    file.write_text("\n".join(kept) + "\n\n" + rest, encoding="utf-8")
    return catalog


def texts(message: Message) -> tuple[list[str], list[str]]:
    """The Chinese and the English forms of a message."""
    source = [message.id] if isinstance(message.id, str) else list(message.id)
    given = message.string or ""
    return source, [given] if isinstance(given, str) else list(given)


def wrong(room: Path) -> list[str]:
    """What is missing or does not fit in the English of a room."""
    there, found = translated(room), []
    for message in said(room):
        if not message.id:
            continue
        known = there.get(message.id, message.context)
        name = message.id if isinstance(message.id, str) else message.id[0]
        if known is None or known.fuzzy or not all(texts(known)[1]):
            found.append(f"{name}: no English")
            continue
        source, english = texts(known)
        for one in english:
            if places(one) != places(source[-1]):
                found.append(f"{name}: other placeholders in {one!r}")
    return found


def places(text: str) -> list[str]:
    """The placeholders of a text."""
    return sorted(BRACES.findall(text)) + sorted(PERCENTS.findall(text))


def compile_words() -> None:
    """Make each .mo that is missing or older than its .po."""
    for room in ROOMS:
        source = po_of(room)
        target = source.with_suffix(".mo")
        if not source.exists():
            continue
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as given:
            catalog = read_po(given, locale="en")
        with target.open("wb") as made:
            write_mo(made, catalog)


def main() -> int:
    """Collect unless only to compile; 2 when English is missing."""
    missing: list[str] = []
    if "--compile" not in sys.argv[1:]:
        for room in ROOMS:
            collect(room)
            missing += [f"{room.name}: {line}" for line in wrong(room)]
    compile_words()
    print("\n".join(missing), end="\n" if missing else "")
    return 2 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
