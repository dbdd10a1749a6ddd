"""Calls every public function of NumPy with lists of unequal lengths, in the syntax of Python 3.7.

    python3.7 tests/run/unequal.py > tests/run/unequal.json      # records, with NumPy 1.18

The recording has the functions that took such lists, each with its results by the list of arguments.
"""

import contextlib
import importlib
import inspect
import io
import json
import os
import sys
import tempfile
import warnings

import numpy

ONE, OTHER = "[[1, 2], [3]]", "[[4], [5, 6]]"
TEXTS = (
    "U;U, 1;1, U;U, V;U, U;U, 0;[1, 2], U;U, [0, 1];U, 1, 2;1, U, 2;U, V, U;[True, False], U, V;[U, V];len, 0, U;'x', U"
)
ARGUMENTS = [text.replace("U", ONE).replace("V", OTHER) for text in TEXTS.split(";")]
MODULES = (
    "numpy",
    "numpy.linalg",
    "numpy.fft",
    "numpy.random",
    "numpy.ma",
    "numpy.testing",
    "numpy.polynomial.polynomial",
)
# They change the process, write, wait, or only keep what they are given.
LEFT_OUT = (
    "test info lookfor source deprecate disp show runtests rundocs run_module_suite measure decorate_methods "
    "raises suppress_warnings seterr seterrcall setbufsize set_numeric_ops set_printoptions set_string_function "
    "set_typeDict set_state seed save savez savez_compressed savetxt tempdir temppath jiffies memusage ids nditer "
    "vectorize printoptions MT19937 PCG64 PCG64DXSM Philox SFC64 SeedSequence default_rng BitGenerator Generator "
    "RandomState ndenumerate broadcast flatiter mvoid assert_warns clear_and_catch_warnings array_function_dispatch "
    "set_module Tester mirr build_err_msg"
)


def functions():
    """The full names of NumPy's public functions."""
    for module in MODULES:
        place = importlib.import_module(module)
        for name in sorted(dir(place)):
            function = getattr(place, name)
            if name.startswith("_") or name in LEFT_OUT.split():
                continue
            if module != "numpy" and getattr(numpy, name, None) is function:
                continue
            if callable(function) and not (inspect.isclass(function) and issubclass(function, BaseException)):
                yield module + "." + name


def shown(value):
    """A result as JSON keeps it; None for an object that is no array, list, number or text."""
    if isinstance(value, numpy.ndarray):
        return [value.dtype.kind, shown(value.tolist())]
    if isinstance(value, (list, tuple)):
        return [shown(each) for each in value]
    value = value.item() if isinstance(value, numpy.generic) else value
    return value if isinstance(value, (int, float, str)) else None


def result(function, text, names):
    """What a call gives: its result, or the error."""
    names["numpy"].random.seed(0)
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            return shown(eval("{}({})".format(function, text), dict(names)))
        except Exception as error:
            return error


def main():
    """Print the recording."""
    os.chdir(tempfile.mkdtemp())
    found = {}
    for function in functions():
        results = {text: result(function, text, {"numpy": numpy}) for text in ARGUMENTS}
        took = {text: each for text, each in results.items() if not isinstance(each, Exception)}
        if took:
            found[function] = took
    json.dump(found, sys.stdout, separators=(",", ":"), sort_keys=True)


if __name__ == "__main__":
    main()
