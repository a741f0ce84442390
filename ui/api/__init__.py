"""The HTTP API: routes, what they take and give, and how they refuse.

``questions``, ``documents``, ``adding``, ``sync``, ``jobs``, ``conversations`` and ``service`` hold the routes,
``requests`` and the views what goes in and out; ``description`` is what ``/docs`` tells of all of it.
"""
