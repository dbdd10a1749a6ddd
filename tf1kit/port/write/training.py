"""Writes what a port trains with: the losses, the optimizers, and the paths of what they train."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from tf1kit.errors import UsageError
from tf1kit.port.objective import Objective, frozen
from tf1kit.port.recognise.optimizer import Optimizer
from tf1kit.port.recognise.step import Formula
from tf1kit.port.recovered import Recovered
from tf1kit.port.structure.names import Names
from tf1kit.port.structure.paths import shortest, telling, var_list
from tf1kit.port.write.alternating import function_names, several_lines, step_lines
from tf1kit.port.write.module import Text
from tf1kit.port.write.objective import Loss, optimizer_lines, rate_lines


@dataclass(frozen=True)
class Training:
    """What a port trains with.

    Args:
        objectives: with optimizers that name weights by their paths.
        lines: those of the losses and optimizers.
        last: the end point that the loss takes, if it takes that alone and it is the last one.
        arguments: those of `loss`; none if the port has no loss and optimizer.
    """

    objectives: tuple[Objective, ...]
    lines: list[str]
    last: str
    arguments: tuple[str, ...]


def with_training(found: Recovered, text: Text, words: Names, package: str) -> Training:
    """What a port trains with; gives the text its paths and `train_step`.

    words: the names that the port has.  package: that under which its classes are registered.
    """
    text.changes = {one.name: one.made(text.places) for one in found.changes}
    ending = {loss: tuple(one.name for one in found.changes if one.step == loss) for loss in found.taken}
    text.after_step = ending if len(ending) > 1 else next(iter(ending.values()), ())
    text.updates = {(*one.groups, *one.operations)[0]: one.name for one in found.changes if not one.step}
    keys = {tensor: key for key, tensor in text.ends.items()}
    keys = {one: keys[made] for one in found.logits if (made := found.made_of.get(one, one)) in keys}
    objectives = tuple(
        replace(one, optimizer=_placed(text.places, one.optimizer)) if one.optimizer else one
        for one in found.objectives
    )
    objectives, rates = _with_rates(objectives, words)
    optimizers = [one.optimizer for one in objectives if one.optimizer]
    if len(optimizers) > 1:
        lines = _several(replace(found, objectives=objectives), text, words, keys)
    else:
        for one in optimizers:
            text.var_list = var_list(text.places, frozen(found.steps, one.trained), one.trained)
        lines = [line for one in objectives for line in _objective_lines(one, keys)]
        text.towers = next((one.training.towers.attributes for one in objectives if one.training.towers), {})
    lines = [line for one in rates for line in ("", "", *rate_lines(one, package))] + lines
    return Training(objectives, lines, *_called(objectives, keys, text))


def _with_rates(objectives: Sequence[Objective], words: Names) -> tuple[tuple[Objective, ...], list[Formula]]:
    """(the objectives, with names of the classes of their learning rates; each of these rates)."""
    named: list[Formula] = []

    def renamed(one: Optimizer) -> Optimizer:
        parts = tuple(map(renamed, one.parts))
        given = one.made.given
        if parts:
            rows = zip(given[0], parts, strict=True)
            given = (tuple((paths, part.made) for (paths, _), part in rows), *given[1:])
        elif isinstance(rate := given[0], Formula):
            found = next((other for other in named if replace(other, kind=rate.kind) == rate), None)
            if found is None:
                found = replace(rate, kind=words.python(rate.kind).title().replace("_", ""))
                named.append(found)
            given = (found, *given[1:])
        return replace(one, parts=parts, made=replace(one.made, given=given))

    found = tuple(replace(one, optimizer=renamed(one.optimizer)) if one.optimizer else one for one in objectives)
    return found, named


def _several(found: Recovered, text: Text, words: Names, keys: Mapping[str, str]) -> list[str]:
    """The lines of several losses.

    keys: {tensor of the network: its end point}.
    """
    objectives, places = found.objectives, text.places
    own = {
        one.training.loss: [name for name in one.optimizer.trained if name in places]  # the others are named as left
        for one in objectives
        if one.optimizer
    }
    others = {
        loss: [*frozen(found.steps, names), *sorted(found.trained & places.keys() - set(names))]
        for loss, names in own.items()
    }
    text.var_list = {loss: var_list(places, others[loss], names) for loss, names in own.items()}
    moving = {update.variable for update in found.source.updates} & places.keys()
    text.unmoved = {
        one.training.loss: shortest(places, moving - {*one.still}, one.still) for one in objectives if one.still
    }
    text.together = {one.training.loss: one.training.waits for one in objectives if one.training.waits}
    functions = function_names(own, words)
    text.trained = step_lines(
        objectives, functions, found.inputs, found.taken, [one.name for one in found.changes if not one.step]
    )
    return several_lines(objectives, functions, keys, found.source.labels)


def _called(objectives: Sequence[Objective], keys: Mapping[str, str], text: Text) -> tuple[str, tuple[str, ...]]:
    """(the last end point, if the loss takes that alone; the arguments of `loss`, if it trains).

    keys: {tensor of the network: its end point}.
    """
    if not objectives or not objectives[0].whole:
        return "", ()
    training = objectives[0].training
    ends = [keys[tensor] for tensor in training.logits if tensor in keys]
    return ends[0] if ends == list(text.ends)[-1:] else "", ("endpoints", *(["labels"] if training.labels else []))


def _placed(places: Mapping[str, str], one: Optimizer) -> Optimizer:
    """An optimizer that names weights: those that do not decay, whose gradients are multiplied, or that are a part.

    places: {variable: its path}.
    """
    named = list(one.made.named)
    if one.kept:
        kept = [places[name] for name in one.kept if name in places]
        others = [places[name] for name in one.trained if name in places and name not in one.kept]
        named.append(("not_decayed", telling(kept, others)))
    if one.times:
        numbers = {name: one.times.get(name, 1.0) for name in places}
        groups = {number: [name for name in places if numbers[name] == number] for number in one.times.values()}
        found = {path: number for number, own in groups.items() if number != 1.0 for path in _paths(places, own)}
        named.append(("multipliers", found))
    parts = [_placed(places, part) for part in one.parts]
    given = (tuple((_paths(places, part.trained), part.made) for part in parts),) if parts else one.made.given
    return replace(one, made=replace(one.made, given=given, named=tuple(named)))


def _paths(places: Mapping[str, str], chosen: Collection[str]) -> tuple[str, ...]:
    """The shortest paths that have just these variables."""
    own = [name for name in chosen if name in places]
    others = [name for name in places if name not in chosen]
    return var_list(places, others, own) or tuple(places[name] for name in own)


def _objective_lines(objective: Objective, keys: Mapping[str, str]) -> list[str]:
    """The lines of `loss` and `optimizer`.

    keys: {tensor of the network: its end point}.
    """
    lines: list[str] = []
    if objective.steps:
        if away := [tensor for tensor in objective.training.logits if tensor not in keys]:
            raise UsageError(
                f"the loss takes {', '.join(away)}, which is not an end point: name it with --outputs, or return it "
                "from build"
            )
        lines += ["", "", *Loss(objective.steps, objective.terms, keys, objective.training.labels).write()]
    if objective.optimizer:
        lines += ["", "", *optimizer_lines(objective.optimizer.made)]
    return lines
