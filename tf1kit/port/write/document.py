"""Puts the parts of a port together: docstring, imports, functions, class, map, `main`."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from tf1kit.port.recognise.step import CALL, Step
from tf1kit.port.source import Source
from tf1kit.port.structure.expression import Items, Value
from tf1kit.port.structure.names import Names
from tf1kit.port.write.alone import PIECES, pieces
from tf1kit.port.write.fold import CONSTANTS, fold, fold_line, literal
from tf1kit.port.write.module import RESERVED, Text, function_lines, paragraph
from tf1kit.port.write.rows import tuple_lines, write_map

Shape = tuple[int | None, ...] | None


@dataclass(frozen=True)
class Fed:
    """A tensor that a port is called with: its shape, as far as the graph says it, and its type."""

    shape: Shape
    dtype: str = "float32"

    @property
    def example(self) -> tuple[int, ...] | None:
        """The shape of a batch, of one row if it may have any number; None if that is not known."""
        if self.shape is None or None in self.shape[1:]:
            return None
        return tuple(size or 1 for size in self.shape)


def document(
    source: Source,
    steps: Sequence[Step],
    text: Text,
    name: tuple[str, str],
    prefix: str,
    shapes: Mapping[str, Fed],
    dropped: Mapping[str, str],
    absent: Sequence[str],
    objective: Sequence[str] = (),
    rows: Mapping[str, str] = MappingProxyType({}),
    alone: Sequence[str] | None = None,
) -> str:
    """The module.

    name: (package, class).  prefix: what the names of variables begin with.
    shapes: {argument: shape and type} of what the port is called with.
    absent: what the graph does not have.
    objective: the lines of `loss` and `optimizer`.  rows: {variable: its place in the optimizer}.
    alone: the methods of the class beside `endpoints`, if it is a `keras.Model` and the module needs no `tf1kit.port`.
    """
    code = [
        line
        for function in text.functions
        for line in ("", "", *function_lines(function, text.cells.get(function.name)))
    ]
    if text.order:
        code += ["", *([""] if text.functions else []), *fold(Items(tuple(map(Value, text.order))), "ORDER = ")]
    code += ["", "", *_class(text, name, shapes, alone)]
    if source.roles:
        roles = {**source.roles, **({"update": text.updates} if text.updates else {})}
        code += ["", "", *(f"{key} = {literal(value)}" for key, value in roles.items())]
    code += [*objective, "", "", *write_map(text.places, dropped, prefix, Names(*RESERVED), rows)]
    code += _main(name[1], shapes)
    used = _names("\n".join(code))
    code = [*(pieces(used) if alone is not None else []), *code]
    head = imports("\n".join(code), PIECES if alone is not None else ())
    head += ["", f'{CONSTANTS} = dict(np.load(Path(__file__).with_suffix(".npz")))'] if CONSTANTS in used else []
    return "\n".join([*_docstring(source, steps, name[1], absent), "", *head, *code]) + "\n"


def _docstring(source: Source, steps: Sequence[Step], name: str, absent: Sequence[str]) -> list[str]:
    kinds = Counter(step.kind.rpartition(".")[2] for step in steps if step.form != CALL)
    plain = sum(step.form == CALL and not step.remark for step in steps)
    raw = Counter(step.kind for step in steps if step.remark)
    version = f" of TensorFlow {source.tensorflow}" if source.tensorflow else ""
    told = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    told += f", and {plain} operation{'s' if plain > 1 else ''} on tensors" if plain else ""
    lines = [f'"""{name}, written by `tf1kit port` from a {source.kind}{version}.', ""]
    lines += paragraph(f"Source: {_safe(source.where)}.")
    lines += paragraph(f"Recognised: {told}.")
    if raw:
        lines += paragraph(
            f"Not recognised, and called as they are: {', '.join(f'{n} {kind}' for kind, n in raw.items())}."
        )
    fed = ", ".join(f"{name}={value}" for name, value in source.fed.items())
    lines += paragraph(f"Fed, and so not in the graph itself: {fed}.") if fed else []
    lines += [line for one in source.told for line in paragraph(_safe(one))]
    lines += paragraph(f"Not ported yet: {', '.join(source.left)}.") if source.left else []
    lines += paragraph(f"Not in this graph: {'; '.join(absent)}.") if absent else []
    return [*lines, '"""']


def _safe(text: str) -> str:
    return text.replace("\\", "/").replace('"', "'")


def _names(code: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}


