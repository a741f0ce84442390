"""The documents that kept answers cite, in the very version they cite."""

import sqlite3
from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from pydantic import TypeAdapter

from index.document import Document
from index.storage.database import Database
from rag.answer import Answer

_DOCUMENT = TypeAdapter(Document)


class CitedDocuments:
    """Versions of documents, as long as an answer that is kept cites them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, document_id: str, sha256: str) -> Document | None:
        """The document whose text has this digest, if an answer cites it."""
        row = (
            self._database.connection()
            .execute("SELECT document FROM cited_documents WHERE document_id = ? AND sha256 = ?", (document_id, sha256))
            .fetchone()
        )
        return _DOCUMENT.validate_json(row["document"]) if row else None

    def was_removed(self, document_id: str) -> bool:
        """Whether somebody removed the document on purpose."""
        return (
            self._database.connection()
            .execute("SELECT 1 FROM removed_documents WHERE document_id = ?", (document_id,))
            .fetchone()
            is not None
        )

    def remove(self, document_ids: Iterable[str]) -> None:
        """Forget all versions of documents that somebody removes, and remember that they were."""
        now = datetime.now(UTC).isoformat()
        with self._database.transaction() as connection:
            for document_id in document_ids:
                connection.execute("DELETE FROM cited_documents WHERE document_id = ?", (document_id,))
                connection.execute("INSERT OR REPLACE INTO removed_documents VALUES (?, ?)", (document_id, now))


def keep_cited(connection: sqlite3.Connection, answer: Answer, documents: Collection[Document]) -> None:
    """Keep those of the documents that the answer cites in this very version."""
    cited = {(one.document_id, one.document_sha256) for one in (*answer.citations, *answer.nearest)}
    for document in documents:
        if (document.id, document.sha256) in cited:
            connection.execute(
                "INSERT OR IGNORE INTO cited_documents VALUES (?, ?, ?)",
                (document.id, document.sha256, _DOCUMENT.dump_json(document).decode()),
            )


def forget_uncited(connection: sqlite3.Connection) -> None:
    """Delete the versions that no kept answer cites any more."""
    connection.execute(
        """DELETE FROM cited_documents WHERE (document_id, sha256) NOT IN (
               SELECT json_extract(cited.value, '$.document_id'), json_extract(cited.value, '$.document_sha256')
               FROM answers, json_each(answers.answer, '$.citations') AS cited
               UNION
               SELECT json_extract(cited.value, '$.document_id'), json_extract(cited.value, '$.document_sha256')
               FROM answers, json_each(answers.answer, '$.nearest') AS cited)"""
    )
