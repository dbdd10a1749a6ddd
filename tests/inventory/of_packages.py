"""The modules of NumPy 1.18 and SciPy 1.5, and the names that are each module's own.

NumPy's top is left out: it has its rules.
"""

import contextlib
import importlib
import inspect
import pkgutil
import types

# Parts of modules' names that are for who builds or tests the package, or no modules to import.
LEFT_OUT = (
    "bench compat conftest cversions distutils doc f2py generate setup testing tests timer_comparison umath_tests"
)
FUTURE = {"absolute_import", "division", "print_function", "test", "Tester"}
# Packages that show names of all modules in them: each counts as theirs.
SHOW_ALL = ("numpy.core", "numpy.lib", "scipy")


def modules():
    """The modules of both packages, by name."""
    for top in ("numpy", "scipy"):
        package = importlib.import_module(top)
        found = [top] + [each.name for each in pkgutil.walk_packages(package.__path__, top + ".", lambda name: None)]
        for name in found:
            parts = name.split(".")[1:]
            if not any(
                part.startswith(("_", "test", "setup", "generate")) or part in LEFT_OUT.split() for part in parts
            ):
                with contextlib.suppress(ImportError):
                    yield name, importlib.import_module(name)


def rows(name, module):
    """The names that are the module's own, with the module that they are from where that is NumPy's
    scimath.
    """
    declared = getattr(module, "__all__", ())
    for each in sorted(set(dir(module)) - FUTURE):
        value = getattr(module, each)
        where = str(getattr(value, "__module__", None))
        own = (where + ".").startswith(name + ".") or each in declared or name in SHOW_ALL
        if own and not each.startswith("_") and not isinstance(value, types.ModuleType):
            kind = "class" if inspect.isclass(value) else "function" if callable(value) else "value"
            yield (each, kind, "", where + ":" + each) if where == "numpy.lib.scimath" else (each, kind)


def sections():
    """All that have names."""
    found = {name: list(rows(name, module)) for name, module in modules() if name != "numpy"}
    return {name: inside for name, inside in found.items() if inside}
