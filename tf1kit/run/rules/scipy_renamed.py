"""`scipy.misc.logsumexp`, `scipy.signal.hann`, `scipy.integrate.simps`, ...: functions of SciPy that moved.

Gone: those of `scipy.misc` since SciPy 1.3 (its last, `face`, since 1.12), windows of `scipy.signal` since 1.13, `simps`
and `trapz` since 1.14, `pinv2` since 1.9. Write what `MOVED` says.
"""

WINDOWS = (
    "barthann bartlett blackman blackmanharris bohman boxcar chebwin cosine exponential flattop gaussian hamming hann"
)
MOVED = {
    "scipy.misc": {
        "ascent": "scipy.datasets:ascent",
        "comb": "scipy.special:comb",
        "face": "scipy.datasets:face",
        "factorial": "scipy.special:factorial",
        "factorial2": "scipy.special:factorial2",
        "factorialk": "scipy.special:factorialk",
        "logsumexp": "scipy.special:logsumexp",
    },
    "scipy.signal": {
        **{name: f"scipy.signal.windows:{name}" for name in f"{WINDOWS} kaiser nuttall parzen triang tukey".split()},
        "hanning": "scipy.signal.windows:hann",
    },
    "scipy.integrate": {
        "cumtrapz": "scipy.integrate:cumulative_trapezoid",
        "simps": "scipy.integrate:simpson",
        "trapz": "scipy.integrate:trapezoid",
    },
    "scipy.linalg": {"pinv2": "scipy.linalg:pinv"},
    "scipy.stats": {"median_absolute_deviation": "scipy.stats:median_abs_deviation"},
}
# Modules whose names are in the one above.
MOVED_MODULES = {
    "scipy.ndimage.filters": "scipy.ndimage",
    "scipy.ndimage.fourier": "scipy.ndimage",
    "scipy.ndimage.interpolation": "scipy.ndimage",
    "scipy.ndimage.measurements": "scipy.ndimage",
    "scipy.ndimage.morphology": "scipy.ndimage",
}
NAMES = MOVED
INSTEAD = {
    **{
        f"{module}.{name}": target.replace(":", ".")
        for module, table in MOVED.items()
        for name, target in table.items()
    },
    **MOVED_MODULES,
}
