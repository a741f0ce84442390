"""Ask every question of a set and keep what was answered.

``runner`` asks a ``target``: the product in this process, or any server (``server``). What it answers
becomes a ``record``, kept in the ``folder`` of the run together with the cases and with
``provenance``, so that a run can be scored again and compared long after.
"""
