"""Finds calls that the installed function refuses or treats differently, as far as the source shows
it: `np.load(path)`, `open(path, "rU")`.

The rows are those of `tf1kit.run.rules` that are not about a name. A rule's UNSEEN lists those that
the source shows only sometimes.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from tf1kit.run.scan import unequal

Check = Callable[[ast.Call], bool]
ITERATORS = ("map", "zip", "filter", "iter", "reversed", "enumerate")
VIEWS = ("keys", "items")  # methods of a dict; `random.sample` takes their results for sets
NUMBERS = (
    "float",
    "int",
    "bool",
    "complex",
    "float16",
    "float32",
    "float64",
    "int8",
    "uint8",
    "int16",
    "int32",
    "int64",
)


def argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    """The argument that is given by position or by name, or None."""
    if position < len(call.args):
        return call.args[position]
    return next((each.value for each in call.keywords if each.arg == name), None)


def left_out(position: int, name: str) -> Check:
    """A check whether an argument is certainly missing; `*these` and `**those` may contain it."""

    def check(call: ast.Call) -> bool:
        more = any(isinstance(each, ast.Starred) for each in call.args) or any(not each.arg for each in call.keywords)
        return not more and argument(call, position, name) is None

    return check


def not_copied(call: ast.Call) -> bool:
    """Whether `copy=False` is given, or may be."""
    given = next((each.value for each in call.keywords if each.arg == "copy"), None)
    return given is not None and not (isinstance(given, ast.Constant) and given.value in (True, None))


def uneven(call: ast.Call) -> bool:
    """Whether the call has lists of unequal lengths in its text, and no dtype."""
    return argument(call, 1, "dtype") is None and bool(call.args) and unequal.is_uneven(call.args[0])


def of_iterator(call: ast.Call) -> bool:
    """Whether the argument is a generator, `map(...)` or similar."""
    return bool(call.args) and _is_iterator(call.args[0])


def _is_iterator(node: ast.expr) -> bool:
    called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
    return isinstance(node, ast.GeneratorExp) or called in ITERATORS


def always(call: ast.Call) -> bool:
    """Every call."""
    return True


def of_several(call: ast.Call) -> bool:
    """Whether there is more than one argument, or there may be, because of `*`."""
    return len(call.args) > 1 or any(isinstance(each, ast.Starred) for each in call.args)


def reads_bytes(converters: int) -> Check:
    """A check whether a call has no `encoding`, but has converters or a dtype that may be a
    string.
    """

    def check(call: ast.Call) -> bool:
        kind = argument(call, 1, "dtype")
        said = ast.unparse(kind).rpartition(".")[2].strip("'\"") if kind else "float"
        takes = argument(call, converters, "converters") is not None or said not in NUMBERS
        return takes and left_out(99, "encoding")(call)

    return check


def universal(call: ast.Call) -> bool:
    """Whether the mode has "U"."""
    mode = argument(call, 1, "mode")
    return isinstance(mode, ast.Constant) and isinstance(mode.value, str) and "U" in mode.value


def of_set(call: ast.Call) -> bool:
    """Whether the call makes a set, or takes a dict's keys or items."""
    given = argument(call, 0, "population")
    if isinstance(given, ast.Call):
        function = given.func
        if isinstance(function, ast.Attribute):
            return function.attr in VIEWS and not given.args
        return isinstance(function, ast.Name) and function.id in ("set", "frozenset")
    return isinstance(given, ast.Set | ast.SetComp)


def of_float(call: ast.Call) -> bool:
    """Whether the argument is a number with a point, or a division."""
    return any(map(_is_float, call.args))


def _is_float(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Div) or _is_float(node.left) or _is_float(node.right)
    if isinstance(node, ast.UnaryOp):
        return _is_float(node.operand)
    return isinstance(node, ast.Constant) and isinstance(node.value, float)


def is_given(position: int, name: str) -> Check:
    """A check whether an argument is given."""
    return lambda call: argument(call, position, name) is not None


# Function, to the rows that a call of it may have, each with the test for it.
CALLS: dict[str, dict[str, Check]] = {
    "numpy.array": {"numpy.array(copy=False)": not_copied, "numpy.array of unequal lengths": uneven},
    "numpy.asarray": {"numpy.asarray of unequal lengths": uneven},
    **{
        f"numpy.{name}": {f"numpy.{name} of an iterator": of_iterator}
        for name in ("vstack", "hstack", "dstack", "column_stack", "stack")
    },
    **{f"numpy.{name}": {f"numpy.{name} as a list": always} for name in ("broadcast_arrays", "gradient", "meshgrid")},
    **{f"numpy.{name}": {f"numpy.{name} as a list": of_several} for name in ("atleast_1d", "atleast_2d", "atleast_3d")},
    "numpy.unique": {"numpy.unique of several dimensions": is_given(2, "return_inverse")},
    "numpy.load": {"numpy.load(no allow_pickle)": left_out(2, "allow_pickle")},
    "numpy.fromstring": {"numpy.fromstring(no sep)": left_out(3, "sep")},
    "numpy.loadtxt": {"numpy.loadtxt(no encoding)": reads_bytes(4)},
    "numpy.genfromtxt": {"numpy.genfromtxt(no encoding)": reads_bytes(6)},
    "h5py.File": {"h5py.File(no mode)": left_out(1, "mode")},
    **{name: {f'{name}("U")': universal} for name in ("open", "io.open", "codecs.open")},
    "random.randint": {"random.randint of a float": of_float},
    "random.randrange": {"random.randrange of a float": of_float},
    "random.sample": {"random.sample of a set": of_set},
    "random.shuffle": {"random.shuffle(random=)": is_given(1, "random")},
}


def of_behaviour(function: str, call: ast.Call) -> Iterator[str]:
    """The rows for a call of `function`, a full name."""
    yield from (symbol for symbol, check in CALLS.get(function, {}).items() if check(call))
    yield from unequal.of_call(function, call)
