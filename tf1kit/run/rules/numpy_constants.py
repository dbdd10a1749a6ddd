"""`np.NINF`, `np.PZERO`, `np.NZERO`: constants that no constant of NumPy has the value of.  Gone
since NumPy 2.0.

Write `-np.inf`, `0.0`, `-0.0`. The others, such as `np.Inf`, are rows of `numpy.tsv`.
"""

NAMES = {"numpy": {"NINF": -float("inf"), "NZERO": -0.0, "PZERO": 0.0}}
