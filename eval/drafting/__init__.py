"""Draft test sets: questions made by rule from the sentences of a corpus.

``draft`` makes a set of a ``corpus``: ``questions`` that a sentence answers, asked of its main ``clauses``
(``main_verb``, ``verbs``), of its ``figures`` and ``names`` and of what it has ``explained`` in passing; and
``near_misses``.
"""
