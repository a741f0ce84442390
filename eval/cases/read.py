"""From a path or a bundled name to a test set, whatever its format is."""

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from eval.cases.beir import read_beir
from eval.cases.case import BadTestSet, TestSet
from eval.cases.json_files import json_lines, json_text, plain_or_gzipped
from eval.cases.mtrag import read_mtrag
from eval.cases.multihop_rag import CORPUS, QUESTIONS, read_multihop_rag
from eval.cases.rgb import read_rgb
from eval.cases.set_folder import read_set_folder
from eval.cases.set_lines import read_set_lines
from eval.cases.squad import read_squad

_BUNDLED = {"dev": "backstop_dev.jsonl", "test": "backstop_test.jsonl", "poisoned": "poisoned_questions.jsonl"}
_KNOWN = (
    "Known are our own JSON lines, SQuAD, RGB, MTRAG and MultiHop-RAG files, and folders of corpus.jsonl and "
    f"queries.jsonl (ours or BEIR's) or of {QUESTIONS} and {CORPUS}"
)


def read_set(path: str | Path) -> TestSet:
    """The test set at a path, or the bundled one of that name; its content tells the format.

    Raises BadTestSet when there is none, when no format fits, or when something in it is wrong.
    """
    found = _found(path)
    return _read_folder(found) if found.is_dir() else _file_reader(found)(found)


def _found(path: str | Path) -> Path:
    if Path(path).exists():
        return Path(path)
    if str(path) in _BUNDLED:
        return Path(str(files("eval").joinpath("sets", _BUNDLED[str(path)])))
    raise BadTestSet(f"{path}: no such file or folder, and no bundled set; those are {', '.join(_BUNDLED)}")


def _read_folder(folder: Path) -> TestSet:
    corpus, queries = (plain_or_gzipped(folder, name) for name in ("corpus.jsonl", "queries.jsonl"))
    if corpus and queries:
        first = _parsed(_first_line(queries))
        reader = read_beir if isinstance(first, dict) and "_id" in first else read_set_folder
        return reader(folder, corpus, queries)
    if (folder / QUESTIONS).is_file():
        return read_multihop_rag(folder / QUESTIONS)
    raise BadTestSet(f"{folder} is no folder of a known format. {_KNOWN}")


def _first_line(path: Path) -> str:
    return next((line for _, line in json_lines(path)), "")


def _file_reader(path: Path) -> Callable[[Path], TestSet]:
    """The reader for the first line, or for the whole file where that is one document over many lines."""
    line = _first_line(path)
    if not line:
        raise BadTestSet(f"{path} holds no case")
    content = _parsed(line)
    if isinstance(content, ValueError):
        content = _parsed(json_text(path))
    if isinstance(content, ValueError):
        raise BadTestSet(f"{path}: not valid JSON: {content}. {_KNOWN}")
    reader = _reader(content)
    if reader is None:
        raise BadTestSet(f"{path}: no known format has {_seen(content)}. {_KNOWN}")
    return reader


def _parsed(text: str) -> object:
    """What a JSON text says, or the error where it says nothing."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        return ValueError(str(error))


def _reader(content: object) -> Callable[[Path], TestSet] | None:
    """The reader for a file that starts with this content."""
    match content:
        case {"question": _}:
            return read_set_lines
        case {"data": list()}:
            return read_squad
        case {"query": _, "positive": _} | {"query": _, "negative": _}:
            return read_rgb
        case {"input": list(), "targets": _} | {"input": list(), "contexts": _}:
            return read_mtrag
        case [{"query": _, "question_type": _} | {"query": _, "evidence_list": _}, *_]:
            return read_multihop_rag
    return None


def _seen(content: object) -> str:
    if isinstance(content, dict):
        return f"the keys {', '.join(content)[:200]}" if content else "an object without keys"
    if isinstance(content, list) and content:
        return f"a list that starts with {_seen(content[0])}"
    return f"the JSON value {json.dumps(content)[:60]}"
