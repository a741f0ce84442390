"""Public sets of claims with evidence: which there are, under which licence, and how each is read."""

import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from eval.cases.data_folder import BadBenchData, Fields, read_fields
from eval.cases.json_files import plain_or_gzipped
from index.document import Document, DocumentMeta
from index.search.lexical import content_words
from index.splitting.sentences import sentence_spans
from index.storage.stems import STEM_TABLES, stems

_META = "(meta data) "
"""Begins what a set tells of a page in place of a sentence."""
_CITATION = re.compile(r"\s*\[\d+\]")
_DAY = re.compile(r"\d{4}-(?:0\d|1[0-2])-[0-2]\d")
_MOST_SENTENCES = 4
"""So much of a long list of evidence is read: what a claim shares most words with."""


@dataclass(frozen=True, slots=True)
class ClaimSet:
    """A file of claims. ``licence`` is None where there is none, and then nothing is fitted on it."""

    name: str
    licence: str | None
    group: Callable[[Fields], str]
    used: Callable[[Fields], bool] = lambda fields: True


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim with the evidence that it is judged by; claims of one ``group`` are never on both sides of a split."""

    text: str
    quote: str
    document: Document
    supported: bool
    group: str


CLAIM_SETS = (
    ClaimSet("wice_dev", "ODC-BY 1.0", lambda fields: str(fields["id"])),
    ClaimSet("fm2_dev", "Apache-2.0", lambda fields: str(fields["title"])),
    ClaimSet(
        "expertqa_dev", "MIT", lambda fields: str(fields["question"]), lambda fields: bool(fields["evidence_has_text"])
    ),
    ClaimSet("climate_fever_pairs", None, lambda fields: str(fields["claim"])),
)


def read_claims(folder: Path, known: ClaimSet) -> list[Claim]:
    """The claims of a set; raises BadBenchData or BadTestSet when its file is absent or wrong."""
    path = plain_or_gzipped(folder, f"{known.name}.jsonl")
    if path is None:
        raise BadBenchData(f"{folder} has no {known.name}.jsonl")
    return [_claim(fields, known) for fields in read_fields(path) if known.used(fields)]


def _claim(fields: Fields, known: ClaimSet) -> Claim:
    told = [one for one in fields["evidence"] if not one.startswith(_META)]
    about = dict(one.removeprefix(_META).partition(": ")[::2] for one in fields["evidence"] if one.startswith(_META))
    whole = "\n\n".join(told)
    sentences = [whole[span.start : span.end] for span in sentence_spans(whole)]
    text = _CITATION.sub("", fields["claim"])
    quote = " ".join(best_sentences(text, sentences))
    page = "\n\n".join([whole, *fields.get("retrieved", ())])
    day = _DAY.match(about.get("PUBLISHED DATETIME", ""))
    meta = DocumentMeta(about.get("AUTHOR"), published=date.fromisoformat(day[0]) if day else None)
    document = Document(str(fields["id"]), fields.get("title") or about.get("TITLE", ""), page, meta)
    return Claim(text, quote, document, fields["label"] == "supported", known.group(fields))


def best_sentences(claim: str, sentences: Sequence[str]) -> list[str]:
    """The few sentences that share most content words with a claim, in their order; each must add a word.

    >>> best_sentences("The mill ground rye.", ["A mill stood here.", "It rained.", "It ground rye and oats."])
    ['A mill stood here.', 'It ground rye and oats.']
    """
    wanted, *known = _stems([claim, *sentences])
    chosen: list[int] = []
    left = set(wanted)
    while len(chosen) < _MOST_SENTENCES and left and known:
        best = max(range(len(sentences)), key=lambda i: (len(left & known[i]), len(wanted & known[i])))
        if not left & known[best]:
            break
        chosen.append(best)
        left -= known[best]
    return [sentences[i] for i in sorted(chosen or range(min(1, len(sentences))))]


def overlap(claim: str, quote: str) -> float:
    """The share of the content words of a claim that stand in a quote, in any form.

    >>> overlap("The mill ground rye.", "It grinds rye in mills.")
    0.6666666666666666
    """
    wanted, known = _stems([claim, quote])
    return len(wanted & known) / max(1, len(wanted))


def _stems(texts: Sequence[str]) -> list[set[str]]:
    words = [" ".join(content_words(text)) for text in texts]
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.executescript(STEM_TABLES)
        return [set(own) for own in stems(connection, words)]
