"""Figures and cases as people read them.

``figures`` writes numbers and ``tables`` puts them in order; ``markdown``, ``terminal`` and ``html`` show
them. ``plots`` draws what ``charts`` decides to draw, and ``case_view`` sets an answer beside what was hoped for.
"""
