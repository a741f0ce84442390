"""What a reader has gathered so far, on its way to a test set."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eval.cases.case import BadTestSet, Case, TestSet, placed
from index.document import Document
from index.errors import BadDocument
from index.load.metadata import read_meta, read_text


@dataclass(slots=True)
class Gathered:
    """The cases and documents of the files at ``path``, each under its id."""

    path: Path
    cases: dict[str, Case] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)

    def add_case(self, case: Case, where: str) -> None:
        """Take a case in; raises BadTestSet when its id was there before."""
        if case.id in self.cases:
            raise BadTestSet(f"{where}: id {case.id!r} stands earlier already")
        self.cases[case.id] = case

    def add_document(self, document: Document, where: str) -> None:
        """Take a document in, or note that it has no text.

        Raises BadTestSet when its id was there before with another text.
        """
        if not document.text.strip():
            self.left_out.append(f"{where}: document {document.id!r} has no text")
            return
        earlier = self.documents.setdefault(document.id, document)
        if earlier.text != document.text:
            raise BadTestSet(f"{where}: document {document.id!r} stands earlier already, with another text")

    def to_set(self) -> TestSet:
        """The set, named after its file or folder, with the places of its evidence looked up.

        Raises BadTestSet when there is no case, or when a place does not hold what the set says it does.
        """
        if not self.cases:
            raise BadTestSet(f"{self.path} holds no case")
        try:
            cases = tuple(placed(case, self._text_of) for case in self.cases.values())
        except BadTestSet as error:
            raise BadTestSet(f"{self.path}: {error}") from None
        return TestSet(
            name=_set_name(self.path),
            cases=cases,
            documents=tuple(self.documents.values()),
            unread=tuple(sorted(self.unread)),
            left_out=(*self.left_out, *self._astray(cases)),
        )

    def _text_of(self, document_id: str) -> str | None:
        document = self.documents.get(document_id)
        return document.text if document else None

    def _astray(self, cases: Sequence[Case]) -> Iterator[str]:
        """A sentence each on evidence that nobody can find, where the set brought its documents."""
        gold = [one for case in cases for one in case.evidence if self.documents]
        named = dict.fromkeys(one.document_id for one in gold)
        absent = [one for one in named if one not in self.documents]
        if absent:
            yield f"{self.path}: {len(absent)} of {len(named)} documents of evidence are not there, e.g. {absent[0]}"
        lost = [one.document_id for one in gold if one.text and not one.places and one.document_id in self.documents]
        if lost:
            yield f"{self.path}: {len(lost)} of {len(gold)} texts of evidence are not in their document, e.g. {lost[0]}"


def _set_name(path: Path) -> str:
    """What a set is called after its file or folder.

    >>> _set_name(Path("sets/en_fact.json.gz"))
    'en_fact'
    """
    if path.is_dir():
        return path.resolve().name
    return path.name.removesuffix(".gz").removesuffix(".jsonl").removesuffix(".json")


def new_document(
    document_id: str, title: str | None, text: str, where: str, about: Mapping[str, object] | None = None
) -> Document:
    """A document of a foreign set; ``about`` has the keys of our own corpus format.

    Its id stands in for a title that is absent, as in our own corpora. Raises BadTestSet.
    """
    try:
        return Document(document_id, read_text({"title": title}, "title") or document_id, text, read_meta(about or {}))
    except BadDocument as error:
        raise BadTestSet(f"{where}: {error}") from None
