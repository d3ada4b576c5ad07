"""What goes between processes: packed values, each after its length; little is believed.

What comes back from a process that read somebody's file is unpacked with care: it may consist of
texts, numbers, lists, and the plain data classes of findings, papers and changes, and nothing else.
"""

from __future__ import annotations

import io
import pickle
import struct
from dataclasses import is_dataclass
from typing import IO, Any, Protocol

LENGTH = struct.Struct("=Q")
LARGEST = 4_000_000_000
ANSWERS = (
    "qiyue.core.values.findings",
    "qiyue.core.reading.",
    "qiyue.core.judging.",
    "qiyue.core.method.difference.change",
    "qiyue.core.method.paper.document",
)


class Readable(Protocol):
    """Anything that gives the next bytes."""

    def read(self, size: int, /) -> bytes:
        """So many bytes, fewer at the end only."""
        ...


class BadAnswer(Exception):
    """The other process sent something that is no answer."""


def put(out: IO[bytes], packed: bytes) -> None:
    """Write a packed value after its length."""
    out.write(LENGTH.pack(len(packed)) + packed)
    out.flush()


def get(stream: Readable) -> bytes | None:
    """Read a packed value; None where the stream ends."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    size = LENGTH.unpack(head)[0]
    packed = stream.read(size) if size <= LARGEST else b""
    return packed if len(packed) == size else None


def unpacked(packed: bytes) -> Any:
    """The answer in `packed`; raises BadAnswer if it is none."""
    try:
        return _Careful(io.BytesIO(packed)).load()
    except Exception as error:
        raise BadAnswer(str(error)) from error


class _Careful(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """A data class that an answer may hold."""
        found = super().find_class(module, name) if module.startswith(ANSWERS) else None
        if not (isinstance(found, type) and is_dataclass(found) and found.__module__ == module):
            raise pickle.UnpicklingError(f"{module}.{name}")
        return found
