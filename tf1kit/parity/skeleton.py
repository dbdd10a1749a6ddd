"""The skeleton of a port: a module with the names that a pair needs, and a TODO for each thing to write."""

from __future__ import annotations

import ast
from pathlib import Path

from tf1kit.errors import UsageError

HEAD = '''"""The port of {source}.

Fill in every TODO, then prove it: `tf1kit parity {legacy} MODULE`, without `.py`.
"""

import keras
import tf1kit.keras


'''
MODEL = """class {name}(keras.Model):
    def __init__(self, {arguments}**kwargs):
        super().__init__(**kwargs)
        # TODO: make the layers

"""
FUNCTION = '''def {signature}:
    """{says}"""
    raise NotImplementedError("TODO: {todo}")


'''


def function(signature: str, says: str, todo: str) -> str:
    """A function that is still to be written."""
    return FUNCTION.format(signature=signature, says=says, todo=todo)


def method(signature: str, says: str, todo: str) -> str:
    """A method that is still to be written."""
    lines = function(signature, says, todo).splitlines()[:3]
    return "".join(f"    {line}\n" for line in lines) + "\n\n"


def of_module(path: Path) -> str:
    """The skeleton of the port of a legacy module, which is read and not run.

    Raises UsageError if it cannot be read, or has no `build`.
    """
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError) as error:
        raise UsageError(f"{path} cannot be read as Python 3: {error}") from error
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    if "build" not in functions:
        raise UsageError(
            f"{path} has no function build: capture the program as it is, and name the capture here "
            "(docs/5-capture.md); or write build, loss and optimizer (CONTRIBUTING.md)"
        )
    inputs = _inputs(tree)
    takes = "inputs" if len(inputs) > 1 else "images"
    options = [one for one in _options(functions["build"]) if one.partition("=")[0] not in inputs]
    name = "".join(part.capitalize() for part in path.stem.split("_"))
    keys = ", ".join(_keys(functions["build"])) or "the keys of build"
    text = HEAD.format(source=path.name, legacy=".".join(path.with_suffix("").parts).lstrip("./"))
    text += MODEL.format(name=name, arguments="".join(f"{one}, " for one in options))
    text += "".join(f"        # TODO: use {one.partition('=')[0]}\n" for one in options) + "\n"
    says = f"The end points in forward order: {keys}."
    if len(inputs) > 1:
        says += f" `inputs` is a dict with {', '.join(inputs)}."
    text += (
        method(f"endpoints(self, {takes}, training=False)", says, f"write endpoints of {name}").rstrip("\n") + "\n\n"
    )
    text += f"    def call(self, {takes}, training=False):\n"
    text += f"        return list(self.endpoints({takes}, training=training).values())[-1]\n\n\n"
    if "loss" in functions:
        text += function(*_loss(tree), "write loss")
    if "optimizer" in functions:
        text += function("optimizer()", "As in the legacy module.", "write optimizer, such as tf1kit.keras.Adam")
    return text + 'WEIGHT_MAP = (("TODO: a variable of the legacy", "TODO: its path in the port", None),)\n'


def _assigned(tree: ast.Module, name: str) -> ast.expr | None:
    """What the module assigns to a name."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(one, ast.Name) and one.id == name for one in node.targets):
            return node.value
    return None


def _inputs(tree: ast.Module) -> list[str]:
    """The names of the inputs that the module declares in INPUTS."""
    told = _assigned(tree, "INPUTS")
    keys = told.keys if isinstance(told, ast.Dict) else []
    return [str(key.value) for key in keys if isinstance(key, ast.Constant)]


def _loss(tree: ast.Module) -> tuple[str, str]:
    """The signature of the loss, and a sentence that says which labels it takes."""
    told = _assigned(tree, "LABELS")
    if told is None:
        return "loss(endpoints, labels)", "The loss of one-hot labels."
    if isinstance(told, ast.Constant) and told.value is None:
        return "loss(endpoints)", "The loss, which takes no labels."
    return "loss(endpoints, labels)", f"The loss of labels {ast.unparse(told)}."


def _options(build: ast.FunctionDef) -> list[str]:
    """The arguments of `build` that are options, as the text of a signature."""
    names = [one.arg for one in build.args.args]
    values = [ast.unparse(one) for one in build.args.defaults]
    plain = [f"{name}={value}" for name, value in zip(names[len(names) - len(values) :], values, strict=True)]
    return [one for one in plain if one.partition("=")[0] not in ("is_training", "images", "dtype")]


def _keys(build: ast.FunctionDef) -> list[str]:
    """The keys that `build` writes into a dict, in the order of the text."""
    stores = (one for one in ast.walk(build) if isinstance(one, ast.Subscript) and isinstance(one.ctx, ast.Store))
    found = sorted((one.lineno, one.slice.value) for one in stores if _is_text(one.slice))  # type: ignore[attr-defined]
    return [str(key) for _, key in found]


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
