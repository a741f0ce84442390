"""The proof that a process may be killed at any moment: whatever it was doing, nothing is lost or doubled.

The same documents are added, some of them removed, and the indexes rebuilt, once by processes that nobody disturbs
and once by processes that are killed with SIGKILL. The embedder is the quick one of the tests: a kill does not mind
what vectors mean, and with the real one most kills would only hit the computing of vectors.
"""

import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from index.index import Index
from index.repair.verify import Report, verify
from index.storage.filters import Filters
from tests.hash_embedder import HashEmbedder

REPOSITORY = Path(__file__).parents[2]
STAGES = ("add", "remove", "start", "rebuild")
QUERIES = ("troops for a multinational force", "people in need of help", "a vote in Parliament", "protest deaths")

PROGRAM = """
import sys
from pathlib import Path
from index.storage.database import FILE_NAME, Database
from index.index import Index
from index.repair.rebuild import rebuild
from index.vectors.changes import queue_all
from tests.hash_embedder import HashEmbedder

stages, data_dir, corpus = sys.argv[1].split(), Path(sys.argv[2]), Path(sys.argv[3])
for stage in stages:
    if stage == "start":  # As after a kill that came before the vector index was told anything.
        database = Database(data_dir / FILE_NAME)
        with database.transaction() as connection:
            queue_all(connection)
        database.close()
    print("begun", stage, flush=True)
    if stage == "rebuild":
        for _ in rebuild(data_dir):
            pass
        continue
    with Index(data_dir, HashEmbedder()) as index:
        if stage == "add":
            for _ in index.add(corpus):
                pass
        if stage == "remove":
            for one in index.documents.page(100_000):
                if int(index.documents.get(one.id).sha256, 16) % 8 == 0:
                    index.remove([one.id])
print("done", flush=True)
"""


@dataclass(frozen=True, slots=True)
class Content:
    """What an index holds: its report, and the passages that some queries find, with their scores."""

    report: Report
    found: list[list[tuple[str, float]]]


@dataclass(frozen=True, slots=True)
class Kill:
    """A process that was killed so many seconds after it had begun a stage, and whether it was still at it."""

    stage: str
    seconds: float
    at_it: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was left of the kills, and what there is when nobody disturbs, with the seconds that each stage took."""

    killed: Content
    undisturbed: Content
    seconds: dict[str, float]
    kills: list[Kill]

    def __str__(self) -> str:
        report = self.killed.report
        counted = f"{report.documents} documents, {report.passages} passages, {report.vectors} vectors"
        lines = [
            f"{stage} ({seconds:.1f} s): {len(own)} kills, {sum(one.at_it for one in own)} of them in the middle"
            for stage, seconds in self.seconds.items()
            for own in [[one for one in self.kills if one.stage == stage]]
        ]
        return "\n".join([*lines, f"{counted}, {len(report.findings)} findings"])


def compare(folder: Path, corpus: Path, kills: int) -> Outcome:
    """Go through all stages in peace and with kills, half of them while adding, and then add once more.

    After every kill the next start must leave an index with nothing wrong.
    """
    seconds = _in_peace(folder / "peace", corpus)
    made, before = [], ""
    for stage in STAGES:
        own = max(1, kills // 2 if stage == "add" else kills // 6)
        # Adding goes on where it was, so that it would be over long before its last kill.
        longest = seconds[stage] * (min(1.1, 2.2 / own) if stage in ("add", "remove") else 1.1)
        for _ in range(own):
            made.append(_kill(f"{before} {stage}", folder / "killed", corpus, random.uniform(0, longest)))
            _look_after(folder / "killed", made)
            before = ""
        before = stage
    with _started("rebuild add", folder / "killed", corpus) as process:
        assert _lines(process)[-1] == "done\n"
    return Outcome(_content(folder / "killed"), _content(folder / "peace"), seconds, made)


def _in_peace(data_dir: Path, corpus: Path) -> dict[str, float]:
    """How long each stage takes that nobody disturbs."""
    times = []
    with _started(" ".join([*STAGES, "add"]), data_dir, corpus) as process:
        assert process.stdout is not None
        for _ in process.stdout:
            times.append(time.monotonic())
    return {stage: after - before for stage, before, after in zip(STAGES, times, times[1:], strict=False)}


def _kill(stages: str, data_dir: Path, corpus: Path, seconds: float) -> Kill:
    """Kill a process so many seconds after it has begun the last one of the stages."""
    stage = stages.split()[-1]
    with _started(stages, data_dir, corpus) as process:
        assert process.stdout is not None
        while (line := process.stdout.readline()) != f"begun {stage}\n":
            assert line, stages
        time.sleep(seconds)
        process.kill()
        return Kill(stage, seconds, at_it=_lines(process) == [])


def _look_after(data_dir: Path, kills: list[Kill]) -> None:
    with Index(data_dir, HashEmbedder()) as index:
        assert all(one.passages for one in index.documents.page(100_000)), kills
    assert verify(data_dir).findings == (), kills


def _content(data_dir: Path) -> Content:
    with Index(data_dir, HashEmbedder()) as index:
        found = [[(hit.passage.id, hit.score) for hit in index.search(one, 20, Filters())] for one in QUERIES]
    return Content(verify(data_dir), found)


def _lines(process: "subprocess.Popen[str]") -> list[str]:
    assert process.stdout is not None
    return list(process.stdout)


def _started(stages: str, data_dir: Path, corpus: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, stages, str(data_dir), str(corpus)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
    )
