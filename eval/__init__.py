"""Test sets in, measured reports out.

``bench`` measures the product beside a plain LlamaIndex pipeline on the same documents and
questions; ``cli`` is its command line, mounted as ``backstop eval``.

Every figure carries its count and a 95 % interval, and a mean of nothing is an error.
"""
