"""What the API says of itself at /openapi.json and /docs: the routes' own types, and here what types cannot say."""
