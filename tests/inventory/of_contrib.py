"""Lists the names in `tensorflow.contrib` of TensorFlow 1.15.5, module by module, with the deep
modules.

In this file a module of contrib has a name such as ".layers.python"; other modules have their own
names.
"""

import ast
import importlib
import inspect
import os
import sys
import types

from signature import plain, signature

TOP = "tensorflow.contrib"
JUNK = ("quantization", "specs")  # they star-import TensorFlow's operations, so only names are listed


def relative(name):
    """A module's name in this file: ".layers.python" for a module of contrib, "six" for another
    one.
    """
    name = plain(name)
    return "." + name[len(TOP) + 1 :] if name == TOP or name.startswith(TOP + ".") else name


def all_modules():
    """Import each module of contrib that can be imported; returns a dict of name to module."""
    package = importlib.import_module(TOP)
    root, found = next(iter(package.__path__)), {"": package}
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        parts = [part for part in os.path.relpath(folder, root).split(os.sep) if part != "."]
        for file in sorted(file[:-3] for file in files if file.endswith(".py")):
            name = ".".join(parts if file == "__init__" else [*parts, file])
            hidden = (file.startswith("_") and file != "__init__") or file.endswith("_test")
            if not name or hidden or "__init__.py" not in files:
                continue
            try:
                found[name] = importlib.import_module(TOP + "." + name)
            except Exception as error:
                print("cannot import", name, "-", type(error).__name__, str(error).split("\n")[0], file=sys.stderr)
    return found


def statements(body):
    """The statements of a module, also those under `if`, `try` and `with`."""
    for node in body:
        yield node
        for part in ("body", "orelse", "finalbody"):
            if isinstance(node, (ast.If, ast.Try, ast.With, ast.For)):
                for inner in statements(getattr(node, part, [])):
                    yield inner
        for handler in getattr(node, "handlers", []):
            for inner in statements(handler.body):
                yield inner


def sources(module):
    """The origin of a module's names, by its source: a dict of name to (module, name there), or to
    None for its own names.
    """
    file = getattr(module, "__file__", "") or ""
    if not file.endswith(".py"):
        return {}
    with open(file, encoding="utf-8") as source:
        tree = ast.parse(source.read())
    package = module.__name__ if os.path.basename(file) == "__init__.py" else module.__name__.rpartition(".")[0]
    found = {}
    for node in statements(tree.body):
        if isinstance(node, ast.ImportFrom):
            origin = node.module or ""
            if node.level:
                origin = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1] + [origin]).strip(".")
            for alias in node.names:
                if alias.name == "*":
                    try:
                        other = importlib.import_module(origin)
                    except ImportError:  # the statement is in a `try`
                        continue
                    for name in getattr(other, "__all__", [name for name in dir(other) if name[0] != "_"]):
                        found[name] = (origin, name)
                else:
                    found[alias.asname or alias.name] = (origin, alias.name)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                found[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0],
                    "",
                )
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found[node.name] = None
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                for inner in ast.walk(target):
                    if isinstance(inner, ast.Name):
                        found[inner.id] = None
    return {name: origin if origin and reached(module, name, *origin) else None for name, origin in found.items()}


def reached(module, name, where, there):
    """Whether an import in the source gave the module's name; one under a false `if` did not."""
    value = getattr(module, name, None)
    return not there or (where in sys.modules and getattr(sys.modules[where], there, value) is value)


def public_names(value):
    """The public names of an object of TensorFlow or of its estimators."""
    known = getattr(value, "__dict__", {})
    return known.get("_tf_api_names_v1") or known.get("_estimator_api_names_v1") or ()


