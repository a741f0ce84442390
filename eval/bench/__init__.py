"""Public benchmarks: the product measured beside others on the same data in the same run.

``suite`` says which data are good for which benchmark (``suite.toml``) and runs them; each is a file named after
it. Those beside the plain LlamaIndex pipeline (``plain_pipeline``) let both do the same work in turns (``adding``
documents, searching ``side_by_side``) and end in a ``report``. ``table`` is how everything is shown.
"""
