"""Questions with what their answers must hold: the values, and readers for every format they come in.

``case`` holds the values, ``read`` finds the reader for a path, ``set_lines`` and ``set_folder`` read our own
formats, and ``squad``, ``beir``, ``multihop_rag``, ``rgb`` and ``mtrag`` one foreign format each. ``json_files``
and ``gathered`` are what the readers share. ``from_feedback`` makes cases of what people said of answers, and
``data_folder`` reads what benchmarks measure on.
"""
