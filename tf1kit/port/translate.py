"""Translates a graph into the source of a port: simplify, recognise, structure, write."""

from __future__ import annotations

import keyword
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from tf1kit.errors import UsageError
from tf1kit.port.gaps import gaps_of
from tf1kit.port.inputs import fed_of
from tf1kit.port.modes import trains_always
from tf1kit.port.recovered import Recovered, recovered
from tf1kit.port.several import needs, optional
from tf1kit.port.source import Source
from tf1kit.port.stock import Exchange, left_powers, told_differences
from tf1kit.port.structure.cells import with_cells
from tf1kit.port.structure.tree import common, layered, leaves
from tf1kit.port.write.alone import methods
from tf1kit.port.write.document import Fed, document
from tf1kit.port.write.module import Body, Text, function_lines
from tf1kit.port.write.training import Training, with_training
from tf1kit.port.written import DROPOUT, Written


def translate(
    source: Source,
    stem: str,
    evaluates: Any = None,
    package: str = "",
    shapes: Mapping[str, tuple[int, ...]] | None = None,
    stock: bool = False,
    channels_last: bool = False,
) -> Written:
    """The port of a graph.

    stem: the name of the module, after which the class is named.
    evaluates: the GraphDef that evaluates, with which the port will be compared, too.  [default: the source's own]
    package: the package under which the class is registered.  [default: the stem]
    shapes: {tensor that is fed: its shape}, where the graph does not say it.
    stock: whether layers and optimizers are those of Keras alone.
    channels_last: whether the port has channels last where the graph has them first.

    Raises UsageError if the graph cannot be ported.
    """
    name = class_name(stem)
    evaluates = source.evaluates if evaluates is None else evaluates
    if stock and any(one.towers for one in source.trainings):
        raise UsageError(f"{source.where} has several towers, whose steps no class of Keras takes: leave out --stock")
    found = recovered(source, stock, channels_last)
    exchange, powers = Exchange() if stock else None, dict[str, str]()
    if exchange:
        ours, found = found.optimizers, found.by(exchange)
        powers = left_powers(ours, found.optimizers)
    body = _body(found, name)
    text = body.write()
    made = [step for tree in layered(body.found) for step in leaves(tree)]  # in the order of the lines
    always = _is_one_mode(found, text, evaluates)
    fed = fed_of(found.source, found.inputs, found.turned, shapes or {})
    gaps = gaps_of(found, text.places, powers, evaluates, always)
    training = with_training(replace(found, source=gaps.source), text, body.words, package or stem)
    source = replace(gaps.source, inputs=dict(found.inputs))  # INPUTS of a capture has the names of the arguments
    own = _methods(training, text, fed) if exchange else None
    if exchange:
        for kind, why in _of_kit(training, text) if own is None else ():
            exchange.stays(f"tf1kit.port.{kind}", why)
        source = replace(source, remarks=(*source.remarks, *told_differences(exchange.differences)))
    shared = common(list(text.places))
    rows = {variable: place for one in found.optimizers for variable, place in one.rows.items()}
    module = document(
        source,
        list(map(exchange.layer, found.steps)) if exchange else found.steps,
        text,
        (package or stem, name),
        f"{shared}/" if shared else "",
        fed,
        gaps.dropped,
        gaps.absent,
        training.lines,
        rows,
        own,
    )
    return Written(
        source,
        found.net,
        module,
        name,
        text.ends,
        text.places,
        tuple(found.steps),
        tuple(gaps.absent),
        next(iter(fed.values())).example if len(fed) == 1 else None,
        tuple(found.inputs),
        training.objectives,
        found.taken,
        (*found.counted, *powers),
        {variable: law for variable, law in found.first.items() if variable in text.places},
        tuple(tensor for step in made for tensor in step.draws),
        tuple(text.parts),
        {one.name: len(function_lines(one, text.cells.get(one.name))) - 1 for one in text.functions},
        found.changes,
        exchange.differences if exchange else None,
        exchange.of if exchange else {},
        found.turned,
        found.constants,
    )


def class_name(stem: str) -> str:
    """The class of a module, `FactoredKernels` for `factored_kernels`."""
    if not stem.isidentifier() or keyword.iskeyword(stem):
        raise UsageError(
            f"{stem}.py cannot be imported, because {stem!r} is not a name in Python: give --out a name such as net.py"
        )
    return "".join(part.capitalize() for part in stem.split("_")) or "Network"


def _body(found: Recovered, name: str) -> Body:
    """What writes the statements. Where inputs may be away, what needs them is in blocks, and no lines are cells."""
    away = optional(found.inputs, found.taken)
    needed = needs(found.net, away, found.objectives)
    return Body(
        found.found if needed else with_cells(found.found, found.net.outputs.values()),
        common([step.name for step in found.steps if step.weights]),
        dict(found.inputs),
        dict(found.net.outputs),
        found.source.named,
        found.shapes,
        found.last,
        found.initials,
        found.shapes.keys() - found.trained,
        found.penalties,
        needed,
        tuple(away),
        [name],
    )


def _is_one_mode(found: Recovered, text: Text, evaluates: Any) -> bool:
    """Whether the graph that evaluates computes what the one that trains does, of which the text gets a line."""
    dropped_by = [tensor for step in found.steps if step.kind == DROPOUT for tensor in step.draws]
    always = evaluates is not None and trains_always(found.source, dropped_by, evaluates)
    if always:
        text.computed.insert(0, "training = True  # the graph that evaluates computes what the one that trains does")
    return always


def _of_kit(training: Training, text: Text) -> Iterator[tuple[str, str]]:
    """(class, why it stays) of what a port needs of `tf1kit.port`, although its layers are those of Keras."""
    if len(training.objectives) > 1:
        yield "Alternating", "Keras has no model with a step for each of several losses"
    elif text.changes:
        yield "Network", "Keras has no model with changes of weights beside its steps"
    for kind in dict.fromkeys(one.kind for one in text.changes.values()):
        yield kind, "Keras has no change of weights beside a step"


def _methods(training: Training, text: Text, fed: Mapping[str, Fed]) -> list[str] | None:
    """The methods of a `keras.Model` that needs no `tf1kit.port`; None if it needs that."""
    if len(training.objectives) > 1 or text.changes:
        return None
    given = next(iter(fed)) if len(fed) == 1 else "inputs"
    return methods(given, training.last, training.arguments, bool(text.var_list))
