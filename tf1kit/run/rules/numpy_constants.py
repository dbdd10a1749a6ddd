"""`np.NINF`, `np.PZERO`, `np.NZERO`: constants for which NumPy has no other name. Gone since NumPy
2.0.

Write `-np.inf`, `0.0`, `-0.0`. The others, such as `np.Inf`, are rows of `numpy.tsv`.
"""

NAMES = {"numpy": {"NINF": -float("inf"), "NZERO": -0.0, "PZERO": 0.0}}
