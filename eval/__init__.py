"""Test sets in, measured reports out.

``cases`` reads questions, ``run`` asks them, ``score`` counts by ``metrics``, ``compare`` tells two runs apart,
and ``render`` shows what came out; ``evaluate`` is the whole way. Beside it, ``judging`` asks a language model
what it thinks of a run, ``bench`` measures the product on public data, ``calibrate`` fits its small models and
``drafting`` proposes questions. ``cli`` is the command line, mounted as ``backstop eval``.

Every figure carries its count and a 95 % interval, and a mean of nothing is an error.
"""
