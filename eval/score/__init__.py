"""From a kept run to figures.

``judged`` brings a case and its record into the shape that is counted, ``metric`` and the lists beside it
say what is counted over which cases, ``slices`` over which parts of the set, and ``report`` holds what came
out. Nothing here asks anything: a saved run can be scored again.
"""
