"""Embedding with many processes or machines by Ray Data; Ray's only home. It comes with the extra ``ray``."""

import logging
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.bulk.embedding import Embedded, Unit
from index.embedding.embed import Embedder
from index.errors import RayUnavailable, WrongEmbedder

_CPUS = 1
"""For each worker: several small processes embed more than one with as many threads."""

_SECONDS_TO_ANSWER = 5.0

_Rows = dict[str, NDArray[Any]]


class _Worker:
    """Loads the embedder once, then embeds one unit after another."""

    def __init__(self, make_embedder: Callable[[], Embedder], digest: str) -> None:
        self._embedder = make_embedder()
        if self._embedder.digest != digest:
            raise WrongEmbedder("a worker has another version of the embedding model than the one that asks it to work")

    def __call__(self, rows: _Rows) -> _Rows:
        (work,) = rows["item"]
        vectors = self._embedder.embed_passages(list(work.unit.values()))
        return {"item": _objects(_Done(dict(zip(work.unit, vectors, strict=True))))}


@dataclass(frozen=True, slots=True)
class _Work:
    """A unit as one value, which Ray carries as it is."""

    unit: Unit


@dataclass(frozen=True, slots=True)
class _Done:
    """The vectors of a unit as one value."""

    vectors: Embedded


class RayWorkers:
    """``count`` processes, each with an embedder of its own."""

    def __init__(self, ray: Any, make_embedder: Callable[[], Embedder], count: int) -> None:
        self.count = count
        self._ray = ray
        self._worker_arguments = (make_embedder, make_embedder().digest)

    def embed(self, units: Sequence[Unit]) -> Iterator[Embedded]:
        """Embed units, each on one worker, and give them as they come."""
        rows = self._ray.data.from_items([_Work(unit) for unit in units], override_num_blocks=len(units))
        done = rows.map_batches(
            _Worker,
            fn_constructor_args=self._worker_arguments,
            batch_size=1,
            compute=self._ray.data.ActorPoolStrategy(size=min(self.count, len(units))),
            num_cpus=_CPUS,
        )
        for finished in done.iter_batches(batch_size=None, prefetch_batches=0):  # Else a unit waits for the next one.
            for one in finished["item"]:
                yield one.vectors


@contextmanager
def ray_workers(make_embedder: Callable[[], Embedder], count: int | None, address: str | None) -> Iterator[RayWorkers]:
    """Workers of the cluster at ``address``, or of a Ray that is started here for as long as it is needed.

    ``count`` is by default the number of processors. ``make_embedder`` is called in every worker, where the
    product and its model files have to be. Raises RayUnavailable.
    """
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_BACKEND_LOG_LEVEL": "fatal"}
    ray = _imported_ray()
    quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    try:
        if address:
            _knock_at(address)
            ray.init(address=address, **quiet)
        else:
            ray.init(address="local", num_cpus=count, include_dashboard=False, **quiet)
    except OSError:
        raise RayUnavailable(
            f"no Ray cluster can be reached at {address}, or RAY_AUTH_TOKEN is not the one it asks for"
        ) from None
    try:
        ray.data.DataContext.get_current().enable_progress_bars = False
        yield RayWorkers(ray, make_embedder, _affordable(count, int(ray.cluster_resources()["CPU"]) // _CPUS))
    finally:
        ray.shutdown()


def _knock_at(address: str) -> None:
    """Raises OSError when nobody is there; Ray itself would try for minutes.

    Ray takes a loopback address for another one of the machine, and has more forms than HOST:PORT: they are left to it.
    """
    host, _, port = address.rpartition(":")
    if port.isdigit() and "/" not in host and host not in ("localhost", "127.0.0.1"):
        socket.create_connection((host, int(port)), _SECONDS_TO_ANSWER).close()


def _affordable(count: int | None, most: int) -> int:
    """Ray would wait for ever for more workers than there are processors."""
    if count and count > most:
        raise RayUnavailable(f"the Ray cluster has {most} processors, too few for {count} workers")
    return count or most


def _objects(value: object) -> NDArray[Any]:
    """An array of one object, whatever the object is."""
    array = np.empty(1, dtype=object)
    array[0] = value
    return array


def _imported_ray() -> Any:
    try:
        import ray
        import ray.data
    except ModuleNotFoundError as error:
        raise RayUnavailable(
            f"{error.name} is not installed; embedding with many workers needs: pip install 'backstop-rag[ray]'"
        ) from None
    return ray
