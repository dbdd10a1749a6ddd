"""The skeleton of the port of a capture: its inputs, losses, optimizers and variables are filled
in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.capture.folder import Capture, Training
from tf1kit.graph.check import source
from tf1kit.parity.captured.program import Program
from tf1kit.parity.skeleton import HEAD, MODEL, function, method

APPLY = re.compile("^(?:Resource)?(?:Sparse)?Apply(.*)$")
LABEL = re.compile(r"(^|[/_])(y|y_|labels?|targets?|class(es)?)(_\d+)?:", re.IGNORECASE)
RATE = {"lr": "learning_rate"}
OPTIMIZERS: dict[str, tuple[str, dict[str, str]]] = {  # what Apply... ends with -> tf1kit.keras, its arguments
    "Adadelta": ("Adadelta", {**RATE, "rho": "rho", "epsilon": "epsilon"}),
    "Adagrad": ("Adagrad", RATE),
    "Adam": ("Adam", {**RATE, "beta1": "beta_1", "beta2": "beta_2", "epsilon": "epsilon"}),
    "CenteredRMSProp": ("RMSProp", {**RATE, "rho": "decay", "momentum": "momentum", "epsilon": "epsilon"}),
    "GradientDescent": ("GradientDescent", {"alpha": "learning_rate"}),
    "Momentum": ("Momentum", {**RATE, "momentum": "momentum"}),
    "RMSProp": ("RMSProp", {**RATE, "rho": "decay", "momentum": "momentum", "epsilon": "epsilon"}),
}
FLAGS = {"CenteredRMSProp": "centered=True"}


def of_capture(path: Path, number: int | None = None) -> str:
    """The skeleton of the port of the capture in the folder `path`.

    number: the graph, if several were trained.

    Raises UsageError if the folder is not a capture, or it is not clear which graph is meant.
    """
    program = Program(Capture(path), number)
    text = HEAD.format(source=" ".join(program.capture.program) or "a program", legacy=path.name)
    text += MODEL.format(name="Net", arguments="") + "\n"
    text += method("call(self, inputs, training=False)", "The outputs of the model.", "write call of Net")
    losses = {name: one for one in reversed(program.trainings) for name in reversed(one.losses)}
    endings = {name: f"_{at}" if len(losses) > 1 else "" for at, name in enumerate(reversed(losses))}
    paths: dict[str, str] = {}
    for name, ending in endings.items():
        text += function(f"loss{ending}(outputs, labels)", f"The program's {name}.", f"write loss{ending}")
        text += _optimizer(program, losses[name], ending)
        paths.update(_state(program, losses[name], ending))
    if len(losses) > 1:
        for key in ("loss", "optimizer"):
            text += f"{key} = {{\n" + "".join(f'    "{name}": {key}{end},\n' for name, end in endings.items()) + "}\n"
    return text + "".join(_roles(program)) + "".join(_map(program, paths))


def _roles(program: Program) -> Iterator[str]:
    """INPUTS and LABELS, after a comment with everything that flows into the program."""
    draws = {name for training in program.trainings for name in training.draws}
    given = {name: value for name, value in sorted(program.runs[0].given.items()) if name not in draws}
    yield "# What flows into the first training run:\n"
    yield from (f"#   {name} {value.dtype.name} {list(value.shape)}\n" for name, value in given.items())
    arrays = [name for name, value in given.items() if value.ndim]
    labels = [name for name in arrays if LABEL.search(name)]
    yield f"INPUTS = {_names([name for name in arrays if name not in labels])}  # TODO: check\n"
    yield f"LABELS = {_names(labels)}  # TODO: check\n"


def _names(names: list[str]) -> str:
    """The tensors as Python: a name, or a tuple."""
    quoted = [f'"{name}"' for name in names]
    return quoted[0] if len(quoted) == 1 else f"({', '.join(quoted)})"


def _optimizer(program: Program, training: Training, ending: str) -> str:
    """A function that makes the optimizer, if its operations tell which one it is."""
    kind, nodes = _kind(program, training), program.cut.nodes()
    name = f"optimizer{ending}()"
    if kind not in OPTIMIZERS:
        told = ", ".join(sorted({one.type for one in training.applied})) or "no known optimizer"
        return function(name, f"The program runs {told}.", f"write optimizer{ending}")
    update = _updates(program, training)[0]
    made, wanted = OPTIMIZERS[kind]
    values = {key: _constant(nodes, text) for key, text in _arguments(update, wanted).items()}
    if lacking := [key for key, value in values.items() if value is None]:
        return function(name, f"{made}; the graph computes {', '.join(lacking)}.", f"write optimizer{ending}")
    words = [f"{key}={value}" for key, value in values.items()]
    words += [FLAGS[kind]] if kind in FLAGS else []
    words += ["use_nesterov=True"] if update.attr["use_nesterov"].b else []
    words += [f'name="{_name(made)}{ending}"'] if ending else []
    todo = "    # TODO: the program changes its gradients before it applies them, such as by clipping\n"
    changed = todo if _changed(program, training) else ""
    return f"def {name}:\n{changed}    return tf1kit.keras.{made}({', '.join(words)})\n\n\n"


def _updates(program: Program, training: Training) -> list[Any]:
    """The operations that apply the gradients of a training run."""
    nodes = program.cut.nodes()
    return [nodes[one.operation] for one in training.applied if APPLY.match(one.type) and one.operation in nodes]


def _kind(program: Program, training: Training) -> str:
    """What the names of the updates end with, such as Adam; "" if they differ."""
    kinds = {str(APPLY.sub(r"\1", node.op)) for node in _updates(program, training)}
    return kinds.pop() if len(kinds) == 1 else ""


def _name(optimizer: str) -> str:
    """The name that an optimizer of tf1kit.keras has by default."""
    return re.sub("(?<=[a-z])(?=[A-Z])", "_", optimizer).lower()


def _state(program: Program, training: Training, ending: str) -> dict[str, str]:
    """Variable -> path of the state of an optimizer: the powers of Adam's betas, and the step."""
    kind = _kind(program, training)
    if kind not in OPTIMIZERS:
        return {}
    steps = {} if ending else {"global_step": f"{_name(OPTIMIZERS[kind][0])}/iteration"}
    named = {power: f"adam{ending}/{power}" for power in ("beta1_power", "beta2_power")}
    found = [_arguments(node, named) for node in _updates(program, training)[:1]]
    return {**steps, **{program.behind(source(text)[0]): path for one in found for path, text in one.items()}}


