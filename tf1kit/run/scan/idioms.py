"""Finds operations on objects of TensorFlow 1 and Keras 2 that have changed, as far as the text
shows them: rows of `idioms.tsv`.

Their names begin with a dot, like those of methods. An object counts as a tensor, an entry of a
shape, a layer or an optimizer if the file makes it by a call that shows it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from tf1kit.run.scan.nodes import nodes

TENSOR = re.compile(r"tensorflow\.(compat\.v1\.|python\.framework\.ops\.)?Tensor$")
SHAPES = ("output_shapes", "output_types", "output_classes")
OF_OPERATIONS = {"name", "type", "inputs", "outputs", "graph", "node_def", "get_attr", "control_inputs", "op_def"}
OF_LAYERS = ("output_shape", "input_shape", "inbound_layers", "outbound_layers")
METHODS_OF_LAYERS = ("add_metric", "get_input_at", "get_output_at", "get_input_shape_at", "get_output_shape_at")
MAKES_TENSOR = re.compile(
    r"tensorflow\.(compat\.v[12]\.)?((nn|math|layers|random|linalg|image)\.)?([a-z]\w*|Variable)$"
)
NO_TENSOR = re.compile(
    r"(^|[._])(is_\w+|gradients|name_scope|variable_scope|function|executing_eagerly|get_logger|device)$"
)
LAYER = re.compile(r"(tensorflow\.(compat\.v[12]\.)?)?keras\.layers\.(?!Input$)[A-Z]\w*$")
KERAS_INPUT = re.compile(r"(tensorflow\.(compat\.v[12]\.)?)?keras\.(layers\.)?Input$")
MODEL = re.compile(
    r"(tensorflow\.(compat\.v[12]\.)?)?keras\.((models\.)?(Sequential|Model|load_model)|applications\..*)$"
)
OPTIMIZER = re.compile(r"(tensorflow\.(compat\.v[12]\.)?)?keras\.optimizers\.[A-Z]\w*$")
Found = Iterator[tuple[ast.expr, str]]


class Idioms:
    """The idioms of one file.

    Args:
        tree: the file.
        symbol: a function that returns the full name of an expression, if it is known.
        modules: the modules that the file imports, in full.
    """

    def __init__(self, tree: ast.AST, symbol: Callable[[ast.expr | None], str | None], modules: set[str]) -> None:
        self.tree, self.symbol = tree, symbol
        self.kinds: dict[str, str] = {}
        self.assigned: dict[str, dict[int, ast.expr]] = {}  # name, to its values by the line of the assignment
        self.keras = any("keras" in name.split(".") for name in modules)
        self.tensorflow = any(name.split(".")[0] == "tensorflow" for name in modules)
        self.torch = any(name.split(".")[0] in ("torch", "pandas", "mxnet") for name in modules)
        self.own = {each.name for each in nodes(tree) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}
        binding = [
            each for each in nodes(tree) if isinstance(each, ast.Assign | ast.withitem | ast.For | ast.comprehension)
        ]
        for _ in range(2):  # twice, because a value may be made of one that comes later
            for node in binding:
                self.learn(node)

    def learn(self, node: ast.AST) -> None:
        """Keep the names that a statement binds."""
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self.bind(target, self.kind(node.value))
                self.assigned.setdefault(ast.unparse(target), {})[node.lineno] = node.value
        elif isinstance(node, ast.withitem) and node.optional_vars:
            self.bind(node.optional_vars, self.kind(node.context_expr))
        elif isinstance(node, ast.For | ast.comprehension) and self.kind(node.iter) == "shape":
            self.bind(node.target, "dimension")

    def bind(self, target: ast.expr, kind: str) -> None:
        """Give a name or an attribute its kind. If a shape is unpacked, give the names in a tuple
        theirs.
        """
        if isinstance(target, ast.Tuple | ast.List):
            for each in target.elts:
                self.bind(each, "dimension" if kind == "shape" else "")
        elif kind and isinstance(target, ast.Name | ast.Attribute):
            self.kinds.setdefault(ast.unparse(target), kind)

    def kind(self, node: ast.expr) -> str:
        """The kind of an expression: tensor, shape, dimension, layer, model, input (of Keras),
        optimizer, dict, hdf5; or "".
        """
        if isinstance(node, ast.Name | ast.Attribute) and (kept := self.kinds.get(ast.unparse(node))):
            return kept
        if isinstance(node, ast.Attribute):
            return "shape" if node.attr == "shape" else ""
        if isinstance(node, ast.Dict | ast.DictComp):
            return "dict"
        if isinstance(node, ast.Subscript):
            of = self.kind(node.value)
            if of == "hdf5":
                return of
            return (
                "dimension" if of == "shape" and not isinstance(node.slice, ast.Slice) else of if of == "shape" else ""
            )
        if isinstance(node, ast.BinOp):
            return next(
                (kind for each in (node.left, node.right) if (kind := self.kind(each)) in ("tensor", "input")), ""
            )
        return self.called(node) if isinstance(node, ast.Call) else ""

    def called(self, call: ast.Call) -> str:
        """The kind of a call's result."""
        name = self.symbol(call.func) or ""
        if isinstance(call.func, ast.Name) and call.func.id == "dict":
            return "dict"
        if isinstance(call.func, ast.Attribute) and call.func.attr == "get_shape":
            return "shape"
        if name == "h5py.File" or (isinstance(call.func, ast.Attribute) and self.kind(call.func.value) == "hdf5"):
            return "hdf5"
        for pattern, kind in ((KERAS_INPUT, "input"), (LAYER, "layer"), (MODEL, "model"), (OPTIMIZER, "optimizer")):
            if pattern.match(name):
                return kind
        if self.kind(call.func) == "layer":
            return "input" if "input" in map(self.kind, call.args) else "tensor"
        return "tensor" if MAKES_TENSOR.match(name) and not NO_TENSOR.search(name) else ""

    def found(self) -> Found:
        """The places with the names of their rows."""
        for node in nodes(self.tree):
            if isinstance(node, ast.Attribute):
                yield from self.attribute(node)
            elif isinstance(node, ast.Call):
                yield from self.call(node)
            keys = node.keys if isinstance(node, ast.Dict) else node.elts if isinstance(node, ast.Set) else []
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and self.kind(node.value) == "dict":
                keys = [node.slice]
            elif isinstance(node, ast.Compare):
                yield from self.compare(node)
            yield from ((key, ".tensor as a key") for key in keys if key and self.kind(key) == "tensor")

    def attribute(self, node: ast.Attribute) -> Found:
        """Attributes that objects have lost."""
        base, kind = node.value, self.kind(node.value)
        above = base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else ""
        of_self = isinstance(base, ast.Name) and base.id in ("self", "cls")
        if node.attr == "value" and kind == "dimension":
            yield node, ".shape[].value"
        if node.attr == "value" and kind == "hdf5":
            yield node, "h5py.Dataset.value"
        if node.attr == "run" and isinstance(base, ast.Attribute) and above in ("op", "initializer"):
            yield node, f".{above}.run"
        if self.tensorflow and not self.symbol(node):
            if node.attr in OF_OPERATIONS and isinstance(base, ast.Attribute) and above == "op":
                yield node, ".op"
            if (node.attr == "graph" and kind == "tensor") or (node.attr in SHAPES and not of_self):
                yield node, f".{node.attr}"
        if self.keras and not of_self:
            if node.attr == "lr" and (kind == "optimizer" or above.lower().endswith(("optimizer", "opt"))):
                yield node, ".lr"
            if node.attr in OF_LAYERS and isinstance(node.ctx, ast.Load):
                yield node, f".{node.attr}"

    def compare(self, node: ast.Compare) -> Found:
        """Tests whether two tensors are the same object, or whether a tensor has the class
        itself.
        """
        for left, operator, right in zip([node.left, *node.comparators], node.ops, node.comparators, strict=False):
            if not isinstance(operator, ast.Eq | ast.NotEq | ast.Is | ast.IsNot):
                continue
            both = (left, right)
            if (
                isinstance(operator, ast.Eq | ast.NotEq)
                and "tensor" in map(self.kind, both)
                and not any(map(_is_other, both))
            ):
                yield node, ".tensor == tensor"
            types = [each for each in both if isinstance(each, ast.Call) and self.named(each.func) == "type"]
            if types and any(TENSOR.match(self.symbol(each) or "") for each in both):
                yield node, ".type(tensor) is tf.Tensor"

    def named(self, node: ast.expr) -> str:
        """The full name of a function or a builtin."""
        return self.symbol(node) or (node.id if isinstance(node, ast.Name) else "")

    def call(self, node: ast.Call) -> Found:
        """Methods that objects have lost, and functions that do not accept their arguments."""
        name = self.symbol(node.func) or ""
        if name.startswith("tensorflow.") and ".keras" not in name and any(map(self.symbolic, node.args)):
            yield node, ".tf function of a keras.Input"
        if not isinstance(node.func, ast.Attribute) or name.startswith(("tensorflow.", "numpy.")):
            return
        method = node.func.attr
        if method == "eval" and self.tensorflow and not self.torch and method not in self.own:
            if node.args and isinstance(node.args[0], ast.Dict):
                yield node, ".eval(feed_dict=)"
            elif not node.args and not node.keywords:
                yield node, ".eval()"
        if method == "get_shape" and self.kind(node.func.value) == "input":
            yield node, ".get_shape of a keras.Input"
        if method == "repeat" and self.tensorflow and self.shuffled(node.func.value):
            yield node, ".shuffle with a seed and .repeat"
        if self.keras and method in METHODS_OF_LAYERS and method not in self.own:
            yield node, f".{method}"
        ending = written(node.args[0]) if self.keras and node.args else None
        if ending and method == "save_weights" and not ending.endswith(".weights.h5"):
            yield node, ".save_weights of another name"
        of_model = self.kind(node.func.value) == "model" or re.search("model|net", ast.unparse(node.func.value))
        if ending and method == "save" and of_model and not re.search(r"\.\w+$", ending):
            yield node, ".save of a folder"

    def shuffled(self, node: ast.expr) -> bool:
        """Whether a dataset is `dataset.shuffle(size, seed)`, or a name for one, that is shuffled
        anew for each repetition.
        """
        if isinstance(node, ast.Name | ast.Attribute):
            lines = self.assigned.get(ast.unparse(node), {})
            last = max((line for line in lines if line < node.lineno), default=None)
            return last is not None and self.shuffled(lines[last])
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != "shuffle":
            return False
        given = {each.arg: each.value for each in node.keywords if each.arg}
        again = given.get("reshuffle_each_iteration", node.args[2] if len(node.args) > 2 else None)
        seeded = len(node.args) > 1 or "seed" in given
        return seeded and not (isinstance(again, ast.Constant) and again.value is False)

    def symbolic(self, node: ast.expr) -> bool:
        """Whether an argument is a symbolic tensor of Keras, or a list with one."""
        return any(
            self.kind(each) == "input" for each in (node.elts if isinstance(node, ast.List | ast.Tuple) else [node])
        )


def _is_other(node: ast.expr) -> bool:
    """Whether a value never equals a tensor, in any version: None, a text."""
    return isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, str))


def written(node: ast.expr) -> str | None:
    """The end of a text, as far as the program's text shows it, or None."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return written(node.right)
    if isinstance(node, ast.JoinedStr) and node.values:
        return written(node.values[-1])
    is_join = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "join"
    return written(node.args[-1]) if is_join and isinstance(node, ast.Call) and node.args else None
