"""Whether everything that is needed is there and works, and what to do where it does not."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from time import perf_counter

from index.errors import BackstopError, DataDirectoryHeld, IndexDamaged, ModelUnavailable, VectorServerUnreachable
from index.models.models import find_model, verified_folder
from index.storage.database import FILE_NAME
from index.storage.opened import opened_as_it_is
from rag.llm.factory import language_model
from rag.llm.language_model import LanguageModelUnavailable
from rag.settings import Settings
from ui.api.requests import AskRequest
from ui.backend.backend import Backend
from ui.backend.connect import connect, serving_address
from ui.backend.server import ServerBackend
from ui.client.client import Backstop
from ui.client.connection import BackstopProblem
from ui.doctor.machine import Check, check_disk, check_memory, check_port, check_versions, judged

_QUICKLY_CHECKED = 2**30
"""Bytes: larger databases would take minutes."""
_MENDS: dict[type[BackstopError], str] = {
    IndexDamaged: "backstop index verify says what is wrong and what mends it",
    ModelUnavailable: "backstop models pull",
    VectorServerUnreachable: "start the Chroma server, or unset BACKSTOP_CHROMA_URL",
}
_KEY_NEEDED = (401, 403)


def examine(settings: Settings, url: str | None = None) -> Iterator[Check]:
    """Look at this machine and at the server at ``url``, else the one that holds the data directory, else that."""
    yield from check_versions()
    yield check_memory()
    if url:
        yield from _check_served(settings, url)
        return
    yield check_disk("disk for data", settings.data_dir)
    yield check_disk("disk for models", settings.models_dir)
    try:
        address = serving_address(settings.data_dir)
    except BackstopError as error:
        held = isinstance(error, DataDirectoryHeld)
        yield judged("data directory", str(error), not held, "choose another BACKSTOP_DATA_DIR")
        return
    yield Check("data directory", f"{settings.data_dir} ({'served' if address else 'free'})")
    database = _check_database(settings)
    yield from [database] if database else []
    if address:
        yield from _check_served(settings, address)
    else:
        yield check_port(settings.host, settings.port)
        yield _check_embedder(settings)
        yield _check_language_model(settings)
        if database is None:
            told = "none yet: backstop serve brings the bundled collection in, backstop index add your own"
            yield Check("index", told)
        elif not database.problem:
            yield from _check_own_index(settings)


def _check_database(settings: Settings) -> Check | None:
    """What SQLite itself says of the database, where that is quick; None when there is no database yet."""
    file = settings.data_dir / FILE_NAME
    if not file.is_file():
        return None
    size = file.stat().st_size
    if size > _QUICKLY_CHECKED:
        return Check("database", f"{size / 2**30:.1f} GB: not looked into; backstop index verify does")
    mend = "backstop index verify says what mends it"
    try:
        with opened_as_it_is(file, "ro") as connection:
            told = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        told = str(error)
    return judged("database", f"{size / 2**20:.1f} MB, {'sound' if told == 'ok' else told}", told != "ok", mend)


def _check_embedder(settings: Settings) -> Check:
    try:
        folder = verified_folder(find_model(settings.embedder), settings.models_dir)
    except ModelUnavailable as error:
        return _problem("embedding model", error)
    return Check("embedding model", f"{settings.embedder} verified in {folder}")


def _check_language_model(settings: Settings) -> Check:
    """What words the answers, tried out."""
    mend = "backstop models pull fetches it; BACKSTOP_LLM names another one, or none for quotes"
    try:
        model = language_model(settings)
        if model is None:
            return Check("language model", "none: answers are quotes")
        with closing(model):
            model.connect()
            return Check("language model", f"{model.name} answers")
    except LanguageModelUnavailable as error:
        return Check("language model", str(error), True, mend)
    except BackstopError as error:
        return _problem("language model", error)


def _check_own_index(settings: Settings) -> Iterator[Check]:
    try:
        with closing(connect(settings, None)) as backend:
            where = "on the Chroma server" if settings.chroma_url else "in the data directory"
            yield from _check_index(backend, f"made with {settings.embedder}, vectors {where}")
    except BackstopError as error:
        yield _problem("index", error)


def _check_served(settings: Settings, address: str) -> Iterator[Check]:
    """A server, as its clients see it."""
    key = settings.api_key.get_secret_value() if settings.api_key else None
    try:
        with Backstop(address, key) as server:
            about = server.about()
            words = about.settings.get("llm")
            yield Check("server", f"version {about.version} answers at {server.connection.address}")
            yield Check("language model", f"the server's: {words}")
            if not server.ready():
                yield Check("index", "the server has no documents yet", True, "backstop index add PATH")
                return
            yield from _check_index(ServerBackend(server), f"made with {about.settings.get('embedder')}")
    except BackstopError as error:
        yield _problem("server", error)


def _check_index(backend: Backend, made: str) -> Iterator[Check]:
    found = backend.statistics()
    yield Check("index", f"{found.documents:,} documents, {found.passages:,} passages; {made}")
    if found.documents:
        yield self_test(backend)


def self_test(backend: Backend) -> Check:
    """Ask for the title of a document, in quotes; twice, because the first question loads the model."""
    title = next(iter(backend.documents())).title[:200]
    request = AskRequest(question=title if title.strip() else "What do the documents say?", generator="extractive")
    try:
        began = perf_counter()
        backend.ask(request, False)
        loaded = perf_counter()
        answer = backend.ask(request, False)
        done = perf_counter()
        documents = {(one.document_id, one.document_sha256) for one in answer.citations}
        texts = {one: backend.document(*one).text for one in documents}
    except BackstopError as error:
        return _problem("self-test", error)
    times = f"{(loaded - began) * 1000:,.0f} ms at first, then {(done - loaded) * 1000:,.0f} ms"
    for one in answer.citations:
        if texts[one.document_id, one.document_sha256][one.start : one.end] != one.quote:
            found = f"a quote does not stand where it is said to be, in {one.document_id}"
            return Check("self-test", found, True, "backstop index verify says what mends it")
    return Check("self-test", f"a question was {answer.status}, {len(answer.citations)} sources checked; {times}")


def _problem(name: str, error: BackstopError) -> Check:
    if isinstance(error, BackstopProblem) and error.status in _KEY_NEEDED:
        return Check(name, str(error), True, "set BACKSTOP_API_KEY to a key of that server")
    mend = next((mend for kind, mend in _MENDS.items() if isinstance(error, kind)), None)
    return Check(name, str(error), True, mend)
