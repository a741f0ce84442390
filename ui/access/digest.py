"""What is kept of a secret, so that whoever reads the file cannot come in with it."""

import hashlib


def digest_of(secret: str) -> str:
    """The digest of a random secret; one round is enough, as nobody can guess 32 random bytes.

    >>> digest_of("")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(secret.encode()).hexdigest()
