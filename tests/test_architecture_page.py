"""The picture in docs/architecture.md is what the imports say."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import networkx as nx

from tests.test_architecture import PACKAGES, ROOT, our_modules, sources

PAGE = ROOT / "docs" / "architecture.md"


def part_of(path: Path) -> str:
    """The folder below a package that a file is in, as ``rag/llm``, or the package, for files beside its folders."""
    parts = path.relative_to(ROOT).parts
    return "/".join(parts[:2]) if len(parts) > 2 else parts[0]


def arrows() -> Iterator[tuple[str, str]]:
    """Who needs whom, folder by folder within a package, and package by package."""
    for path in sources():
        for module in our_modules(path):
            needed = ROOT / (module.replace(".", "/") + ".py")
            here, there = part_of(path), part_of(needed if needed.is_file() else needed.with_suffix("") / "__init__.py")
            if here.split("/")[0] != there.split("/")[0]:
                yield here.split("/")[0], there.split("/")[0]
            elif "/" in here and "/" in there and here != there:
                yield here, there


def diagram() -> str:
    """As Mermaid draws it: an arrow that others imply is left out."""
    needed = set(arrows()) - {("ui", "eval")}  # The command line mounts that of the evaluation.
    lines = ["flowchart LR"]
    for package in PACKAGES:
        inside = nx.DiGraph(arrow for arrow in needed if arrow[0].startswith(f"{package}/"))
        inside.add_nodes_from(sorted({part_of(path) for path in sources() if part_of(path).startswith(f"{package}/")}))
        lines += [f"  subgraph {package}", *(f"    {one}" for one in drawn(inside)), "  end"]
    between = nx.DiGraph(one for one in needed if "/" not in one[0])
    return "\n".join([*lines, *(f"  {one}" for one in drawn(between))])


def drawn(graph: nx.DiGraph) -> list[str]:
    """The arrows that are needed to tell all, and the nodes that have none."""
    reduced = nx.transitive_reduction(graph)
    alone = [node for node in sorted(graph) if not graph.degree(node)]
    return [*(f"{here} --> {there}" for here, there in sorted(reduced.edges)), *alone]


def test_folders_depend_on_each_other_one_way_only() -> None:
    graph = nx.DiGraph(arrows())

    assert [cycle for cycle in nx.simple_cycles(graph) if set(cycle) != {"ui", "eval"}] == []


def test_the_picture_is_what_the_imports_say() -> None:
    (shown,) = re.findall(r"```mermaid\n(.*?)\n```", PAGE.read_text("utf-8"), re.DOTALL)

    assert shown == diagram()


def test_every_folder_is_described() -> None:
    """In the tables of the page, with the same words as in its own first line."""
    page = PAGE.read_text("utf-8")
    for package, folder in product(PACKAGES, sorted({part_of(path) for path in sources()})):
        if folder.startswith(f"{package}/"):
            assert f"| `{folder}` |" in page, folder
