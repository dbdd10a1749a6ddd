"""Finds the full names that a syntax tree uses, through imports, assignments, `getattr` and
`importlib`.
"""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterable
from functools import cache

from tf1kit.inventory import core as inventory
from tf1kit.run.python2.guards import Guards
from tf1kit.run.rules import keywords as renamed
from tf1kit.run.rules import methods, rules
from tf1kit.run.scan.arguments import of_call
from tf1kit.run.scan.behaviours import of_behaviour
from tf1kit.run.scan.changes import changes, idioms
from tf1kit.run.scan.handed import handed_on, is_module
from tf1kit.run.scan.idioms import Idioms
from tf1kit.run.scan.lists import Lists
from tf1kit.run.scan.nodes import children
from tf1kit.run.scan.of_packages import keras_names
from tf1kit.run.scan.unequal import of_operator

IMPORTS = ("importlib.import_module", "__import__", "import_module", "pydoc.locate", "pkgutil.resolve_name")
ROOTS = ("tensorflow", "tensorflow.compat.v1", "tensorflow.compat.v2")  # the modules that programs call tf
LOOKUPS = ("getattr", "hasattr")
RUNS_TEXT = ("exec", "eval", "execfile")
PARTIAL = ("functools.partial", "tensorflow.contrib.framework.arg_scope")
USUAL = {"tf": "tensorflow", "slim": "tensorflow.contrib.slim", "np": "numpy"}  # names that `import *` may have brought
MISSES = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
HEADS = ("tensorflow", "numpy", "scipy", "keras", "tf1kit")


