"""Ask the questions, several at a time, and keep every answer or error."""

import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice
from time import perf_counter

from rich.progress import Progress

from eval.cases.case import Case
from eval.run.folder import OpenRun
from eval.run.record import Record
from eval.run.target import Target, TargetUnreachable
from index.document import Document
from index.errors import BackstopError
from rag.answer import Citation

_DOCUMENTS_AT_HAND = 512
_WAITING_PER_THREAD = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """How many cases were asked just now, how many of them failed, and how long that took."""

    cases: int
    failed: int
    seconds: float


def run_cases(cases: Sequence[Case], target: Target, run: OpenRun, parallel: int, progress: Progress) -> Asked:
    """Ask what has not been answered yet.

    Records are kept as they come. Raises TargetUnreachable: what was kept until then stays, and the same
    call goes on with the rest.
    """
    started = perf_counter()
    waiting = [case for case in cases if case.id not in run.done]
    ask = partial(_record, target, lru_cache(_DOCUMENTS_AT_HAND)(target.document))
    failed = 0
    task = progress.add_task("Asking", total=len(cases), completed=len(cases) - len(waiting))
    with ThreadPoolExecutor(parallel) as pool:
        try:
            for record in _in_any_order(pool, ask, waiting, parallel * _WAITING_PER_THREAD):
                run.keep(record)
                failed += record.error is not None
                progress.advance(task)
        finally:
            pool.shutdown(cancel_futures=True)
    return Asked(len(waiting), failed, perf_counter() - started)


def _record(target: Target, find: Callable[[str], Document | None], case: Case) -> Record:
    """The answer, with every citation looked up, or the error: one bad case does not end a run of thousands."""
    started = perf_counter()
    try:
        answer = target.ask(case.asked())
        milliseconds = _since(started)
        held = tuple(_holds(one, find(one.document_id)) for one in answer.citations)
        return Record(case.id, answer, held, milliseconds)
    except TargetUnreachable:
        raise
    except BackstopError as error:
        return Record(case.id, None, (), _since(started), str(error))
    except Exception:  # noqa: BLE001 - the traceback stands in the record, and the run is marked as failed
        return Record(case.id, None, (), _since(started), traceback.format_exc())


def _holds(citation: Citation, document: Document | None) -> bool:
    """Whether the quote stands at its place in the document that is cited, and in this very text."""
    return (
        document is not None
        and document.sha256 == citation.document_sha256
        and citation.start < citation.end
        and document.text[citation.start : citation.end] == citation.quote
    )


def _in_any_order(
    pool: ThreadPoolExecutor, ask: Callable[[Case], Record], cases: Sequence[Case], most: int
) -> Iterator[Record]:
    """Records as they are made; few cases wait in line, so that a stop is a stop.

    When the target is gone, what was answered meanwhile comes first, and then the error.
    """
    rest = iter(cases)
    running = {pool.submit(ask, case) for case in islice(rest, most)}
    gone: BaseException | None = None
    while running:
        done, running = wait(running, return_when=FIRST_COMPLETED)
        gone = gone or next(filter(None, (future.exception() for future in done)), None)
        if gone:
            running = {future for future in running if not future.cancel()}
        else:
            running |= {pool.submit(ask, case) for case in islice(rest, len(done))}
        yield from (future.result() for future in done if not future.exception())
    if gone:
        raise gone


def _since(started: float) -> float:
    return round((perf_counter() - started) * 1000, 2)
