"""Recognises files of Python 2: those that only Python 2 compiles, and those with names that only
Python 2 has.

Names count if the file uses them and does not define them. So do classes whose methods only Python 2
calls. A file that runs on both versions has such names in a `try` that goes on without them, or under
a test of the version; these do not count. A `__metaclass__` does not count either: files for both versions
and for Python 3 have it, too, and would divide otherwise. A file with syntax of Python 3 is Python 3.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Container
from functools import cache

from tf1kit.inventory.old_names import read
from tf1kit.run.python2.guards import Guards
from tf1kit.run.python2.names import BUILTIN_NAMES, METHODS, MODULES, TABLE
from tf1kit.run.python2.rules.names_of_modules import ALONE, NAMES
from tf1kit.run.python2.syntax3 import uses_python3

LISTS = ("map", "zip", "filter")  # functions that returned lists
VIEWS = ("keys", "values", "items")  # methods that returned lists
# Functions that return iterators. `x.next()` of another object may be the object's own
# method.
ITERATORS = ("iter", "enumerate", "reversed", "csv.reader", "csv.DictReader", "os.walk")
# Methods that Python 2 called, to those that Python 3 calls; a class with the first ones only works in Python 2.
PROTOCOLS = {
    "next": "__next__",
    "__div__": "__truediv__",
    "__idiv__": "__itruediv__",
    "__nonzero__": "__bool__",
    "__rdiv__": "__rtruediv__",
}
MORE = ("cmp", *PROTOCOLS, *LISTS, *VIEWS, "shuffle", "range", "sort", "sorted")


@cache
def attributes() -> dict[str, frozenset[str]]:
    """Modules to the names that they had in Python 2 only."""
    found = {}
    moved = read(TABLE).values()
    known = {(row.symbol.rpartition(".")[::2]) for row in moved if row.is_address and not row.target.endswith(":")}
    known |= {(module, name) for module, names in NAMES.items() for name in names}
    for module in sorted({module for module, _ in known}):
        names = [name for where, name in known if where == module]
        today = None if module in ALONE else importlib.import_module(module)
        found[module] = frozenset(name for name in names if not hasattr(today, name))
    return found


@cache
def _hint() -> re.Pattern[bytes]:
    words = {*BUILTIN_NAMES, *METHODS, *MODULES, *MORE, *(name for names in attributes().values() for name in names)}
    return re.compile(rb"\b(" + "|".join(sorted(words)).encode() + rb")\b")


def uses_python2(data: bytes) -> bool:
    """Whether a file that Python 3 compiles uses names that only Python 2 has."""
    if not _hint().search(data):
        return False
    tree = ast.parse(data)
    search = Search()
    search.visit(tree)
    if "pandas" in search.imported:  # its frames had a method of that name
        search.used -= {".iteritems"}
    return bool(search.older() or search.used - search.bound) and not uses_python3(tree)


class Search(Guards, ast.NodeVisitor):
    """Collects the names of Python 2 that a file uses, and all names that it defines. A method's
    name begins with a dot.
    """

    def __init__(self) -> None:
        super().__init__()
        self.used: set[str] = set()
        self.bound: set[str] = set()
        self.imported: set[str] = set()
        self.aliases: dict[str, str] = {}  # the file's name for a module, to the module
        self.asked: set[tuple[str, str]] = set()  # (the file's name for an object, the attribute that it asks for)
        self.iterators: set[str] = set()
        self.nexts: set[str] = set()  # names with a call of `next()`

    def older(self) -> bool:
        """Whether the file imports a module, or asks for an attribute, that only Python 2 has."""
        of_modules = any(
            name in attributes().get(self.aliases.get(alias, ""), ())
            for alias, name in self.asked
            if alias not in self.bound
        )
        return of_modules or (".next" not in self.bound and bool(self.nexts & self.iterators))

    def use(self, name: str, among: Container[str]) -> None:
        """Note a name if it counts."""
        if not self.guarded and name.lstrip(".") in among:
            self.used.add(name)

    def visit_Name(self, node: ast.Name) -> None:
        """A name that is read or set."""
        if isinstance(node.ctx, ast.Load):
            self.use(node.id, BUILTIN_NAMES)
        else:
            self.bound.add(node.id)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Such as `string.letters`."""
        if isinstance(node.value, ast.Name) and isinstance(node.ctx, ast.Load) and not self.guarded:
            self.asked.add((node.value.id, node.attr))
        if isinstance(node.ctx, ast.Store) and node.attr in PROTOCOLS.values():
            self.bound.add(node.attr)
        self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> None:
        """An argument."""
        self.bound.add(node.arg)
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """A function, or a method."""
        self.bound |= {node.name, f".{node.name}"}
        if any(isinstance(inside, ast.Yield) for inside in ast.walk(node)):
            self.iterators.add(f"{node.name}()")
        self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """A class; one without bases may have methods that only Python 2 called."""
        self.bound.add(node.name)
        methods = {each.name: each for each in node.body if isinstance(each, ast.FunctionDef)}
        if not node.keywords and all(ast.unparse(base) == "object" for base in node.bases):
            for older, today in PROTOCOLS.items():
                if older in methods and (older != "next" or _returns_itself(methods.get("__iter__"))):
                    self.use(today, PROTOCOLS.values())
        self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        """The statement `import a.b as c`."""
        for alias in node.names:
            top = alias.name.partition(".")[0]
            self._module(top)
            self.imported.add(top)
            self.aliases[alias.asname or top] = alias.name if alias.asname else top

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """The statement `from a.b import c as d`."""
        module = node.module if node.module and not node.level else ""
        top = module.partition(".")[0]
        self._module(top)
        self.imported.add(top)
        for alias in node.names:
            if not self.guarded and alias.name in attributes().get(module, ()):
                self.used.add(f"from {module} import {alias.name}")
            self.bound.add(alias.asname or alias.name)

    def _module(self, name: str) -> None:
        if not self.guarded and name in MODULES:
            self.used.add(f"import {name}")

    def visit_Assign(self, node: ast.Assign) -> None:
        """An assignment of an iterator to a name."""
        if self._iterates(node.value):
            self.iterators |= {ast.unparse(target) for target in node.targets}
        self.generic_visit(node)

    def _iterates(self, value: ast.expr) -> bool:
        if not isinstance(value, ast.Call):
            return isinstance(value, ast.GeneratorExp)
        name = ast.unparse(value.func)
        return name in ITERATORS or name.startswith("itertools.") or f"{name}()" in self.iterators

    def visit_Call(self, node: ast.Call) -> None:
        """A call of a method, or a call with arguments that only Python 2 took."""
        keywords = {keyword.arg for keyword in node.keywords}
        first = node.args[0] if node.args else None
        name = ast.unparse(node.func)
        if isinstance(node.func, ast.Attribute):
            if ast.unparse(node.func.value) not in ("six", "future.utils"):
                self.use(f".{node.func.attr}", METHODS)
            if node.func.attr == "next" and not node.args and not keywords and not self.guarded:
                self._next(node.func.value)
        comparison = isinstance(first, ast.Lambda) and len(first.args.args) == 2
        if name.endswith(".sort") and ("cmp" in keywords or comparison):
            self.use(".sort", ["sort"])
        if name == "sorted" and ("cmp" in keywords or len(node.args) > 1):
            self.use(name, ["sorted"])
        if name == "len" and self._listed(first, LISTS, ()):
            self.use(_name(first), LISTS)
        if name == "random.shuffle" and self._listed(first, (*LISTS, "range"), VIEWS):
            self.use(_name(first), (*LISTS, "range", *VIEWS))
        self.generic_visit(node)

    def _next(self, value: ast.expr) -> None:
        if self._iterates(value):
            self.used.add(".next")
        self.nexts.add(ast.unparse(value))

    def visit_Subscript(self, node: ast.Subscript) -> None:
        """An index, such as `map(f, x)[0]` and `d.keys()[0]`."""
        if self._listed(node.value, LISTS, VIEWS):
            self.use(_name(node.value), (*LISTS, *VIEWS))
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        """A sum, such as `range(3) + [4]`: of two lists in Python 2, not in Python 3."""
        functions = (*LISTS, "range")
        sides = (node.left, node.right)
        old = [side for side in sides if self._listed(side, functions, VIEWS)]
        lists = [side for side in sides if isinstance(side, ast.List | ast.ListComp) or _name(side) == "list"]
        if isinstance(node.op, ast.Add) and old and len(old) + len(lists) == 2:
            self.use(_name(old[0]), (*functions, *VIEWS))
        self.generic_visit(node)

    def _listed(self, node: ast.expr | None, functions: Container[str], methods: Container[str]) -> bool:
        if not isinstance(node, ast.Call):
            return False
        if isinstance(node.func, ast.Name):
            return node.func.id in functions
        return (
            isinstance(node.func, ast.Attribute) and node.func.attr in methods and not node.args and not node.keywords
        )


def _returns_itself(method: ast.FunctionDef | None) -> bool:
    """Whether a method ends in `return self`."""
    return method is not None and ast.unparse(method.body[-1]) == "return self"


def _name(node: ast.expr | None) -> str:
    """The name of the called function, or of the method with its dot; empty for other calls."""
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute):
        return f".{node.func.attr}"
    return node.func.id if isinstance(node.func, ast.Name) else ""
