"""Lists the modules of NumPy 1.18 and SciPy 1.5, and each module's own names.

NumPy's top module is left out, because it has rules.
"""

import contextlib
import importlib
import inspect
import pkgutil
import types

# Parts of the names of modules that are for building or testing the package, or cannot be imported.
LEFT_OUT = (
    "bench compat conftest cversions distutils doc f2py generate setup testing tests timer_comparison umath_tests"
)
FUTURE = {"absolute_import", "division", "print_function", "test", "Tester"}
# Packages that show the names of all their modules; each such name counts as the package's own.
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
    """A module's own names. Those from NumPy's scimath have that module beside them."""
    declared = getattr(module, "__all__", ())
    for each in sorted(set(dir(module)) - FUTURE):
        value = getattr(module, each)
        where = str(getattr(value, "__module__", None))
        own = (where + ".").startswith(name + ".") or each in declared or name in SHOW_ALL
        if own and not each.startswith("_") and not isinstance(value, types.ModuleType):
            kind = "class" if inspect.isclass(value) else "function" if callable(value) else "value"
            yield (each, kind, "", where + ":" + each) if where == "numpy.lib.scimath" else (each, kind)


def sections():
    """The sections of all modules with names."""
    found = {name: list(rows(name, module)) for name, module in modules() if name != "numpy"}
    return {name: inside for name, inside in found.items() if inside}