class Symbols(Guards, ast.NodeVisitor):
    """Finds names with their places.

    Attributes:
        found: (line, column, name) of each name; an argument is a text such as
            "tensorflow.pad(name)".
        optional: the names without which the file goes on.
        unseen: (line, column, description) of each place that only a run can judge.
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[int, int, str]] = set()
        self.optional: set[tuple[int, int, str]] = set()
        self.unseen: set[tuple[int, int, str]] = set()
        self.names: dict[str, str] = {}
        self.usual: dict[str, str] = {}
        self.attributes: dict[str, str] = {}  # an object's attribute, to the module that the file keeps there
        self.dicts: dict[str, list[str]] = {}  # a dict's name, to its keys in the text
        self.unknown: set[str] = set()  # names of dicts that may have other keys
        self.lists = Lists()
        self.owner = ""  # the class around the current node
        self.written: set[str] = set()
        self.tried = 0

    def generic_visit(self, node: ast.AST) -> None:
        """Visit the nodes below, as `ast.NodeVisitor` does."""
        for child in children(node):
            self.visit(child)

    def visit_Module(self, node: ast.Module) -> None:
        """A file, or a cell of a notebook."""
        self.lists = Lists()
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        """A constant has no name."""

    def symbol(self, node: ast.expr | None) -> str | None:
        """The full name of an expression such as `tf.train.Saver`."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id) or self.usual.get(node.id)
        if isinstance(node, ast.Attribute):
            if isinstance(node.value, ast.Name) and (kept := self.names.get(f"{node.value.id}.{node.attr}")):
                return kept
            above = self.symbol(node.value)
            if node.attr == "tf" and above and not above.startswith(HEADS):
                return "tensorflow"  # imported by another file
            kept = self.attributes.get(node.attr) if above is None else None
            return f"{above}.{node.attr}" if above else kept if kept in ROOTS else None
        if isinstance(node, ast.Subscript):
            return self.subscript(node)
        if isinstance(node, ast.IfExp):
            return self.symbol(node.body) or self.symbol(node.orelse)
        if isinstance(node, ast.BoolOp):
            return next(filter(None, map(self.symbol, node.values)), None)
        return self.looked_up(node) if isinstance(node, ast.Call) else None

    def subscript(self, node: ast.Subscript) -> str | None:
        """The full name of `sys.modules["tensorflow"]`, `tf.__dict__["x"]`, `vars(tf)["x"]` and
        `globals()["tf"]`.
        """
        if not isinstance(node.slice, ast.Constant) or not isinstance(node.slice.value, str):
            return None
        name, table = node.slice.value, node.value
        if isinstance(table, ast.Attribute) and table.attr == "__dict__":
            above = self.symbol(table.value)
        elif isinstance(table, ast.Call) and self.called(table) == "vars" and table.args:
            above = self.symbol(table.args[0])
        elif isinstance(table, ast.Call) and self.called(table) in ("vars", "globals", "locals"):
            return self.names.get(name)
        else:
            return name if self.symbol(table) == "sys.modules" and name.startswith(HEADS) else None
        return above and f"{above}.{name}"

    def looked_up(self, call: ast.Call) -> str | None:
        """The full name of `getattr(tf, "x")` and `importlib.import_module("tensorflow.x")`."""
        function = self.called(call)
        text = call.args[0] if call.args else None
        if function in IMPORTS and isinstance(text, ast.Constant) and isinstance(text.value, str):
            return text.value.partition(".")[0] if function == "__import__" else relative(text.value, call)
        name = call.args[1] if function == "getattr" and len(call.args) > 1 else None
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            above = self.symbol(call.args[0])
            return above and f"{above}.{name.value}"
        return None

    def called(self, call: ast.Call) -> str:
        """The full name of the called function; a builtin has its bare name."""
        return self.symbol(call.func) or (call.func.id if isinstance(call.func, ast.Name) else "")

    def note(self, node: ast.expr | ast.stmt, symbol: str) -> None:
        """Keep a symbol with its place."""
        place = (node.lineno, node.col_offset, symbol)
        if any(symbol == each or symbol.startswith(f"{each}.") for each in self.written):  # the program has set it
            return
        self.found.add(place)
        if self.guarded and (
            not symbol.startswith(HEADS) or (self.tried and isinstance(node, ast.Import | ast.ImportFrom))
        ):
            self.optional.add(place)

    def visit_Try(self, node: ast.Try) -> None:
        """A `try` with a replacement for its imports."""
        caught = {
            each.id
            for handler in node.handlers
            for each in ast.walk(handler.type or node)
            if isinstance(each, ast.Name)
        }
        if not node.handlers or not (caught & MISSES or any(handler.type is None for handler in node.handlers)):
            super().visit_Try(node)
            return
        self.guarded += 1
        self.tried += 1
        for statement in node.body:
            self.visit(statement)
        self.tried -= 1
        for other in (*node.handlers, *node.orelse, *node.finalbody):
            self.visit(other)
        self.guarded -= 1

    def visit_Import(self, node: ast.Import) -> None:
        """The statement `import a.b.c [as d]`."""
        for alias in node.names:
            self.note(node, alias.name)
            top = alias.name.partition(".")[0]
            self.names[alias.asname or top] = alias.name if alias.asname else top

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """The statement `from a.b import c [as d]`."""
        module = "" if node.level else node.module or ""
        if module:
            self.note(node, module)
        for alias in node.names:
            if alias.name == "*":
                self.star(node, module)
            elif module and (module.startswith(HEADS) or alias.name not in USUAL):
                self.names[alias.asname or alias.name] = f"{module}.{alias.name}"
                self.note(node, f"{module}.{alias.name}")
            elif alias.name in USUAL:  # imported by another file and passed on
                self.names.setdefault(alias.asname or alias.name, USUAL[alias.name])

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """A function of the program; it may have a builtin's name."""
        if node.name in RUNS_TEXT:
            self.names[node.name] = f".{node.name}"
        self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """A class; the program also finds its attributes through objects."""
        above, self.owner = self.owner, node.name
        self.generic_visit(node)
        self.owner = above

    def star(self, node: ast.ImportFrom, module: str) -> None:
        """The names of `from a.b import *`."""
        public = public_names(module)
        for name in public:
            self.names.setdefault(name, f"{module}.{name}")
        if public:
            return
        self.usual = USUAL
        if module.partition(".")[0] in ("tensorflow", "keras"):
            self.unseen.add((node.lineno, node.col_offset, f"from {module} import *"))

    def visit_Assign(self, node: ast.Assign) -> None:
        """An alias such as `slim = tf.contrib.slim`."""
        self.visit(node.value)
        for target in node.targets:
            self.bind(target, node.value)
            self.learn_keys(target, node.value)
            self.lists.bind(target, node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """An alias with a type, such as `slim: Any = tf.contrib.slim`."""
        self.visit(node.annotation)
        if node.value:
            self.visit(node.value)
            self.bind(node.target, node.value)
            self.lists.bind(node.target, node.value)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        """An alias in an expression, such as `(slim := tf.contrib.slim)`."""
        self.visit(node.value)
        self.bind(node.target, node.value)
        self.lists.bind(node.target, node.value)

    def visit_For(self, node: ast.For) -> None:
        """A loop, whose names stand for another object each time."""
        self.lists.forget(node.target)
        self.generic_visit(node)

    def visit_Delete(self, node: ast.Delete) -> None:
        """`del lists[0]`."""
        for target in node.targets:
            self.lists.forget(target)
        self.generic_visit(node)

    def bind(self, target: ast.expr, value: ast.expr) -> None:
        """Let a target stand for the full name of the value."""
        symbol = self.symbol(value)
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
            for each, its in zip(target.elts, value.elts, strict=True):
                self.bind(each, its)
        elif symbol and isinstance(target, ast.Name):
            self.names.setdefault(target.id, symbol)
            if self.owner and is_module(symbol):
                self.attributes.setdefault(target.id, symbol)
                for base in ("self", "cls", self.owner):
                    self.names.setdefault(f"{base}.{target.id}", symbol)
        elif symbol and isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
            self.names.setdefault(f"{target.value.id}.{target.attr}", symbol)
            if is_module(symbol):
                self.attributes.setdefault(target.attr, symbol)
        elif not isinstance(target, ast.Name):
            self.visit(target)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """An expression such as `tf.a.b`."""
        symbol = self.symbol(node)
        if symbol and isinstance(node.ctx, ast.Store) and symbol.startswith(("tensorflow.", "keras.")):
            self.written |= set() if known(symbol) else {symbol}
        if symbol:
            self.note(node, symbol)
        else:
            self.visit(node.value)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        """A look-up of a name in a module's dict."""
        if symbol := self.subscript(node):
            self.note(node, symbol)
        self.generic_visit(node)

    def hand_on(self, tree: ast.AST) -> None:
        """Keep expressions that pass a module on to where scan cannot follow its names."""
        for node in handed_on(tree, self.symbol, self.attributes):
            self.unseen.add((node.lineno, node.col_offset, shown(node)))

    def idioms(self, tree: ast.AST) -> None:
        """Keep the idioms that the file uses."""
        modules = {*self.names.values(), *(symbol for _, _, symbol in self.found)}
        for node, symbol in Idioms(tree, self.symbol, modules).found():
            self.note(node, symbol)

    def visit_Name(self, node: ast.Name) -> None:
        """A name that was imported from a module; one that a statement such as `with` sets is no list."""
        if isinstance(node.ctx, ast.Store):
            self.lists.forget(node)
        if isinstance(node.ctx, ast.Load) and "." in (self.symbol(node) or ""):
            self.note(node, self.symbol(node) or "")

    def visit_Call(self, node: ast.Call) -> None:
        """A call: its arguments, removed methods, and names that are given as text."""
        self.generic_visit(node)
        function, symbol = self.called(node), self.symbol(node.func)
        keywords = [each.arg for each in node.keywords if each.arg]
        keywords += [key for each in node.keywords if not each.arg for key in self.keys(each.value)[0]]
        if looked_up := self.looked_up(node):
            self.note(node, looked_up)
        elif function in (*IMPORTS, *RUNS_TEXT) or (
            function in LOOKUPS and self.symbol(node.args[0] if node.args else None)
        ):
            if function != "hasattr":
                self.unseen.add((node.lineno, node.col_offset, shown(node)))
        elif function in PARTIAL and node.args and (inner := self.symbol(node.args[0])):
            self.arguments(node, inner, len(node.args) - 1, keywords, False)
        elif symbol:
            stars = any(isinstance(each, ast.Starred) for each in node.args)
            stars |= any(not each.arg and not self.keys(each.value)[1] for each in node.keywords)
            if stars and argument_rows(symbol):
                self.unseen.add((node.lineno, node.col_offset, shown(node)))
            count = next((n for n, each in enumerate(node.args) if isinstance(each, ast.Starred)), len(node.args))
            self.arguments(node, symbol, count, keywords, not stars)
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("update", "setdefault"):
            self.unknown.add(ast.unparse(node.func.value))
        if isinstance(node.func, ast.Attribute) and not (symbol or "").startswith("tensorflow."):
            self.method(node, node.func.attr, keywords)
        for each in of_behaviour(function, self.lists.call(node)):
            self.note(node, each)
        if isinstance(node.func, ast.Attribute):
            self.lists.forget(node.func.value)

    def keys(self, node: ast.expr) -> tuple[list[str], bool]:
        """The keys of a dict, and whether these are all, for `{"axis": 1}`, `dict(axis=1)`, or a
        name for such a dict.
        """
        if isinstance(node, ast.Name):
            return self.dicts.get(node.id, []), node.id in self.dicts and node.id not in self.unknown
        if isinstance(node, ast.Dict):
            texts = [each.value for each in node.keys if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            return texts, len(texts) == len(node.keys)
        if isinstance(node, ast.Call) and self.called(node) == "dict":
            return [each.arg for each in node.keywords if each.arg], not node.args and all(
                each.arg for each in node.keywords
            )
        return [], False

    def learn_keys(self, target: ast.expr, value: ast.expr) -> None:
        """Keep the keys of a name's dict. Dicts of the same name in other scopes are not
        distinguished.
        """
        name, keys, all_known = target, *self.keys(value)
        if isinstance(target, ast.Subscript):
            name = target.value
            key = target.slice.value if isinstance(target.slice, ast.Constant) else None
            keys, all_known = ([key], True) if isinstance(key, str) else ([], False)
        if isinstance(name, ast.Name):
            self.dicts[name.id] = list(dict.fromkeys([*self.dicts.get(name.id, ()), *keys]))
            self.unknown |= set() if all_known else {name.id}

    def visit_arg(self, node: ast.arg) -> None:
        """A parameter may be any dict."""
        self.unknown.add(node.arg)
        self.lists.of.pop(node.arg, None)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        """An operator."""
        self.operator(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        """A comparison."""
        self.operator(node)

    def operator(self, node: ast.BinOp | ast.Compare) -> None:
        """Keep an operator of NumPy on lists that it refuses."""
        self.generic_visit(node)
        for each in of_operator(node, self.called):
            self.note(node, each)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """`options |= others`."""
        self.unknown.add(ast.unparse(node.target))
        self.lists.forget(node.target)
        self.generic_visit(node)

    def arguments(self, node: ast.expr, symbol: str, count: int, keywords: list[str], complete: bool) -> None:
        """Keep the arguments of a call that may have changed."""
        for each in of_call(symbol, count, keywords, complete):
            self.note(node, each)

    def method(self, node: ast.expr, name: str, keywords: Iterable[str]) -> None:
        """A method that objects have lost."""
        for symbol in (f".{name}", *(f".{name}({keyword}=)" for keyword in keywords)):
            if (
                (name in _methods() and "(" not in symbol)
                or symbol in changes()
                or ("=" in symbol and symbol in idioms())
                or symbol in _keywords()
            ):
                self.note(node, symbol)


@cache
def argument_rows(symbol: str) -> bool:
    """Whether an argument of a function of TensorFlow or Keras may have a row."""
    from tf1kit.run.scan.keras_1 import classes

    if not symbol.startswith(("tensorflow.", "keras.")):
        return False
    name = inventory.plain(f"tf.{symbol.removeprefix('tensorflow.')}")
    return any(row.startswith(f"{name}(") for row in changes()) or (
        ".keras." in f".{symbol}" and symbol.rpartition(".")[2] in classes()
    )


def relative(name: str, call: ast.Call) -> str | None:
    """The full name of ".layers" in `import_module(".layers", "tensorflow")`; None if the call does
    not show the package.
    """
    package = next((each.value for each in call.keywords if each.arg == "package"), None)
    package = call.args[1] if len(call.args) > 1 else package
    if not name.startswith("."):
        return name.replace(":", ".")
    if not isinstance(package, ast.Constant) or not isinstance(package.value, str):
        return None
    try:
        return importlib.util.resolve_name(name, package.value)
    except ImportError:
        return None


def known(symbol: str) -> bool:
    """Whether 1.15.5 has a name of TensorFlow, outside of contrib, or the installed Keras one of Keras."""
    if symbol.startswith("keras."):
        module, _, name = symbol.removeprefix("keras.").rpartition(".")
        return name in keras_names(module)
    return inventory.find(f"tf{symbol.removeprefix('tensorflow')}") is not None


@cache
def _methods() -> dict[str, object]:
    return dict(methods(rules()))


@cache
def _keywords() -> frozenset[str]:
    return frozenset(f".{name}({keyword}=)" for name, (_, table) in renamed(rules()).items() for keyword in table)


@cache
def public_names(module: str) -> frozenset[str]:
    """The names that `import *` brings from a module of TensorFlow 1.15.5; empty if they are
    unknown.
    """
    name = "tf" + module.removeprefix("tensorflow")
    if not module.startswith("tensorflow"):
        return frozenset()
    if module.startswith("tensorflow.contrib."):
        from tf1kit.inventory import contrib as _inventory

        inside = module.removeprefix("tensorflow.contrib.")
        return frozenset(_inventory.section(inside).names() if inside in _inventory.modules() else ())
    return inventory.inside(inventory.plain(name))


def shown(node: ast.expr, most: int = 50) -> str:
    """An expression in one short line."""
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= most else text[: most - 3] + "..."
