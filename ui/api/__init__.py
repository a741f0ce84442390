"""The HTTP API: routes, what they take and give, and how they refuse."""