def _arguments(node: Any, wanted: dict[str, str]) -> dict[str, str]:
    """{value of `wanted` for an argument of an operation: the input}."""
    from tf1kit.tf1.private import op_def_registry

    arguments = op_def_registry.get(node.op).input_arg
    pairs = zip(arguments, node.input, strict=False)
    return {wanted[argument.name]: text for argument, text in pairs if argument.name in wanted}


def _constant(nodes: dict[str, Any], text: str) -> str | None:
    """The constant that an input has, in the fewest digits; None if the graph computes it."""
    node = nodes[source(text)[0]]
    while node.op in ("Identity", "Cast", "Enter"):
        node = nodes[source(node.input[0])[0]]
    if node.op != "Const":
        return None
    return str(np.float32(tf.make_ndarray(node.attr["value"].tensor)))


def _changed(program: Program, training: Training) -> bool:
    """Whether the program changes its gradients before it applies them."""
    raw = {tensor for _, tensors in training.gradients for tensor in tensors}
    nodes = program.cut.nodes()

    def behind(tensor: str) -> bool:
        op, name, _ = source(tensor)
        return name in raw or (nodes[op].op == "Identity" and behind(nodes[op].input[0]))

    return any(not behind(one.tensor) for one in training.applied if APPLY.match(one.type))


def _map(program: Program, paths: dict[str, str]) -> Iterator[str]:
    """WEIGHT_MAP; slots of optimizers follow their variable and have no row."""
    yield "WEIGHT_MAP = (\n"
    for name in program.variables:
        if name not in paths and (name in program.slots or name.rpartition("/")[0] in program.variables):
            continue
        value = program.recorded[name]
        yield f'    ("{name}", "{paths.get(name, "TODO")}", None),  # {value.dtype.name} {list(value.shape)}\n'
    yield ")\n"
