"""Arguments of SciPy, and of inner modules of NumPy, that were renamed or had no effect:
`scipy.linalg.eigh(eigvals=)`, `scipy.sparse.linalg.cg(tol=)`, `scipy.signal.firwin(nyq=)`, ...

Gone since versions from SciPy 1.9 to 1.18. The rows say what to write.
"""

from __future__ import annotations

from tf1kit.importing.overlay import Changed, Lazy
from tf1kit.run.rules.numpy_keywords import WHY, renaming

EIGENVALUES: dict[str, tuple[str, ...]] = {"eigvals": ("subset_by_index",), "turbo": ()}
METHOD: dict[str, tuple[str, ...]] = {"mode": ("method",)}
RATE: dict[str, tuple[str, ...]] = {"nyq": ("fs",)}
TOLERANCE: dict[str, tuple[str, ...]] = {"tol": ("rtol",)}
# Module, to function, to old argument, to the arguments of today; see `numpy_keywords`.
RENAMED: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {
    "numpy.linalg": {"matrix_rank": {"M": ("A",)}},
    "numpy.ma": {"corrcoef": {"bias": (), "ddof": ()}},
    "scipy.linalg": {
        "eigh": EIGENVALUES,
        "eigvalsh": EIGENVALUES,
        "pinv": {"cond": ("rtol",), "rcond": ("rtol",)},
        "pinvh": {"cond": ("rtol",), "rcond": ("rtol",)},
        "solve": {"debug": (), "sym_pos": ("assume_a",)},
        "solve_banded": {"debug": ()},
        "solve_triangular": {"debug": ()},
    },
    "scipy.optimize": {
        "dual_annealing": {"local_search_options": ("minimizer_kwargs",)},
        "fmin_l_bfgs_b": {"disp": (), "iprint": ()},
    },
    "scipy.signal": {"firls": RATE, "firwin": RATE, "firwin2": RATE, "remez": {"Hz": ("fs",)}},
    "scipy.sparse.linalg": {
        **dict.fromkeys(("bicg", "bicgstab", "cg", "cgs", "gcrotmk", "lgmres", "minres", "qmr"), TOLERANCE),
        "gmres": {"restrt": ("restart",), "tol": ("rtol",)},
    },
    "scipy.stats": {
        "kendalltau": {"initial_lexsort": ()},
        "ks_1samp": METHOD,
        "ks_2samp": METHOD,
        "kstest": METHOD,
        "moment": {"moment": ("order",)},
        "wilcoxon": METHOD,
    },
}
NAMES = {
    module: {function: Changed(Lazy(renaming, module, function, table), WHY) for function, table in functions.items()}
    for module, functions in RENAMED.items()
}
