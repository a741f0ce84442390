"""What is kept in SQLite: documents, their passages, whose they are, and who owns the folder."""
