"""Write the index of a data directory as an SQL script that makes it again, for the tests of later schemas.

To be run by the release whose schema is to be kept: python tests/index/old_schema/write.py DATA_DIR VERSION
"""

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

MADE = ("sqlite_", "passage_words", "word_counts")
"""Tables that SQLite keeps for itself, or that triggers fill."""


def script(file: Path, schema: str, version: int) -> Iterator[str]:
    """The schema as it was, then every row; texts and blobs as hexadecimal where they would not fit a line."""
    yield schema.rstrip()
    yield f"\nPRAGMA user_version = {version};\n"
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid").fetchall()
    for (table,) in tables:
        if table.startswith(MADE):
            continue
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        quoted = " || ',' || ".join(f'quote("{column}")' for column in columns)
        for (values,) in connection.execute(f"SELECT {quoted} FROM {table}"):
            yield f"INSERT INTO {table} VALUES ({values});"
    connection.close()


def main() -> None:
    """Write the script to the standard output."""
    data_dir, version = Path(sys.argv[1]), int(sys.argv[2])
    schema = (Path("index") / "schema.sql").read_text("utf-8")
    for line in script(data_dir / "backstop.sqlite3", schema, version):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
