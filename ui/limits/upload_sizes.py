"""How large a file may be that is uploaded, and the request that carries it."""

LARGEST_FILE = 60 * 1024 * 1024
"""Bytes: in one request there is room for it, its name, and what is written around both."""
LARGEST_BODY = 64 * 1024 * 1024
