"""How many documents there are per month and topic, and which."""

from dataclasses import dataclass

from index.storage.database import Database
from index.storage.filters import SHARED, Filters, sql_condition

NO_TOPIC = "unknown"
"""Stands for the topic of documents that have none, as in the statistics."""

_DAY = "coalesce(documents.published, documents.as_of)"
_TOPICS = f"""json_each(CASE WHEN documents.topics = '[]' THEN '["{NO_TOPIC}"]' ELSE documents.topics END)"""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Counts of documents per topic and month. A document counts once under each of its topics.

    ``months`` are those with documents, as "2025-02", in order; ``topics`` those with the most documents first.
    ``undated`` documents are in no month.
    """

    months: tuple[str, ...]
    topics: tuple[str, ...]
    counts: dict[tuple[str, str], int]
    undated: int

    def count(self, topic: str, month: str) -> int:
        """How many documents of a month have a topic."""
        return self.counts.get((topic, month), 0)


def read_timeline(database: Database, filters: Filters = SHARED) -> Timeline:
    """The counts over the documents that meet the filters, by the day they were published, else as of when they
    speak."""
    connection = database.connection()
    condition, values = sql_condition(filters)
    rows = connection.execute(
        f"SELECT value AS topic, substr({_DAY}, 1, 7) AS month, count(DISTINCT documents.key) AS documents"
        f" FROM documents, {_TOPICS} WHERE {_DAY} IS NOT NULL AND {condition}"
        " GROUP BY topic, month ORDER BY month, topic",
        values,
    ).fetchall()
    counts = {(row["topic"], row["month"]): row["documents"] for row in rows}
    undated = connection.execute(
        f"SELECT count(*) FROM documents WHERE {_DAY} IS NULL AND {condition}", values
    ).fetchone()[0]
    totals = {topic: sum(count for (own, _), count in counts.items() if own == topic) for topic, _ in counts}
    topics = sorted(totals, key=lambda topic: (-totals[topic], topic))
    return Timeline(tuple(sorted({month for _, month in counts})), tuple(topics), counts, undated)


def documents_of(database: Database, topic: str, month: str, filters: Filters = SHARED) -> list[str]:
    """The ids of the documents of a topic in a month like "2025-02" that meet the filters, by their days."""
    condition, values = sql_condition(filters)
    rows = database.connection().execute(
        f"SELECT DISTINCT documents.id, {_DAY} AS day FROM documents, {_TOPICS}"
        f" WHERE value = ? AND substr({_DAY}, 1, 7) = ? AND {condition} ORDER BY day, documents.id",
        (topic, month, *values),
    )
    return [row["id"] for row in rows]
