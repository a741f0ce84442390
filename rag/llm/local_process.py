"""The process that runs a local language model; the only place that touches xllamacpp.

``python -m rag.llm.local_process`` reads a ``Start`` as one line of JSON, serves the OpenAI protocol on
the loopback address, and tells on standard output one line of JSON: where, or what went wrong. Parsing a
model file and running it is native code that may crash, so it does that alone. It ends with its standard
input, which the system closes however the parent went.
"""

import json
import os
import select
import sys
from dataclasses import asdict, dataclass
from typing import Any

_CACHED_PROMPTS_MIB = 64
_TOKENS_AT_A_TIME = 64
"""Between two batches the server notices that nobody waits; smaller ones read more slowly."""
_LOOKUP_TOKENS = 3
_GUESSED_TOKENS = 12
_LOOK_AFTER_PARENT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Start:
    """What the process is to serve: a GGUF file, to whoever has the key.

    ``context`` and ``longest_reply`` are in tokens; port 0 takes a free one.
    """

    path: str
    api_key: str
    context: int
    longest_reply: int
    threads: int
    port: int

    def as_line(self) -> str:
        """One line that the process reads."""
        return json.dumps(asdict(self)) + "\n"


def main() -> None:
    """Serve until standard input ends."""
    parent = os.getppid()
    start = Start(**json.loads(sys.stdin.readline()))
    try:
        address = _serve(start)
    except (RuntimeError, ImportError) as error:
        _tell_parent(error=str(error))
        os._exit(1)
    _tell_parent(address=address)
    while os.getppid() == parent and not select.select([sys.stdin], [], [], _LOOK_AFTER_PARENT_SECONDS)[0]:
        pass
    os._exit(0)


def _tell_parent(**told: str) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


_serving: list[object] = []
"""The server stops when nobody holds it."""


def _serve(start: Start) -> str:
    """Load the model and listen; raises RuntimeError when it cannot be loaded."""
    import xllamacpp

    wanted = xllamacpp.CommonParams()
    wanted.model.path = start.path
    wanted.hostnames, wanted.port = ["127.0.0.1"], start.port
    wanted.api_keys = [start.api_key]
    wanted.ui = wanted.endpoint_slots = wanted.endpoint_props = wanted.endpoint_metrics = False
    wanted.cors_origins, wanted.cors_credentials = "", False
    wanted.offline = True
    wanted.n_ctx, wanted.n_parallel, wanted.n_predict = start.context, 1, start.longest_reply
    wanted.cache_ram_mib = _CACHED_PROMPTS_MIB
    wanted.n_batch = wanted.n_ubatch = _TOKENS_AT_A_TIME
    for threads in (wanted.cpuparams, wanted.cpuparams_batch):
        threads.n_threads = start.threads
    wanted.verbosity = 1
    _guess_by_lookup(wanted.speculative, xllamacpp.common_speculative_type)
    server = xllamacpp.Server(wanted)
    _serving.append(server)
    return str(server.listening_address)


def _guess_by_lookup(speculative: Any, kinds: Any) -> None:
    """Guess the next tokens where the last ones stood before, and check the guesses in one pass.

    Answers repeat their evidence, so most guesses are right; what is written stays the same.
    """
    speculative.types = [kinds.COMMON_SPECULATIVE_TYPE_NGRAM_SIMPLE]
    speculative.ngram_simple.size_n = _LOOKUP_TOKENS
    speculative.ngram_simple.size_m = _GUESSED_TOKENS


if __name__ == "__main__":
    main()
