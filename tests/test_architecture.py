"""The structure of the project: who may import whom, and where each heavy library lives."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("index", "rag", "ui", "eval")

ALLOWED = {
    "index": {"index"},
    "rag": {"index", "rag"},
    "ui": {"index", "rag", "ui"},
    "eval": {"index", "rag", "eval"},
}
"""What a package may import of ours. ui/cli.py alone also mounts eval."""

HOMES = {
    "chromadb": {"index/vectors/check.py", "index/vectors/vectors.py"},
    "sentence_transformers": {"index/embedding/transformer.py"},
    "transformers": {"index/embedding/attention.py", "index/embedding/transformer.py"},
    "torch": {f"index/embedding/{name}.py" for name in ("attention", "embed", "precision", "transformer")},
    "tokenizers": {"index/embedding/embed.py"},
    "nltk": {"index/splitting/sentences.py"},
    "llama_index": {
        "eval/judging/model.py",
        "index/splitting/split.py",
        "rag/llm/language_model.py",
        "rag/llm/stream.py",
        "rag/llm/local.py",
        "rag/llm/openai_like.py",
        "rag/llm/remote.py",
        "rag/retriever.py",
    },
    "xllamacpp": {"rag/llm/local_process.py"},
    "tiktoken": {"eval/bench/reference_chunkers.py"},
    "trafilatura": {"index/load/web_page.py"},
    "datasketch": {"index/storage/signature.py"},
    "httpcore": {"index/fetch/connection.py", "index/fetch/fetch.py", "index/fetch/request.py"},
    "pypdfium2": {"index/load/pdf.py"},
    "docx": {"index/load/word.py"},
    "charset_normalizer": {"index/load/encoding.py"},
    "ray": {"index/bulk/ray_workers.py"},
    "watchfiles": {"ui/commands/watch.py"},
    "yaml": {"index/load/text.py"},
    "mcp": {"ui/mcp/server.py"},
    "huggingface_hub": {"index/models/download.py"},
    "pydantic_settings": {"rag/settings.py"},
    "gradio": {
        "ui/page/build.py",
        "ui/page/collections_handlers.py",
        "ui/page/component.py",
        "ui/page/for_programs.py",
        "ui/page/handlers.py",
        "ui/server/page.py",
    },
    "uvicorn": {"ui/server/http_server.py"},
    "limits": {"ui/limits/rate_limits.py"},
    "prometheus_client": {"ui/seeing/collectors.py", "ui/seeing/metrics.py"},
    "opentelemetry": {"ui/seeing/otel.py"},
}
"""Where a library may be imported. The benchmark's plain pipeline is a second product to compare
with and has its own."""

COMPARISON = {"eval/bench/adding.py", "eval/bench/plain_pipeline.py"}


@cache
def sources() -> dict[Path, str]:
    """The text of every source file of the product."""
    paths = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return {path: path.read_text("utf-8") for path in paths}


@cache
def nodes(path: Path) -> list[ast.AST]:
    """Everything in a file, parsed once for all tests."""
    return list(ast.walk(ast.parse(sources()[path])))


@cache
def imports(path: Path) -> frozenset[str]:
    """The first part of everything a file imports, also inside functions."""
    return frozenset(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in nodes(path):
        match node:
            case ast.Import(names=names):
                yield from (name.name.split(".")[0] for name in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.split(".")[0]
            case ast.ImportFrom(level=level) if level:
                raise AssertionError(f"{path} has a relative import")


def name_of(path: Path) -> str:
    """A file as it is called in this project."""
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("package", PACKAGES)
def test_arrows_between_packages(package: str) -> None:
    """A file imports only from the packages its own one may know."""
    allowed = {"ui/cli.py": ALLOWED["ui"] | {"eval"}}
    wrong = {
        name: ours
        for path in sources()
        if (name := name_of(path)).startswith(f"{package}/")
        and (ours := imports(path).intersection(PACKAGES) - allowed.get(name, ALLOWED[package]))
    }

    assert wrong == {}


def test_no_import_goes_in_a_circle() -> None:
    """Our modules can be put in an order in which each imports only earlier ones."""
    graph = {_module(path): set(our_modules(path)) for path in sources()}

    assert list(TopologicalSorter(graph).static_order())


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def our_modules(path: Path) -> Iterator[str]:
    """The modules of ours that a file imports, also inside functions, but not for types alone."""
    only_types = {
        inner
        for node in nodes(path)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in nodes(path):
        if not isinstance(node, ast.ImportFrom) or node in only_types or node.module is None:
            continue
        if node.module.split(".")[0] in PACKAGES:
            modules = [f"{node.module}.{name.name}" for name in node.names]
            yield from (one if (ROOT / f"{one.replace('.', '/')}.py").exists() else node.module for one in modules)


@pytest.mark.parametrize("library", HOMES)
def test_home_of_each_library(library: str) -> None:
    """A library that could be replaced is imported in one place only, and really is."""
    users = {name_of(path) for path in sources() if library in imports(path)}

    assert users - COMPARISON == HOMES[library]


def test_heavy_libraries_stay_out() -> None:
    """Importing the packages and asking for help load no heavy library."""
    heavy = "torch", "chromadb", "gradio", "llama_index", "transformers", "nltk", "fastapi", "numpy"
    run = f"""
import atexit, runpy, sys
import index, rag, ui, eval
atexit.register(lambda: print("LOADED", [one for one in {heavy!r} if one in sys.modules]))
sys.argv[1:] = ["--help"]
runpy.run_module("ui.cli", None, "__main__")
"""

    done = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, cwd=ROOT, check=True)

    assert "Usage" in done.stdout
    assert done.stdout.splitlines()[-1] == "LOADED []"


def test_sources_know_no_topic() -> None:
    """The topic is data: no source file names it, and no example question stands in code."""
    words = ("ukrain", "starmer", "zelensk", "backstop for", "humanitarian", "nato", "peacekeep")
    allowed_lines = ("examples=[",)
    found = [
        f"{name_of(path)}:{number}: {line.strip()}"
        for path in sources()
        for number, line in enumerate(_code_lines(path), start=1)
        if any(word in line.lower() for word in words) and not any(mark in line for mark in allowed_lines)
    ]

    assert found == []


def _code_lines(path: Path) -> list[str]:
    """The lines of a file with docstrings blanked: doctests may use real-looking examples."""
    lines = sources()[path].splitlines()
    for node in nodes(path):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            for number in range(node.lineno - 1, (node.end_lineno or node.lineno)):
                lines[number] = ""
    return lines


def test_every_dependency_is_pinned() -> None:
    """The constraints file holds one exact version for everything the project asks for."""
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in _constraints()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    names = {one.split("[")[0].split(">")[0].split("=")[0].lower().replace("_", "-") for one in wanted}

    assert names - {"backstop-rag"} <= pinned


def _constraints() -> list[str]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
