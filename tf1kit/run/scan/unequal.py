"""Finds uses of lists of unequal lengths that NumPy 1.18 took, and that fail today, even under `tf1kit run`.

The functions and classes in the table refuse such lists, and so do NumPy's operators.
`tf1kit.run.rules.numpy_unequal` has the functions that take such lists under `tf1kit run`. It cannot
replace those in this table: NumPy hands its own classes and ufuncs to `__array_ufunc__`, not a
replacement, and the results of the other functions differ from those of 1.18.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from tf1kit.run.rules.numpy_unequal import FUNCTIONS, OF_ARRAYS, SYMBOL

WHERE = " of lists of unequal lengths"  # a verdict on "numpy.add of lists of unequal lengths"
OPERATOR = "numpy's operator" + WHERE
INSTEAD = "np.array(x, dtype=object) as the argument"
SINCE = "1.24"
METHODS = frozenset(("accumulate", "at", "outer", "reduce", "reduceat"))  # of a ufunc
REFUSING = {
    "numpy": (
        "add alen all alltrue any bool8 bool_ clip einsum einsum_path equal fastCopyAndTranspose fmax fmin greater "
        "greater_equal histogram_bin_edges imag in1d isin kaiser less less_equal logical_and logical_not "
        "logical_or mat matmul matrix maximum minimum mod msort multiply not_equal poly1d remainder row_stack "
        "setdiff1d sometrue trim_zeros"
    ),
    "numpy.fft": "fftshift ifftshift",
    "numpy.linalg": "matrix_rank norm",
    "numpy.ma": (
        "MaskType MaskedArray add allequal alltrue append apply_along_axis argmax argmin argsort array asanyarray "
        "asarray atleast_1d atleast_2d atleast_3d column_stack common_fill_value compress compress_cols "
        "compress_nd compress_rowcols compress_rows compressed concatenate convolve copy correlate count "
        "count_masked cumsum default_fill_value diag diagflat diagonal dot dstack ediff1d empty_like equal filled "
        "fix_invalid flatten_mask getdata getmaskarray greater greater_equal harden_mask hsplit hstack in1d "
        "intersect1d isin less less_equal logical_and logical_not logical_or make_mask mask_cols mask_rowcols "
        "mask_rows masked_all_like masked_array masked_equal masked_greater masked_greater_equal masked_inside "
        "masked_less masked_less_equal masked_not_equal masked_object masked_outside masked_values masked_where "
        "maximum maximum_fill_value minimum minimum_fill_value multiply ndim nonzero not_equal "
        "notmasked_contiguous notmasked_edges outer outerproduct put ravel repeat resize row_stack setdiff1d "
        "setxor1d shape size soften_mask sometrue sort stack sum take transpose union1d unique vander vstack where"
    ),
    "numpy.polynomial.polynomial": "Polynomial polyadd polyder polydiv polyint polyline polymul polymulx polypow",
    "numpy.testing": "assert_array_less",
}
REFUSED = frozenset(f"{module}.{name}" for module, names in REFUSING.items() for name in names.split())


def of_call(function: str, call: ast.Call) -> Iterator[str]:
    """The row for a call of `function`, a full name, if its text has lists of unequal lengths. Axes
    and the argument of a `dtype` are not such lists.
    """
    module, _, name = function.rpartition(".")
    if name in METHODS and module in REFUSED:
        function, (module, _, name) = module, module.rpartition(".")
    supplied = name in FUNCTIONS.get(module, ())
    if not supplied and function not in REFUSED:
        return
    named = {each.arg: each.value for each in call.keywords if each.arg not in ("axis", "axes")}
    given = [*call.args[:2], *named.values()]
    if name in OF_ARRAYS:
        given = [item for each in given if isinstance(each, ast.List | ast.Tuple) for item in each.elts]
    if any(map(is_uneven, given)) and (supplied or "dtype" not in named):
        yield SYMBOL if supplied else function + WHERE


def of_operator(node: ast.BinOp | ast.Compare, called: Callable[[ast.Call], str]) -> Iterator[str]:
    """The row for an operator that has such lists on one side, and a call of NumPy on the other."""
    sides = [node.left, node.right] if isinstance(node, ast.BinOp) else [node.left, *node.comparators]
    if any(map(is_uneven, sides)) and any(
        isinstance(side, ast.Call) and called(side).startswith("numpy.") for side in sides
    ):
        yield OPERATOR


def is_uneven(node: ast.expr) -> bool:
    """Whether an expression is a list whose items have unequal lengths."""
    if not isinstance(node, ast.List | ast.Tuple) or any(isinstance(each, ast.Starred) for each in node.elts):
        return False
    inner = [each for each in node.elts if isinstance(each, ast.List | ast.Tuple)]
    plain = [each for each in node.elts if isinstance(each, ast.Constant)]
    lengths = {len(each.elts) for each in inner if not any(isinstance(one, ast.Starred) for one in each.elts)}
    return len(lengths) > 1 or bool(inner and plain) or any(map(is_uneven, inner))
