"""Requires that nothing on the way of a graph's gradients waits for numbers that no batch of the proof has.

A program may limit or mask gradients between the loss and the weights: by a gradient of its own, or where it takes
the gradients of one part after those of another.  What is linear in the gradients, with factors that are plain
arithmetic of the network's tensors, shows in the steps that the proof takes.  The rest may be a guard, such as a
minimum, a comparison, or a norm.  `tf.gradients` itself makes some such operations, for the derivative of a maximum
for example.  So each of them must be one that `tf.gradients` makes for this loss, too, of the same tensors.  Nothing
here looks at the names of operations.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any

from tf1kit.errors import UsageError
from tf1kit.graph.allowed_operations import FED
from tf1kit.graph.check import check, flow, source, values
from tf1kit.graph.gradients import gradients_of
from tf1kit.graph.message import leads_to
from tf1kit.port.functional import functional
from tf1kit.port.linear_operations import OF_FIRST, OF_SECOND, PASSING, PLAIN, PRODUCTS, SUMS
from tf1kit.port.minimized import NotFoundError
from tf1kit.port.net import Node, needed, value_of
from tf1kit.port.read import SAMPLED
from tf1kit.port.source import ADVICE
from tf1kit.port.updates import data_only

SIZES = frozenset(("BroadcastGradientArgs", "Rank", "Shape", "ShapeN", "Size", "VariableShape"))
FILLED = {"OnesLike": 1.0, "ZerosLike": 0.0}
OF_SIZES = frozenset(
    (
        "Add",
        "AddN",
        "AddV2",
        "Cast",
        "ConcatV2",
        "Equal",
        "FloorDiv",
        "FloorMod",
        "Maximum",
        "Minimum",
        "Mul",
        "Pack",
        "Prod",
    )
) | {"Range", "Sub"}  # what computes a size of others
SAME = {"SelectV2": "Select", "AddV2": "Add"}  # operations that compute the same of equal shapes
GRADIENT, COMPUTED, FIXED = "gradient", "computed", "fixed"  # what a value depends on: see `Skeleton`
OF_POWERS = 2  # in 1.15.5, the gradient of a power has a product without NaN for each of its inputs
Entry = tuple[str, tuple[Hashable, ...]]


def require_gradients(
    graph: Any, loss: str, by: Sequence[str], begins: Collection[str], tips: Sequence[str], whose: str = "the optimizer"
) -> None:
    """Raise NotFoundError unless each operation that may be a guard is one that `tf.gradients` makes.

    Args:
        graph: a GraphDef.
        loss: the tensor that is minimized.
        by: the tensors by which its gradients are taken.
        begins: the operations where the gradients begin.
        tips: the gradients.
        whose: what takes them, for the message.
    """
    if not tips:
        return
    keys: dict[Hashable, int] = {}
    own = Skeleton(graph, loss, begins, keys)
    times = len(leads_to(graph, [source(one)[0] for one in tips], control=False) & set(begins))
    if not times:
        raise NotFoundError(f"{whose} (its gradients do not begin at {loss})")
    if not (left := own.without_derivatives(own.entries(tips), times)):
        return
    try:
        known = Counter(_rebuilt(graph, loss, by, keys))
    except UsageError as error:
        raise NotFoundError(f"{whose} (whether its gradients are those of {loss}: {error})") from error
    counts = Counter[Entry]()
    for name, entry in left.items():
        counts[entry] += 1
        if counts[entry] > times * known[entry]:
            raise NotFoundError(f"{whose} (what the operation {name} does with a gradient)")


def _rebuilt(graph: Any, loss: str, by: Sequence[str], keys: dict[Hashable, int]) -> list[Entry]:
    """What may be a guard on the way of the gradients that `tf.gradients` makes."""
    made = functional(data_only(graph, [loss]), [loss], ())
    there = {node.name for node in made.node}
    where, fed = "the graph of the loss", [f"{node.name}:0" for node in made.node if node.op in FED]
    check(made, [loss], fed, where, SAMPLED, advice=ADVICE)
    built = gradients_of(where, made, loss, [one for one in by if source(one)[0] in there], ADVICE)
    return list(Skeleton(built.graph, loss, (built.begin,), keys).entries(built.tensors).values())


class Skeleton:
    """The operations on the way of gradients that may be guards.

    A value is GRADIENT if it depends on where the gradients begin, COMPUTED if it depends on tensors of the network
    alone, and FIXED if it depends on constants and sizes.  Its key says what it is: all gradients have the same key,
    tensors of the network have their names.

    Args:
        graph: a GraphDef.
        loss: the tensor that is minimized.
        begins: the operations where the gradients begin.
        keys: {what is computed: its number}; skeletons that are compared share it.
    """

    def __init__(self, graph: Any, loss: str, begins: Collection[str], keys: dict[Hashable, int]) -> None:
        self.forward = leads_to(graph, [source(loss)[0]], control=False)
        self.begins, self.keys = begins, keys
        self.nodes = {node.name: Node(node.name, flow(node), tuple(values(node)), node) for node in graph.node}
        self.found: dict[str, tuple[str, Hashable]] = {}  # operation -> what its first value depends on, its key
        self.sizes = self._sizes()
        known = (self.nodes[name] for name in self.forward)
        self.known = {self._whole(node): node.output for node in known if node.inputs and node.op not in FED}

    def _sizes(self) -> set[str]:
        """The operations of the loss that compute sizes, such as those of a gradient that it takes."""
        found, waiting = set[str](), [self.nodes[name] for name in self.forward]
        while more := [node for node in waiting if _is_size(node, found)]:
            found.update(node.name for node in more)
            waiting = [node for node in waiting if node.name not in found]
        return found

    def entries(self, tips: Sequence[str]) -> dict[str, Entry]:
        """{operation that may be a guard: (its type, the keys of its inputs)} on the way to some gradients, but for those
        that compute a tensor of the network again.
        """
        inner = (node for name, node in self.nodes.items() if name not in self.forward)
        fed = {tensor for node in inner for tensor in node.inputs if source(tensor)[0] in self.forward}
        found: dict[str, Entry] = {}
        for node in needed(self.nodes, fed, [one for one in tips if source(one)[0] not in self.forward]).values():
            given = [self._of(tensor) for tensor in node.inputs]
            self.found[node.name] = kind, _ = self._value(node, given)
            if (
                node.name not in self.begins
                and not _shows(node, kind, [one for one, _ in given])
                and self._whole(node) not in self.known
            ):
                found[node.name] = _entry(node, given)
        return found

    def _of(self, tensor: str) -> tuple[str, Hashable]:
        """(what a value depends on, its key)."""
        name, tensor, _ = source(tensor)
        if name in self.forward:
            while (node := self.nodes[name]).op in ("Identity", "ReadVariableOp"):
                name, tensor, _ = source(node.inputs[0])
            if node.op == "Const" or name in self.sizes:
                return FIXED, _constant(node)
            return COMPUTED, tensor
        node, number = self.nodes[name], int(tensor.rpartition(":")[2])
        if node.op == "IdentityN":
            return self._of(node.inputs[number])
        kind, key = self.found[name]
        return (kind, self._number((key, number))) if number and kind == COMPUTED else (kind, key)

    def _value(self, node: Node, given: Sequence[tuple[str, Hashable]]) -> tuple[str, Hashable]:
        """(what the first value of an operation depends on, its key)."""
        if node.name in self.begins:
            return GRADIENT, GRADIENT
        if node.op in FILLED or node.op in SIZES or node.op == "Const":
            return FIXED, FILLED[node.op] if node.op in FILLED else _constant(node)
        if node.op in PASSING and given:
            return given[0]
        if node.op == "Fill":
            return given[1]
        kinds = {kind for kind, _ in given}
        if GRADIENT in kinds:
            return GRADIENT, GRADIENT
        if COMPUTED in kinds or not given:
            again = self.known.get(self._whole(node)) if given else node.output
            return COMPUTED, again or self._number(_entry(node, given))
        return FIXED, FIXED

    def _whole(self, node: Node) -> Hashable:
        """What an operation computes, with its attributes."""
        attributes = {key: value.SerializeToString() for key, value in node.proto.attr.items() if key[0] != "_"}
        return node.op, tuple(map(self._of, node.inputs)), tuple(sorted(attributes.items()))

    def _number(self, what: Hashable) -> int:
        return self.keys.setdefault(what, len(self.keys))

    def without_derivatives(self, entries: Mapping[str, Entry], times: int) -> dict[str, Entry]:
        """Those that are not the operation for the derivative of another one, such as ReluGrad for a Relu.

        times: how often the gradients are taken.
        """
        counts = Counter(entries.values())
        of: dict[str, list[set[Hashable]]] = defaultdict(list)  # type -> for each operation, the keys of its tensors
        for name in self.forward:
            node = self.nodes[name]
            of[node.op].append({self._of(tensor)[1] for tensor in (*node.inputs, *(f"{name}:{at}" for at in range(2)))})
        found = {}
        for name, (op, given) in entries.items():
            taken = {one for one in given if isinstance(one, str)} - {GRADIENT, FIXED}
            likely = [tensors for tensors in of.get(op.replace("Grad", "", 1), ()) if taken and taken <= tensors]
            most = times * (OF_POWERS * len(of["Pow"]) if op == "MulNoNan" else len(likely) if "Grad" in op else 0)
            if counts[op, given] > most:
                found[name] = op, given
        return found


def _shows(node: Node, kind: str, given: Sequence[str]) -> bool:
    """Whether what an operation does shows in each step: it is linear in gradients, or plain arithmetic.

    kind: what its value depends on.  given: the same of its inputs.
    """
    if kind != GRADIENT or node.op in PASSING:
        return kind == FIXED or node.op in PLAIN | PASSING
    places = [at for at, one in enumerate(given) if one == GRADIENT]
    if node.op in PRODUCTS:
        return len(places) == 1
    return node.op in SUMS or node.op in (OF_FIRST if places == [0] else OF_SECOND if places == [1] else ())


def _is_size(node: Node, known: Collection[str]) -> bool:
    """Whether an operation computes a size, of constants and of those that are known."""
    if node.op in SIZES:
        return True
    given = [source(tensor)[0] for tensor in node.inputs]
    return node.op == "Const" or (node.op in OF_SIZES | PASSING and bool(given) and set(given) <= set(known))


def _entry(node: Node, given: Sequence[tuple[str, Hashable]]) -> Entry:
    return SAME.get(node.op, node.op), tuple(key for _, key in given)


def _constant(node: Node) -> Hashable:
    """What a constant is: its number, if all its elements are the same."""
    if node.op != "Const":
        return FIXED
    value = value_of(node)
    uniform = value.size > 0 and value.dtype.kind in "biuf" and bool((value == value.flat[0]).all())
    return value.flat[0].item() if uniform else (str(value.dtype), value.shape, value.tobytes())
