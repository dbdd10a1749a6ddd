"""`scipy.zeros`, `scipy.randn`, `scipy.sqrt`, ...: NumPy's functions, as SciPy showed them.  Gone since SciPy 1.12.

Write `np.zeros`, `np.random.randn`, `np.sqrt`.
"""

WORDS = (
    "abs absolute all amax amin any append arange arccos arcsin arctan arctan2 argmax argmin argsort argwhere "
    "around array asarray average bincount ceil clip concatenate conj convolve copy cos cosh cov cross cumprod "
    "cumsum deg2rad delete diag diff dot dstack e empty exp expand_dims eye floor hstack identity imag inf inner "
    "isnan linspace log log10 log1p log2 logspace loadtxt max maximum mean median meshgrid min minimum mod nan "
    "nan_to_num ndarray newaxis nonzero ones ones_like outer pad percentile pi power prod rad2deg ravel real repeat "
    "reshape roll rot90 round save savetxt shape sign sin sinc sinh size sort split sqrt square squeeze stack std "
    "sum tan tanh tile trace transpose unique var vstack where zeros zeros_like float32 float64 int32 int64 uint8 "
    "complex64 complex128"
)
FUNCTIONS = WORDS.split()
RANDOM = ("rand", "randn")
NAMES = {
    "scipy": {
        **{name: f"numpy:{name}" for name in FUNCTIONS},
        **{name: f"numpy.random:{name}" for name in RANDOM},
    }
}
INSTEAD = {
    **{f"scipy.{name}": f"np.{name}" for name in FUNCTIONS},
    **{f"scipy.{name}": f"np.random.{name}" for name in RANDOM},
}
