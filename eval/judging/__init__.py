"""A language model as a judge of faithfulness: reported beside our own figures and never instead.

``judge`` puts the sentences of an answer and its quotes to a ``model`` and reads its verdicts, which a
``folder`` keeps. ``judged_run`` counts them over a run, ``agreement`` measures them against what people
said of the same answers (``ratings``). Nothing is ever gated on them.
"""
