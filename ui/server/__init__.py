"""The server: one process that serves page and API, has its limits, and ends in order."""
