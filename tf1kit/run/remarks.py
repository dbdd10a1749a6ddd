"""Prints a remark after a traceback, if a name that the kit supplies could not have prevented the failure.

For example: the program is Python 2, an installed package needs TensorFlow 1, or another process of the
program's cluster has another TensorFlow.
"""

from __future__ import annotations

import re
import sys
from traceback import walk_tb
from typing import Any

from tf1kit.run.python2.detect import attributes
from tf1kit.run.python2.names import BUILTIN_NAMES, METHODS, MODULES

# The text of the error, and what NumPy has changed.
REMARKS = (
    (r"'numpy\.ndarray' object has no attribute 'tostring'", "2.3 removed ndarray.tostring"),
    (
        r"only (length-1|0-dimensional|size-1) arrays can be converted",
        "2.4 no longer converts an array of one element to a number",
    ),
)
# What a process of a cluster says to a graph of another TensorFlow.
OF_ANOTHER_VERSION = re.compile(
    r"(missing attrs?|mentions attr|type not registered).*\nAdditional GRPC error information from remote target (?P<target>\S+)",
    re.DOTALL,
)
# Errors about a module, and about a name in a module.
GONE = (
    r"^No module named '([\w.]+)'",
    r"^cannot import name '(\w+)' from '([\w.]+)'",
    r"^module '([\w.]+)' has no attribute '(\w+)'",
)
# Errors of code that needs TensorFlow 1 or Keras 2 and does not get it.
OF_VERSION_1 = re.compile(
    r"^No module named '(tensorflow|keras)\b|^cannot import name '\w+' from '(tensorflow|keras)\b"
    r"|^module '(tensorflow|keras)[\w.]*' has no attribute|^module '[\w.]*\btensorflow\.v2' has no attribute"
)
LISTS = "(map|zip|filter|range|dict_keys|dict_values|dict_items)"  # lists in Python 2
# The text of the error, and the names that it may be about. A pattern with a `module` is about a
# name in that module.
PYTHON2 = (
    (r"^No module named '(?P<name>\w+)'", MODULES),
    (r"^name '(?P<name>\w+)' is not defined", BUILTIN_NAMES),
    (r"^cannot import name '(?P<name>\w+)' from '(?P<module>\w+)'", ()),
    (r"^module '(?P<module>\w+)' has no attribute '(?P<name>\w+)'", ()),
    (r"^'\w+' object has no attribute '(?P<name>\w+)'", METHODS),
    (
        r"^'(generator|list_iterator|enumerate|_csv\.reader|itertools\.\w+)' object has no attribute '(?P<name>next)'",
        None,
    ),
    (rf"^'{LISTS}' object (is not subscriptable|does not support item)", None),
    (rf"^'{LISTS}' object has no attribute '(sort|append|index|remove|extend|pop|reverse)'", None),
    (rf"^object of type '{LISTS}' has no len", None),
    (rf"^unsupported operand type\(s\) for \+=?: '{LISTS}' and", None),
    (r"^can only concatenate list \(not \"(map|zip|filter|range|dict_\w+)\"\) to list", None),
    (r"^(sort\(\) got an unexpected keyword argument 'cmp'|'cmp' is an invalid keyword argument)", None),
)


def remark(error: BaseException, own: dict[str, Any] | None = None) -> str | None:
    """One line for stderr; None if there is no remark.

    Args:
        error: the error that ended the program, with its traceback stripped.
        own: the builtins of those files of the program that run as Python 3.
    """
    if not isinstance(error, Exception):  # an import would make CPython forget that a signal ends the process
        return None
    if said := _of_package(error) or _of_bytecode(error) or _of_cluster(error):
        return said
    for pattern, gone in REMARKS:
        if isinstance(error, AttributeError | TypeError) and re.search(pattern, str(error)):
            import numpy

            version = numpy.__version__
            return f'tf1kit: NumPy {gone} (installed: {version}); NumPy 2.2 still runs this program: pip install "numpy<2.3"'
    if said := _of_python(error) or _of_unequal(error):
        return said
    if own is not None and _builtins(error) is own and _of_python2(error):
        return "tf1kit: the program is Python 2; to run its files as Python 2: tf1kit run --python2 yes PROGRAM"
    return None


