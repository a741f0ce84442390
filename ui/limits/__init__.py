"""How much may be asked of the server: how often, how much at once, how large, and how slowly.

``rate_limits`` counts, ``rate_limited`` and ``failed_sign_ins`` refuse with 429, ``bodies`` with 413 and 408. How large
a file may be says ``upload_sizes``. Questions wait in the line of ``ui/answering/workers.py``.
"""
