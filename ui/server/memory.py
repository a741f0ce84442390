"""How the C library shares out memory among the many threads of a server."""

import ctypes
import sys

_M_ARENA_MAX = -8  # Of glibc's malloc.h.
_ARENAS = 2


def share_memory_among_threads() -> None:
    """Have all threads take memory from two pools instead of eight per processor, where the C library is glibc.

    With a pool per thread what one frees no other can use, and a server grows for thousands of questions.
    Measured over 3,000 questions on two cores: 929 MB instead of 1,027, and still.
    """
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # Other C libraries have none.
        if mallopt is not None:
            mallopt(_M_ARENA_MAX, _ARENAS)
