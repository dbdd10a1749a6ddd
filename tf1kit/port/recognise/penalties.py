"""Separates the penalties on weights from the rest of a total loss."""

from __future__ import annotations

from collections.abc import Iterator

from tf1kit.port.minimized import NotFoundError
from tf1kit.port.net import VARIABLES, Net, shortest
from tf1kit.port.recognise.pattern import Pattern, first, number
from tf1kit.port.recognise.step import Made

SUMS = ("Add", "AddN", "AddV2")
L2 = "tf1kit.keras.regularizers.L2"
L1 = "tf1kit.keras.regularizers.L1"
FORMS: tuple[tuple[Pattern, str], ...] = (  # pattern of a penalty, regularizer
    (("L2Loss", "weight"), L2),
    (("Sum", ("Square", "weight")), "keras.regularizers.L2"),
    (("Sum", ("Abs", "weight")), L1),
)


class Penalties:
    """The parts of a total loss.

    Attributes:
        rest: the tensors whose sum is the loss without the penalties.
        found: {variable: its regularizer}.

    Raises NotFoundError for a penalty that is not a regularizer.
    """

    def __init__(self, net: Net, loss: str) -> None:
        self.net = net
        self._open: dict[str, bool] = {}
        for node in net.nodes.values():
            fed = any(one in net.inputs or self._open.get(one.rpartition(":")[0], False) for one in node.inputs)
            self._open[node.name] = fed
        self.rest: list[str] = []
        self.found: dict[str, Made] = {}
        for tensor in self._split(loss):
            if self._is_data(tensor):
                self.rest.append(tensor)
            else:
                self._add(tensor, 1.0)
        if not self.rest:
            raise NotFoundError("the loss (it takes no tensor of the network)")

    def _is_data(self, tensor: str) -> bool:
        return tensor in self.net.inputs or self._open[tensor.rpartition(":")[0]]

    def _split(self, tensor: str) -> Iterator[str]:
        """The summands, as far as there are penalties among them."""
        if not self._is_data(tensor) or not (self._mixed(tensor) or self.net.made_by(tensor, "AddN")):
            yield tensor
            return
        for one in self._summands(tensor):
            yield from self._split(one)

    def _mixed(self, tensor: str) -> bool:
        """Whether there is a penalty in a sum."""
        return not self._is_data(tensor) or any(map(self._mixed, self._summands(tensor)))

    def _summands(self, tensor: str) -> tuple[str, ...]:
        node = self.net.maker(tensor)
        if node is None:
            return ()
        if node.op in SUMS:
            return node.inputs
        pack = self.net.made_by(node.inputs[0], "Pack") if node.op == "Sum" else None
        return pack.inputs if pack is not None and self.net.integers(node.inputs[1]) == (0,) else ()

    def _add(self, tensor: str, factor: float) -> None:
        """Add the regularizers that a penalty consists of."""
        if self.net.constant(tensor) is not None and number(self.net, tensor) == 0:
            return
        if inner := self._summands(tensor):
            for one in inner:
                self._add(one, factor)
            return
        if (scaled := first(self.net, tensor, [("Mul", "#factor", "penalty")])) is not None:
            if factor != 1.0:
                raise NotFoundError(f"the loss (its part {tensor} has two factors)")
            self._add(scaled["penalty"], scaled["factor"])
            return
        for pattern, kind in FORMS:
            found = first(self.net, tensor, [pattern])
            node = self.net.made_by(found["weight"], *VARIABLES) if found else None
            if node is not None:
                if node.name in self.found:
                    raise NotFoundError(f"the loss (it has two penalties on {node.name})")
                self.found[node.name] = Made(kind, (shortest(factor),))
                return
        raise NotFoundError(f"the loss (its part {tensor} is not a penalty that a layer can have)")
