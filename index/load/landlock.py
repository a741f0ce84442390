"""Giving up the right to write files and to signal others, for good, where the Linux kernel offers it (Landlock)."""

import ctypes
import os
import sys

_NO_NEW_PRIVILEGES = 38
_CREATE_RULESET, _RESTRICT_SELF = 444, 446
"""System calls; they have the same numbers on all processors but Alpha, which calls nothing by these."""
_ASK_FOR_VERSION = 1

_WRITE_FILE = 1 << 1
_REMOVE_AND_MAKE = sum(1 << bit for bit in range(4, 13))
"""Folders and files removed; devices, folders, files, sockets, pipes and links made."""
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_SIGNAL = 1 << 1

_REFER_SINCE, _TRUNCATE_SINCE, _SIGNAL_SINCE = 2, 3, 6


class _Ruleset(ctypes.Structure):
    """What is forbidden unless a rule allows it: in the file system, on the network, and towards other processes.

    Older kernels know only the first, and take the rest while it is zero.
    """

    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("processes", ctypes.c_uint64))


def landlock_version() -> int:
    """Which version of Landlock the kernel has; 0 when it has none or it is switched off."""
    if sys.platform != "linux":
        return 0
    return max(0, int(ctypes.CDLL(None).syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _ASK_FOR_VERSION)))


def give_up_writing() -> bool:
    """From here on this thread, and what it starts, opens no file to write, and makes, moves and removes none.

    From version 6 on it signals nobody but what it starts. What is open stays so. Returns whether the kernel keeps it
    so; where it has no Landlock nothing changes.
    """
    version = landlock_version()
    if not version:
        return False
    library = ctypes.CDLL(None)
    rules = _forbidden(version)
    ruleset = library.syscall(_CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(ctypes.sizeof(rules)), 0)
    if ruleset < 0:
        return False
    refused = library.syscall(_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)
    return not refused


def refuse_new_privileges() -> bool:
    """From here on nothing that is started has more rights than this process, as Landlock wants it; on Linux alone."""
    return sys.platform == "linux" and not ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)


def _forbidden(version: int) -> _Ruleset:
    files = _WRITE_FILE | _REMOVE_AND_MAKE
    files |= _REFER if version >= _REFER_SINCE else 0
    files |= _TRUNCATE if version >= _TRUNCATE_SINCE else 0
    return _Ruleset(files, 0, _SIGNAL if version >= _SIGNAL_SINCE else 0)
