"""`np.float_`, `np.unicode_`, `np.bool8`, ...: second names of NumPy's scalar types.  Gone since NumPy 2.0 (some since 1.24).

Write the first name: `np.float64`, `np.str_`, `np.bool_`.
"""

SCALARS = {
    "bool8": "bool_",
    "bytes0": "bytes_",
    "cfloat": "complex128",
    "clongfloat": "clongdouble",
    "complex_": "complex128",
    "float_": "float64",
    "int0": "intp",
    "longcomplex": "clongdouble",
    "longfloat": "longdouble",
    "object0": "object_",
    "singlecomplex": "complex64",
    "str0": "str_",
    "string_": "bytes_",
    "uint0": "uintp",
    "unicode_": "str_",
    "void0": "void",
}
NAMES = {"numpy": {name: f"numpy:{today}" for name, today in SCALARS.items()}}
INSTEAD = {f"numpy.{name}": f"np.{today}" for name, today in SCALARS.items()}
