"""Fitting: small models that the product reads from files, from public data whose licences allow it.

``calibration`` makes all files: ``evidence`` and ``gate`` from ``question_sets``, ``support`` from ``claim_sets``, each
a ``regression``, with its ``provenance``.
"""
