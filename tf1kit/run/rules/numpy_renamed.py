"""`np.product`, `np.alltrue`, `np.row_stack`, `np.trapz`, ...: second names of functions.  Gone since NumPy 2.0 to 2.4.

Write the first name, as in `RENAMED` and `MOVED`.
"""

RENAMED = {
    "alltrue": "all",
    "cumproduct": "cumprod",
    "mat": "asmatrix",
    "product": "prod",
    "round_": "round",
    "row_stack": "vstack",
    "sometrue": "any",
    "chararray": "char.chararray",
    "format_parser": "rec.format_parser",
}
ERRORS = "AxisError ComplexWarning RankWarning TooHardError VisibleDeprecationWarning ModuleDeprecationWarning"
MOVED = {
    "trapz": "numpy:trapezoid",
    "byte_bounds": "numpy.lib.array_utils:byte_bounds",
    "DataSource": "numpy.lib.npyio:DataSource",
    **{name: f"numpy.exceptions:{name}" for name in ERRORS.split()},
}
NAMES = {
    "numpy": {
        **{name: f"numpy:{today}" for name, today in RENAMED.items()},
        **MOVED,
    }
}
INSTEAD = {
    **{f"numpy.{name}": f"np.{today}" for name, today in RENAMED.items()},
    **{f"numpy.{name}": target.replace("numpy", "np").replace(":", ".") for name, target in MOVED.items()},
}
