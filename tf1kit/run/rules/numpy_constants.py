"""`np.Inf`, `np.NaN`, `np.PINF`, ...: other spellings of constants.  Gone since NumPy 2.0.

Write `np.inf`, `np.nan`, `-np.inf`, `0.0`, `-0.0`.
"""

INF = float("inf")
CONSTANTS = {
    "Inf": (INF, "np.inf"),
    "Infinity": (INF, "np.inf"),
    "infty": (INF, "np.inf"),
    "PINF": (INF, "np.inf"),
    "NINF": (-INF, "-np.inf"),
    "NAN": (float("nan"), "np.nan"),
    "NaN": (float("nan"), "np.nan"),
    "PZERO": (0.0, "0.0"),
    "NZERO": (-0.0, "-0.0"),
}
NAMES = {"numpy": {name: value for name, (value, _) in CONSTANTS.items()}}
INSTEAD = {f"numpy.{name}": today for name, (_, today) in CONSTANTS.items()}
