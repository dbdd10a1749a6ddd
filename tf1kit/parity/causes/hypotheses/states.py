"""The states of a recurrent network in another order: c and h exchanged, or those of two layers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import combinations

from tf1kit.parity.causes.change import FORWARD, PORTING, Change
from tf1kit.parity.causes.wiring import Edited, Original

WHEN = (FORWARD,)
REMEDY = (
    "Hand the states on in the order of the original: TensorFlow 1's LSTMStateTuple is (c, h), and keras.layers.LSTM takes "
    "and returns [h, c]; the states of several layers are in the order of the layers"
)
SECTION = PORTING + "#recurrent-networks"


@dataclass(frozen=True)
class State:
    """A state of a loop: the operation that it begins with, the one that branches, the one that it ends with."""

    begin: str
    switch: str
    end: str


def changes(original: Original) -> Iterator[Change]:
    """States of the same shape exchanged before the loop, then behind it."""
    for states in _loops(original):
        for order in _orders(len(states)):
            moved = [at for at, to in enumerate(order) if at != to]
            first, second = states[moved[0]].begin, states[order[moved[0]]].begin
            begin = partial(_begin, states=states, order=order)
            says = f"the port begins the loop with its states in another order, such as {first} and {second} exchanged"
            yield Change(says, tuple(states[at].begin for at in moved), begin)
            ends = tuple(states[at].end for at in moved if states[at].end)
            if ends:
                says = (
                    f"the port takes the states at the end of the loop in another order, such as {second} for {first}"
                )
                yield Change(says, ends, partial(_end, states=states, order=order))


def _loops(original: Original) -> Iterator[list[State]]:
    """The states of each loop that have one shape, in the order of the graph."""
    found: dict[tuple[object, ...], list[State]] = defaultdict(list)
    for node in original.of("Enter"):
        shape = original.shape(node.input[0])
        if not node.attr["is_constant"].b and shape:
            merge = next((one for one, _ in original.consumers[node.name] if original.nodes[one].op == "Merge"), "")
            switch = next((one for one, _ in original.consumers[merge] if original.nodes[one].op == "Switch"), "")
            ends = (one for one, _ in original.consumers[switch] if original.nodes[one].op == "Exit")
            if switch:
                found[node.attr["frame_name"].s, shape].append(State(node.name, switch, next(ends, "")))
    return (states for states in found.values() if len(states) > 1)


def _orders(count: int) -> Iterator[tuple[int, ...]]:
    """The two of each layer exchanged; the layers in reverse; each two exchanged."""
    own = list(range(count))
    if count > 2 and count % 2 == 0:
        yield tuple(at ^ 1 for at in own)
        yield tuple(count - 2 - at + 2 * (at % 2) for at in own)
    for one, other in combinations(own, 2):
        yield tuple({one: other, other: one}.get(at, at) for at in own)


def _begin(edited: Edited, states: list[State], order: tuple[int, ...]) -> None:
    inputs = [edited.nodes[one.begin].input[0] for one in states]
    for at, to in enumerate(order):
        edited.set(states[at].begin, 0, inputs[to])


def _end(edited: Edited, states: list[State], order: tuple[int, ...]) -> None:
    """A state that the original does not use has no end yet."""
    for at, to in enumerate(order):
        if at != to and states[at].end:
            made = edited.add(states[to].switch + "/end", "Exit", states[to].switch)
            edited.become(states[at].end, "Identity", made)