class Recorder:
    """Builds the sections."""

    def __init__(self):
        self.first = {}
        package = importlib.import_module(TOP)
        tops = [name for name in dir(package) if not name.startswith("_")]
        for name in tops:  # attributes that exist before the remaining modules are imported
            dir(getattr(package, name))
        self.first = {
            relative(name): set(dir(module))
            for name, module in list(sys.modules.items())
            if module is not None and relative(name)[0] == "."
        }
        self.first["."] = set(dir(package))
        for name in tops:
            self.first["." + name] = set(dir(getattr(package, name)))
        self.modules = all_modules()
        for name in tops:  # a lazy module is in sys.modules under its own name, or under its api's
            self.modules[name] = getattr(package, name)
        self.sources = {}
        while set(self.modules) - set(self.sources):
            for name in set(self.modules) - set(self.sources):
                module = sys.modules.get(TOP + "." + name if name else TOP, self.modules[name])
                self.sources[name] = sources(module)
            self.add_private()
        origins = [origin for found in self.sources.values() for origin in found.values() if origin]
        self.asked = {(relative(where)[1:], there) for where, there in origins if there.startswith("_")}
        self.outside = {}

    def add_private(self):
        """Add private modules, and modules of tests, from which other modules import names."""
        origins = [origin for found in self.sources.values() for origin in found.values() if origin]
        for name in {relative(where) for where, _ in origins} | {
            relative(where + "." + there) for where, there in origins
        }:
            if name[0] == "." and name[1:] not in self.modules and TOP + name in sys.modules:
                self.modules[name[1:]] = sys.modules[TOP + name]

    def public(self, name):
        """A module's public names, and private names that others import, without its submodules."""
        module = self.modules[name]
        found = [public for public in dir(module) if not public.startswith("_") or (name, public) in self.asked]
        return [public for public in found if not self.own_module(name, public)]

    def own_module(self, name, public):
        """Whether a name is the package's submodule of that name."""
        value, full = getattr(self.modules[name], public), (name + "." + public).strip(".")
        return (
            isinstance(value, types.ModuleType)
            and full in self.modules
            and (value is self.modules[full] or relative(value.__name__) == "." + full)
        )

    def section(self, name):
        """The rows of one module."""
        module, origins = self.modules[name], self.sources[name]
        if (
            hasattr(module, "__name__") and relative(module.__name__) != "." + name
        ):  # an api module with a package's name
            origins = dict(sources(module), **{k: v for k, v in origins.items() if v})
        rows, ids = [], {}
        for public in self.public(name):
            value = getattr(module, public)
            origin = self.origin(name, module, public, value, origins)
            if origin is None:
                rows += self.define(public, value, title("." + name), ids)
                continue
            where, there = origin
            rows.append((public, "import", "", title(where) + (":" + there if there else "")))
            if name and "." not in name and name not in JUNK and where[0] != ".":
                self.outside.setdefault(where, {})[there] = value
        inside = [other.rpartition(".")[2] for other in self.modules if other and other.rpartition(".")[0] == name]
        shown = self.public(name)
        early = [other for other in inside if other in self.first.get("." + name, ()) and other not in shown]
        return rows + [(other, "module") for other in early]  # other submodules have only a section

    def origin(self, name, module, public, value, origins):
        """(module, name there) of a name that a module has from another module; None for its own
        names.
        """
        if isinstance(value, types.ModuleType):
            where, _, there = relative(value.__name__).rpartition(".")
            if relative(value.__name__)[0] == ".":
                return where if where.startswith(".") else "." + where, there
            return (where, there) if where else (there, "")
        origin = origins.get(public)
        if origin is None:  # defined or renamed here, or the source does not say
            home = relative(getattr(value, "__module__", None) or "")
            there = getattr(value, "__name__", "")
            if home in ("", "." + name, relative(module.__name__)) or not there or there.startswith("_"):
                return None
            return (home, there) if getattr(sys.modules.get(value.__module__), there, None) is value else None
        where, there = origin
        where, seen = relative(where), 0
        while where[0] == "." and where[1:] in self.sources and seen < 20:  # follow it to its definition
            further = self.sources[where[1:]].get(there)
            if further is None or not there:
                break
            (where, there), seen = (relative(further[0]), further[1]), seen + 1
        return where, there

    def define(self, public, value, module, ids, also=""):
        """The rows of one definition; `also` is its public name in TensorFlow."""
        if id(value) in ids and (inspect.isroutine(value) or inspect.isclass(value)):
            return [(public, "alias", "", module + "." + ids[id(value)])]
        ids[id(value)] = public
        if inspect.isclass(value):
            rows = [(public, "class", signature(value), " ".join(base.__name__ for base in value.__bases__), also)]
            for method in (name for name in vars(value) if name[0] != "_"):
                found = inspect.getattr_static(value, method)
                found = getattr(found, "__func__", found)
                text = signature(found) if inspect.isroutine(found) else ""
                rows.append((public + "." + method, "method" if text else "attribute", text))
            return rows
        if callable(value):
            return [(public, "function", signature(value), "", also)]
        shown = repr(value)
        short = (
            isinstance(value, (str, int, float, bool, tuple, type(None))) and len(shown) <= 60 and " at 0x" not in shown
        )
        return [(public, "value", shown if short else "<" + type(value).__name__ + ">")]

    def sections(self):
        """The whole inventory."""
        found = {title("." + name): self.section(name) for name in self.modules}
        for where in self.outside:
            rows, ids = [], {}
            for there, value in sorted(self.outside[where].items()):
                if there and callable(value):
                    rows += self.define(there, value, where, ids, "".join("tf." + n for n in public_names(value)[:1]))
            if rows:
                found[where] = rows
        return found


def title(name):
    """A module's name in the inventory: "tf.contrib.layers.python" for ".layers.python"."""
    return ("tf.contrib" + name).rstrip(".") if name[0] == "." else name


def sections():
    """A section for each module of contrib, and for each other module whose functions or classes
    contrib exports.
    """
    return Recorder().sections()
