"""The order of the gates of an LSTM or GRU."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import permutations

from tf1kit.graph.check import source
from tf1kit.parity.causes.change import FORWARD, PORTING, Change
from tf1kit.parity.causes.wiring import Edited, Original

WHEN = (FORWARD,)
REMEDY = (
    "Map the kernels with the layouts of `tf1kit.port.layouts`: TensorFlow 1 keeps the gates in the order i, j, f, o "
    "(LSTM) or r, u (GRU), Keras in the order i, f, c, o or z, r"
)
SECTION = PORTING + "#recurrent-networks"
GATES = (2, 3, 4)


def changes(original: Original) -> Iterator[Change]:
    """Each other order of the parts of a matrix that is split into gates."""
    for node in original.of("Split"):
        number = node.attr["num_split"].i
        if number in GATES and _is_cell(original, node.name):
            for order in permutations(range(number)):
                if list(order) != sorted(order):
                    says = f"the port has the gates of {node.name} in another order: {list(order)}, as the original numbers them"
                    yield Change(says, (node.name,), partial(_reorder, name=node.name, order=order))


def _is_cell(original: Original, name: str) -> bool:
    """Whether a part goes through a sigmoid or tanh, directly or after an addition."""
    near = [original.nodes[taker] for taker, _ in original.consumers[name]]
    near += [original.nodes[taker] for node in near for taker, _ in original.consumers[node.name]]
    around = {node.op for node in near} | {original.input(original.nodes[name], 1).op}
    return bool(around & {"Sigmoid", "Tanh"})


def _reorder(edited: Edited, name: str, order: tuple[int, ...]) -> None:
    for taker, at in edited.original.consumers[name]:
        if taker in edited.original.forward:
            part = int(source(edited.nodes[taker].input[at])[1].rpartition(":")[2])
            edited.set(taker, at, f"{name}:{order[part]}")
