"""Garbage is collected between questions, not in the middle of one."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collected_later() -> Iterator[None]:
    """No collection of cycles inside: one of everything takes as long as a question itself.

    Nothing here leaves cycles behind; what is no longer used goes at once, as ever.
    """
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()