def imports(code: str, known: Collection[str] = ()) -> list[str]:
    """The import statements that the code needs.

    known: names that it has itself.
    """
    names = _names(code) - set(known)
    used = [name for name in ("layers", "ops") if name in names]
    lines = ["from pathlib import Path", ""] if CONSTANTS in names else []
    lines += ["import keras"]
    lines += ["import numpy as np"] if CONSTANTS in names else []
    lines += ["import tensorflow as tf"] if "tf" in names else []
    lines += [f"from keras import {', '.join(used)}"] if used else []
    own = ["import tf1kit.keras"] if "tf1kit" in names else []
    shared = [one for one in ("Branches", "Chain") if one in names]
    own += [f"from tf1kit.keras import {', '.join(shared)}"] if shared else []
    port = [one for one in ("Alternating", "Clipped", "Copied", "Network", "Towers", "scoped") if one in names]
    own += [f"from tf1kit.port import {', '.join(port)}"] if port else []
    return [*lines, *([""] if own else []), *own]


def _class(
    text: Text, name: tuple[str, str], shapes: Mapping[str, Fed], alone: Sequence[str] | None = None
) -> list[str]:
    told = ", ".join(f"{argument} `{_shown(fed.shape)}`" for argument, fed in shapes.items())
    given = next(iter(shapes)) if len(shapes) == 1 else "inputs"
    base = "Towers" if text.towers else "Alternating" if text.trained else "Network" if alone is None else "keras.Model"
    register = f"@keras.saving.register_keras_serializable(package={literal(name[0])})"
    lines = [register, f"class {name[1]}({base}):"]
    lines += [f'    """The network; {told}."""', ""]
    if text.towers:
        lines += [*(f"    {key} = {literal(value)}" for key, value in text.towers.items()), ""]
    after = (
        {loss: names for loss, names in text.after_step.items() if names} if isinstance(text.after_step, dict) else {}
    )
    by_loss = {
        "var_lists": text.var_list if isinstance(text.var_list, dict) else {},
        "unmoved": text.unmoved,
        "together": text.together,
        "after_step": after,
    }
    for attribute, paths in by_loss.items():
        if paths:
            lines += [
                f"    {attribute} = {{",
                *(f"        {literal(key)}: {literal(one)}," for key, one in paths.items()),
            ]
            lines += ["    }", ""]
    if isinstance(text.var_list, tuple) and text.var_list:
        lines += [*(f"    {line}" for line in tuple_lines("var_list", map(literal, text.var_list))), ""]
    if text.changes:
        rows = (fold_line(f"{literal(key)}: {literal(one)}", 8, ",") for key, one in text.changes.items())
        lines += ["    changes = {", *(row for one in rows for row in one), "    }", ""]
    if isinstance(text.after_step, tuple) and text.after_step:
        lines += [*(f"    {line}" for line in tuple_lines("after_step", map(literal, text.after_step))), ""]
    if text.made:
        lines += ["    def __init__(self, **kwargs):", "        super().__init__(**kwargs)", *text.made, ""]
    default = "=None" if given in text.optional else ""
    lines.append(f"    def endpoints(self, {given}{default}, training=False):")
    if len(shapes) > 1:
        read = {argument: f".get({literal(argument)})" for argument in text.optional}
        lines += [f"        {argument} = inputs{read.get(argument, f'[{literal(argument)}]')}" for argument in shapes]
    lines += [f"        {line}" for line in text.computed]
    more = [*([""] if text.trained else []), *text.trained, *(alone or [])]
    return [*lines, *(f"    {line}".rstrip() for line in more)]


def _shown(shape: Shape) -> str:
    return "[...]" if shape is None else "[" + ", ".join("n" if size is None else str(size) for size in shape) + "]"


def _main(name: str, shapes: Mapping[str, Fed]) -> list[str]:
    """The lines of `main`; none if the shape of an input is not known."""
    given = {}
    for argument, fed in shapes.items():
        if fed.example is None:
            return []
        dtype = "" if fed.dtype == "float32" else f", dtype={literal(fed.dtype)}"
        given[argument] = f"keras.ops.zeros({literal(fed.example)}{dtype})"
    rows = [f"{literal(argument)}: {zeros}" for argument, zeros in given.items()]
    inputs = f"{{{', '.join(rows)}}}" if len(rows) > 1 else next(iter(given.values()))
    return [
        "",
        "",
        "def main() -> None:",
        '    """Print the layers."""',
        f"    network = {name}()",
        *fold_line(f"network({inputs})", 4),
        "    network.summary()",
        "",
        "",
        'if __name__ == "__main__":',
        "    main()",
    ]
