"""A question and its history in, an ``Answer`` out.

The way of a question: ``condense`` makes it stand alone, the index searches, ``evidence`` ranks
sentences, ``gate`` decides whether they are enough, ``draft`` proposes sentences, ``verify``
checks each against the sources, and ``assistant`` puts the answer together. ``build`` wires it.
"""
