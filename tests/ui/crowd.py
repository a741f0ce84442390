"""Many clients at once, and what they got."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

import httpx

from tests.ui.running_server import ROOT

_POLITE = frozenset({429, 503})
_LITTLE = 0.2


@dataclass
class Got:
    """Statuses and seconds of all requests; ``errors`` is what nobody should get."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    modes: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    def note(self, response: httpx.Response, seconds: float) -> None:
        """Judge one response: an answer that is whole, or a refusal that says when to come again."""
        self.statuses[response.status_code] += 1
        if response.status_code in _POLITE:
            if "retry-after" not in response.headers:
                self.errors.append(f"{response.status_code} without Retry-After")
            return
        self.seconds.append(seconds)
        if response.status_code != 200:
            self.errors.append(f"{response.status_code}: {response.text[:200]}")
            return
        answer = response.json()
        self.modes[f"{answer['status']} {answer['generator']['mode']}"] += 1
        if not (answer["sentences"] and answer["citations"] if answer["status"] != "abstained" else answer["reason"]):
            self.errors.append(f"half an answer: {answer['id']}")

    def slower_than(self, share: float) -> float:
        """The seconds that this share of the answers took at most."""
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(share * len(self.seconds)))]


def bundled_questions() -> list[str]:
    """The questions of the bundled development set."""
    lines = (ROOT / "eval" / "sets" / "backstop_dev.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines]


def ask_all(
    address: str,
    questions: Sequence[str],
    clients: int,
    most: int,
    every: float = 0.0,
    again: bool = False,
    **more: str,
) -> Got:
    """So many clients ask ``most`` questions together; each asks its next one when it has its answer, and not before
    ``every`` seconds are over since it asked the last one. Who is refused politely asks ``again``, or the next one."""
    got, lock, left = Got(), threading.Lock(), [most]
    turns = cycle(questions)

    def ask(http: httpx.Client, question: str) -> None:
        while True:
            began = time.perf_counter()
            try:
                response = http.post("/api/ask", json={"question": question, **more})
            except httpx.HTTPError as error:
                with lock:
                    got.errors.append(f"{type(error).__name__}: {error}")
                return
            with lock:
                got.note(response, time.perf_counter() - began)
            if not again or response.status_code not in _POLITE:
                return
            time.sleep(_LITTLE)

    def client(number: int) -> None:
        time.sleep(every * number / clients)
        with httpx.Client(base_url=address, timeout=300) as http:
            while question := _next(lock, left, turns):
                began = time.perf_counter()
                ask(http, question)
                time.sleep(max(0.0, every - (time.perf_counter() - began)))

    run_together([lambda number=number: client(number) for number in range(clients)])  # type: ignore[misc]
    return got


def _next(lock: threading.Lock, left: list[int], turns: Iterator[str]) -> str | None:
    with lock:
        left[0] -= 1
        return next(turns) if left[0] >= 0 else None


def run_together(works: Sequence[Callable[[], None]]) -> None:
    """Do all of it at the same time, each in a thread."""
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def resident_megabytes(process: int) -> float:
    """The memory that a process uses now."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def open_files(process: int) -> int:
    """How many files and connections a process has open."""
    return len(list(Path(f"/proc/{process}/fd").iterdir()))