def _of_package(error: BaseException) -> str | None:
    """The remark on an installed package that needs TensorFlow 1, or an old name of Python or NumPy that
    the kit gives to the program's own files.
    """
    from tf1kit.run.methods import CALL
    from tf1kit.run.own import NEVER, package
    from tf1kit.run.scan.of_packages import needs_version_1

    for frame in reversed([frame for frame, _ in walk_tb(error.__traceback__)]):
        name = package(frame.f_code.co_filename)
        if name in NEVER:
            continue
        if not name or CALL in frame.f_builtins:
            return None
        if needs_version_1(name) or OF_VERSION_1.search(str(error)):
            sees, gives = "TensorFlow", "TensorFlow 1"
        elif _is_supplied(error):
            sees, gives = "Python and NumPy", "their old names"
        else:
            return None
        return (
            f"tf1kit: {name} is an installed package, and sees the installed {sees}; "
            f"to give it {gives}: tf1kit run --own {name} PROGRAM"
        )
    return None


def _is_supplied(error: BaseException) -> bool:
    """Whether the error is about a module or a name that the kit supplies."""
    if not isinstance(error, ImportError | AttributeError):
        return False
    from tf1kit.importing.overlay import Lazy
    from tf1kit.run.rules import names, refuse, rules

    def given(entry: Any) -> bool:
        return not (isinstance(entry, Lazy) and entry.make is refuse)

    known = names(rules())
    for pattern in GONE:
        if found := re.search(pattern, str(error)):
            *name, module = reversed(found.groups()) if not pattern.startswith("^cannot") else found.groups()
            return module in known.tables and all(
                each in known.tables[module] and given(known.tables[module][each]) for each in name
            )
    return False


def _of_bytecode(error: BaseException) -> str | None:
    """The remark on a file of Keras with the bytecode of a function."""
    if not any(frame.f_code.co_name == "func_load" for frame, _ in walk_tb(error.__traceback__)):
        return None
    return (
        "tf1kit: the file has a Lambda layer, with bytecode that only the Python of that time reads; "
        "build the model in the program, and read the weights alone: model.load_weights(file)"
    )


def _of_cluster(error: BaseException) -> str | None:
    """The remark on a process of the cluster that has another version of TensorFlow."""
    found = OF_ANOTHER_VERSION.search(str(error))
    if not found:
        return None
    return (
        f"tf1kit: {found['target']} does not know this graph, so it runs on another version of TensorFlow; "
        "start every process of the cluster by tf1kit run, with the same TensorFlow"
    )


def _of_python(error: BaseException) -> str | None:
    """The remark on a module or a name that Python 3.7 had and this Python does not have."""
    if not isinstance(error, ImportError | AttributeError):
        return None
    from tf1kit.run.scan.of_python import row_of, version, words

    for pattern in GONE:
        found = re.search(pattern, str(error))
        parts = found.groups() if found else ()
        row = row_of(".".join(reversed(parts) if pattern.startswith("^cannot") else parts)) if found else None
        if row is not None and sys.version_info >= version(row):
            older = ".".join(map(str, (3, version(row)[1] - 1)))
            runs = f". Python {older} still runs it" if version(row) > (3, 10) else ""
            return f"tf1kit: {row.symbol}: {words(row)}{runs}"
    return None


def _of_unequal(error: BaseException) -> str | None:
    """The remark on lists of unequal lengths that NumPy refuses, and that no rule could change."""
    if not isinstance(error, ValueError) or "inhomogeneous shape" not in str(error):
        return None
    from tf1kit.run.own import package

    *_, (frame, _) = walk_tb(error.__traceback__)
    if package(frame.f_code.co_filename) not in ("", "numpy"):
        return None
    return (
        "tf1kit: NumPy 1.18 made an array of objects of lists of unequal lengths; NumPy's ufuncs, operators and "
        "classes, np.ma and some functions refuse them since 1.24: np.array(x, dtype=object) in the place of x"
    )


def _of_python2(error: BaseException) -> bool:
    """Whether the error is about something that Python 2 had."""
    if not isinstance(error, ImportError | AttributeError | NameError | TypeError):
        return False
    for pattern, names in PYTHON2:
        found = re.search(pattern, str(error))
        if found is None:
            continue
        said = found.groupdict()
        if names is None or said["name"] in attributes().get(said.get("module", ""), names):
            return True
    return False


def _builtins(error: BaseException) -> dict[str, Any] | None:
    """The builtins of the code that raised the error."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace.tb_frame.f_builtins if trace else None
