"""Questions with what their answers must hold: the values, and readers for every format they come in.

``case`` holds the values, ``read`` finds the reader for a path, ``set_lines`` is our own format, and each
of the other modules reads one foreign format.
"""
