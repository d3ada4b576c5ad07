"""Looks that pages ask for; those at texts that stay are remembered."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from django.utils import timezone

from qiyue.apps.methods.models import MethodVersion
from qiyue.apps.methods.queries import version_in_force
from qiyue.apps.methods.texts import ContentChanged, files_of
from qiyue.apps.methods.words import language
from qiyue.core.judging.helpers import look_at
from qiyue.core.judging.looks import Files, Looked, digest_of

MOST_KEPT = 16
_kept: OrderedDict[tuple[str, str, str], Looked] = OrderedDict()
_lock = Lock()


def compared_with(version: MethodVersion | None, code: str = "") -> MethodVersion | None:
    """The version in force today that a text is compared with, unless it is that one itself."""
    wanted = version.method.code if version is not None else code
    found = version_in_force(wanted, timezone.localdate()) if wanted else None
    return None if found == version else found


def looked_at(files: Files, other: MethodVersion | None, *, keep: bool = False) -> Looked:
    """A look in the reader's language. Raises TooBusy."""
    before: Files = ()
    if other is not None:
        try:
            before = files_of(other)
        except ContentChanged:
            before = ()
    key = (digest_of(files), digest_of(before) if before else "", language())
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    looked = look_at(files, before, language())
    if keep and not looked.stopped:
        with _lock:
            _kept[key] = looked
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
    return looked
