"""`scipy.zeros`, `scipy.randn`, `scipy.sqrt`, ...: NumPy's functions, as SciPy showed them.  Gone since SciPy 1.12.

Write `np.zeros`, `np.random.randn`, `np.emath.sqrt`: SciPy's square roots, logarithms and arcs gave complex numbers.
"""

WORDS = (
    "abs absolute all amax amin any append arange arctan arctan2 argmax argmin argsort argwhere "
    "around array asarray average bincount ceil clip concatenate conj convolve copy cos cosh cov cross cumprod "
    "cumsum deg2rad delete diag diff dot dstack e empty exp expand_dims eye floor hstack identity imag inf inner "
    "isnan linspace log1p logspace loadtxt max maximum mean median meshgrid min minimum mod nan "
    "nan_to_num ndarray newaxis nonzero ones ones_like outer pad percentile pi prod rad2deg ravel real repeat "
    "reshape roll rot90 round save savetxt shape sign sin sinc sinh size sort split square squeeze stack std "
    "sum tan tanh tile trace transpose unique var vstack where zeros zeros_like float32 float64 int32 int64 uint8 "
    "complex64 complex128"
)
FUNCTIONS = WORDS.split()
COMPLEX = ("arccos", "arcsin", "arctanh", "log", "log10", "log2", "logn", "power", "sqrt")
RANDOM = ("rand", "randn")
NAMES = {
    "scipy": {
        **{name: f"numpy:{name}" for name in FUNCTIONS},
        **{name: f"numpy:emath.{name}" for name in COMPLEX},
        **{name: f"numpy.random:{name}" for name in RANDOM},
    }
}
INSTEAD = {
    **{f"scipy.{name}": f"np.{name}" for name in FUNCTIONS},
    **{f"scipy.{name}": f"np.emath.{name}" for name in COMPLEX},
    **{f"scipy.{name}": f"np.random.{name}" for name in RANDOM},
}
