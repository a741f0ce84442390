"""Whether one run is better than another, and whether a run is good enough to release.

``paired`` holds the statistics of a pair, ``comparison`` what two runs differ in, ``flips`` the cases whose
outcome changed, ``gate`` the floors of a release and ``junit`` its outcome for build servers.
"""
