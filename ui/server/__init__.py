"""The server: one process that serves page and API, has its limits, and ends in order.

``app`` puts everything together: the ``layers`` around the routes, the ``page`` at the root, and what is ``running``
beside them. ``http_server`` serves that on a socket of ``listening``; ``shutdown`` is how it ends.
"""
