"""What a graph has and its port has not, and what a port has and its graph does not say."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tf1kit.port.objective import STILL
from tf1kit.port.recovered import Recovered
from tf1kit.port.source import Source, some
from tf1kit.port.unported import of_calls, unported, writing
from tf1kit.port.updates import asides_of
from tf1kit.port.written import DROPOUT

OF_TRAINING = ("a loss and an optimizer", "dropout and weight decay")
BOTH_MODES = "whether noise belongs to training alone (the port draws it in both modes)"


@dataclass(frozen=True)
class Gaps:
    """What is not in a port, and what is not in its graph.

    Args:
        source: the graph, with its parts that are not ported.
        dropped: {variable that the port does not have: why}.
        absent: what the graph does not have, each a clause.
    """

    source: Source
    dropped: Mapping[str, str]
    absent: list[str]


def gaps_of(
    found: Recovered, places: Mapping[str, str], powers: Mapping[str, str], evaluates: Any, still: bool
) -> Gaps:
    """What is not ported.

    places: {variable: its path}.
    powers: {variable that an optimizer of Keras does not keep: why}.
    evaluates: the GraphDef that evaluates, or None.
    still: whether that one computes what the one that trains does.
    """
    source, loads = _unported(found, places, evaluates, still)
    unset = [variable for variable in places if variable not in found.initials]
    unset = ["the weights"] if len(unset) == len(places) else unset
    absent = _missing(found, unset, evaluates is not None)
    if any(one.averages.waits for one in found.optimizers):
        absent.append("whether averages are moved before or after a step: the port moves them after it")
    if counted := [one for one in found.optimizers if any(part.counts for part in one.each)]:
        told = ", ".join(dict.fromkeys(one.step for one in counted))
        absent.append(
            f"whether the learning rate takes {told} before or after a step counts it up: the port takes it before"
        )
    absent += _of_changes(found)
    if loads:
        absent.append(f"what the program feeds to {', '.join(loads)}, which set weights")
    absent += [clause for one in found.objectives for clause in one.assumed]
    return Gaps(source, _dropped(found, places, powers), absent)


def _dropped(found: Recovered, places: Collection[str], powers: Mapping[str, str]) -> dict[str, str]:
    """{variable that the port does not have: why}."""
    used = {*places, *found.alone}
    dropped = {one: "nothing of the network takes its value" for one in found.net.variables if one not in used}
    for optimizer in found.optimizers:
        dropped |= optimizer.averages.left
    dropped |= powers
    return dropped | dict.fromkeys(found.counted, "the count of all steps, and each optimizer counts its own")


def _unported(found: Recovered, places: Collection[str], evaluates: Any, still: bool) -> tuple[Source, tuple[str, ...]]:
    """(the source, with the changes of variables that are not ported; the operations that set weights to what is fed)."""
    source = found.source
    for optimizer in found.optimizers:
        away = [name for name in optimizer.trained if name not in places]
        left = (f"{name} (the optimizer changes it, but the outputs do not need it)" for name in away)
        source = replace(source, left=tuple(dict.fromkeys([*source.left, *left])))
    state = [name for one in found.optimizers for name in (*one.slots, *one.rows, *one.averages.left)]
    averages = {name for step in found.steps for slot, name in step.weights.items() if slot.startswith(STILL)}
    moved = [one for one in source.updates if one.variable in averages]
    moves = [one.move for one in moved] + writing(
        source.whole, {name for one in moved for name in one.shadows.values()}
    )
    ending = {name for one in found.optimizers for name in one.ending}  # some of these are among the changes
    known = [*moves, *(name for one in source.trainings for name in one.targets if name not in ending)]
    known += [name for one in source.trainings if one.towers for name in one.towers.moves]
    known += [name for one in found.changes for name in one.operations]
    known += writing(source.whole, {name for one in asides_of(source.whole) for name in one.values})
    other = unported(source, {*places, *state, *found.counted}, known)
    called = of_calls(evaluates, source.outputs.values(), moves if still else ()) if evaluates is not None else []
    called = [one for one in called if one.removesuffix(" of the graph that evaluates") not in other.left]
    moving = f"Averages that move whenever the program computes such an end: {some(other.of_ends)}."
    source = replace(source, remarks=(*source.remarks, *([moving] if other.of_ends else [])))
    return replace(source, left=(*source.left, *other.left, *called), others=other.beside), other.loads


def _missing(found: Recovered, unset: Sequence[str], evaluates: bool) -> list[str]:
    """What the graph does not have.

    unset: what gets no first value in it.
    """
    source, steps = found.source, found.steps
    trains = bool(source.updates) or any(step.kind == DROPOUT for step in steps)
    initial = [f"the initial values of {', '.join(unset)} (the layers have their defaults)"] if unset else []
    noise = any(step.draws and step.kind != DROPOUT for step in steps) and not evaluates
    initial += [BOTH_MODES] if noise and (trains or source.trainings) else []
    if not trains:
        infers = not source.trainings and not source.left
        known = [*OF_TRAINING, *initial] if infers else initial
        if any(step.kind.endswith("BatchNormalization") for step in steps):
            known.append("the decay of the moving statistics (the layer has its default)")
        return known
    known = [] if evaluates else ["the path of inference, so what `training=False` computes is not proven"]
    if unordered := source.unordered:
        others = len(unordered) - 1
        rest = f" and {others} other{'s' * (others > 1)}" if others else ""
        losses = [one.loss for one in source.trainings if source.unordered_by(one)] if len(source.trainings) > 1 else []
        step = f"a step with {' or '.join(losses)}" if losses else "a step"
        after = " after such a step" if losses else ""
        known.append(
            f"the order in which {step} moves {unordered[0]}{rest} several times, so these are not proven{after}"
        )
    return [*known, *initial]


def _of_changes(found: Recovered) -> list[str]:
    """What the graph does not say of the changes of weights that no step runs."""
    changes = [one for one in found.changes if not one.step]
    if not changes:
        return []
    named = ", ".join(one.name for one in changes)
    several = len(found.optimizers) > 1
    how = "`train_step` runs each after the losses" if several else "`change` runs them, and `fit` does not"
    absent = [f"when the program changes weights by {named} ({how})"]
    if loose := [one for one in changes if len(one.operations) > 1 and not one.groups]:
        named = ", ".join(f"the {len(one.operations)} operations of {one.name}" for one in loose)
        absent.append(f"whether the program runs {named} together")
    return absent
