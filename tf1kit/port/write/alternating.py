"""Writes what a port with several losses has beside its network: their functions, their optimizers, `train_step`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tf1kit.port.objective import Objective
from tf1kit.port.structure.names import Names
from tf1kit.port.structure.splices import prefix
from tf1kit.port.write.fold import WIDTH, literal
from tf1kit.port.write.objective import Loss, optimizer_lines

WORD = re.compile(r"([A-Za-z]+)[/_]")  # the first word of what names begin with


def function_names(losses: Mapping[str, Sequence[str]], words: Names) -> dict[str, tuple[str, str]]:
    """{loss: (the name of its function, the name of that of its optimizer)}: the name that it has in the graph, or
    one of what it trains.

    losses: {loss: the variables that are trained with it}.
    """
    found = {}
    for at, (loss, trained) in enumerate(losses.items(), 1):
        last = loss.rpartition(":")[0].rpartition("/")[2].lower()
        part = WORD.match(prefix(trained)) if trained else None
        other = f"{part[1]}_loss" if part else f"loss_{at}"
        name = words.python(last if "loss" in last or "cost" in last else other)
        found[loss] = name, words.python(name.replace("loss", "optimizer") if "loss" in name else f"{name}_optimizer")
    return found


def several_lines(
    objectives: Sequence[Objective],
    names: Mapping[str, tuple[str, str]],
    keys: Mapping[str, str],
    labels: Mapping[str, str],
) -> list[str]:
    """The lines of the functions, and of `loss` and `optimizer`.

    keys: {tensor of the network: its end point}.  labels: {name: fed tensor} of all losses.
    """
    lines: list[str] = []
    for one in objectives:
        loss, optimizer = names[one.training.loss]
        given = labels if one.training.labels else {}
        lines += ["", "", *Loss(one.steps, one.terms, keys, given, loss).write()]
        assert one.optimizer is not None
        lines += ["", "", *optimizer_lines(one.optimizer.made, optimizer)]
    for at, what in enumerate(("loss", "optimizer")):
        rows = [f"{literal(loss)}: {own[at]}" for loss, own in names.items()]
        line = f"{what} = {{{', '.join(rows)}}}"
        lines += [*([] if at else ["", ""])]
        lines += [line] if len(line) <= WIDTH else [f"{what} = {{", *(f"    {row}," for row in rows), "}"]
    return lines


def step_lines(
    objectives: Sequence[Objective],
    names: Mapping[str, tuple[str, str]],
    inputs: Mapping[str, str],
    taken: Mapping[str, Sequence[str]],
    changes: Sequence[str] = (),
) -> list[str]:
    """The lines of `train_step`.

    inputs: {argument: fed tensor}.  taken: {loss: the tensors of the inputs that it needs}.
    changes: the names of further changes of weights.
    """
    waited = {loss for one in objectives for loss in one.training.waits}
    labelled = {one.training.loss for one in objectives if one.training.labels}
    labels = bool(labelled)
    more = ", then the other changes" if changes else ""
    lines = [
        "def train_step(self, data):",
        f'    """A step with each loss, one after the other, on the same batch{more}."""',
    ]
    unpacked = "keras.utils.unpack_x_y_sample_weight(data)"
    lines += [f"    inputs, labels, _ = {unpacked}" if labels else f"    inputs, _, _ = {unpacked}"]
    lines.append("    losses = {" if changes else "    return {")
    for one in objectives:
        loss = one.training.loss
        if loss in waited:  # a step with another loss takes it
            continue
        own = [argument for argument, tensor in inputs.items() if tensor in taken[loss]]
        given = "inputs"
        if len(own) < len(inputs):
            given = f"{{{', '.join(f'{literal(key)}: inputs[{literal(key)}]' for key in own)}}}" if own else "None"
        more = ", labels" if labelled.intersection((loss, *one.training.waits)) else ""
        line = f"        {literal(names[loss][0])}: self.minimize({literal(loss)}, {given}{more}),"
        if len(line) + 4 > WIDTH:
            line = f"        {literal(names[loss][0])}: self.minimize("
            parts = [literal(loss), given, *(["labels"] if more else [])]
            lines += [line, *(f"            {part}," for part in parts), "        ),"]
        else:
            lines.append(line)
    lines.append("    }")
    lines += [f"    self.change({literal(name)})" for name in changes]
    return [*lines, "    return losses"] if changes else lines
