"""`np.product`, `np.alltrue`, `np.row_stack`, `np.trapz`, ...: second names of functions.  Gone since NumPy 2.0 to 2.4.

Write the first name, as in `RENAMED` and `MOVED`.
"""

from tf1kit.supply import Later, first

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
# The name of NumPy 2, and the one that older versions still have.
MOVED = {
    "trapz": ("numpy:trapezoid", "numpy:trapz"),
    "byte_bounds": ("numpy.lib.array_utils:byte_bounds", "numpy:byte_bounds"),
    "DataSource": ("numpy.lib.npyio:DataSource", "numpy:DataSource"),
    "AxisError": ("numpy.exceptions:AxisError", "numpy:AxisError"),
    "ComplexWarning": ("numpy.exceptions:ComplexWarning", "numpy:ComplexWarning"),
    "RankWarning": ("numpy.exceptions:RankWarning", "numpy:RankWarning"),
    "TooHardError": ("numpy.exceptions:TooHardError", "numpy:TooHardError"),
    "VisibleDeprecationWarning": ("numpy.exceptions:VisibleDeprecationWarning", "numpy:VisibleDeprecationWarning"),
    "ModuleDeprecationWarning": ("numpy.exceptions:ModuleDeprecationWarning", "numpy:ModuleDeprecationWarning"),
}
NAMES = {
    "numpy": {
        **{name: f"numpy:{today}" for name, today in RENAMED.items()},
        **{name: Later(first, *targets) for name, targets in MOVED.items()},
    }
}
INSTEAD = {
    **{f"numpy.{name}": f"np.{today}" for name, today in RENAMED.items()},
    **{f"numpy.{name}": targets[0].replace("numpy", "np").replace(":", ".") for name, targets in MOVED.items()},
}
