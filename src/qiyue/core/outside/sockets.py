"""No network: a filter of system calls that refuses every socket but those within the machine."""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

ARCHITECTURES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""How the kernel calls a processor, and its number of `socket`."""

IO_URING_SETUP = 425
"""Another way to a socket."""

NO_NEW_PRIVILEGES, SET_SECCOMP, FILTER = 38, 22, 2
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES
NUMBER, ARCHITECTURE, FIRST = 0, 4, 16
AF_UNIX, OTHER_ABI = 1, 0x40000000


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def no_network() -> bool:
    """From here on this thread and all it starts open no socket; False where that is not known."""
    if platform.system() != "Linux" or platform.machine() not in ARCHITECTURES:
        return False
    name, socket = ARCHITECTURES[platform.machine()]
    steps = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 0, 6, name),  # another processor's calls: refused
        (LOAD, 0, 0, NUMBER),
        (AT_LEAST, 4, 0, OTHER_ABI),
        (EQUAL, 3, 0, IO_URING_SETUP),
        (EQUAL, 0, 3, socket),
        (LOAD, 0, 0, FIRST),
        (EQUAL, 1, 0, AF_UNIX),
        (RETURN, 0, 0, REFUSE),
        (RETURN, 0, 0, ALLOW),
    ]
    packed = b"".join(struct.pack("=HBBI", *step) for step in steps)
    program = _Program(len(steps), packed)
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    return not library.prctl(SET_SECCOMP, FILTER, ctypes.byref(program), 0, 0)
