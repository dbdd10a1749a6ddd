"""Finds what a graph is fed and what it computes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from tf1kit.errors import UsageError
from tf1kit.graph.check import by_name, source
from tf1kit.graph.wires import Wires
from tf1kit.graph.writes import writes_of
from tf1kit.port.minimized import Training, followed
from tf1kit.port.net import VARIABLES
from tf1kit.port.updates import root_scope

# These end a graph without being what it computes.
ASIDE = re.compile(
    r"NoOp|(Resource)?(Sparse)?Apply.*|Assign.*|.*(Save|Restore|Summary|Queue|Reader|File|Print|Assert|Initialize|Iterator|Dataset).*"
    r"|Const|VarIsInitializedOp|IsVariableInitialized|Placeholder.*|(Resource)?Scatter.*|(VarHandle|ReadVariable)Op|Variable(V2)?|Shape"
)
GRADIENT = re.compile(r"(^|/)gradients(_\d+)?/")
AVERAGE = re.compile(r"/ExponentialMovingAverage/|/AssignMovingAvg(_\d+)?/")
LOSSES = ("SoftmaxCrossEntropyWithLogits", "SparseSoftmaxCrossEntropyWithLogits")
MOST = 8  # end points that nobody named
PLACEHOLDERS = ("Placeholder", "PlaceholderV2")


class Ends:
    """The ends of a graph.

    where: its file, for messages.  signature: a SignatureDef, or None.
    trainings: how it trains, if that is known.  unknown: why it is not.
    """

    def __init__(
        self,
        where: str,
        graph: Any,
        signature: Any = None,
        trainings: Sequence[Training] = (),
        unknown: Sequence[str] = (),
    ) -> None:
        self.where, self.graph, self.signature, self.trainings = where, graph, signature, trainings
        self.unknown = unknown
        self.nodes = by_name(graph, where)
        self.wires = Wires(graph)

    def outputs(self, asked: Sequence[str]) -> dict[str, str]:
        """{end point: tensor}: what is asked for, what the signature names, or what ends the graph.

        `call` returns the last one, so tensors of several that a loss takes come before what is asked for.
        """
        if asked:
            chosen = list(map(self._tensor, asked))
            more = [one for one in self._logits if one not in chosen]  # one alone is what Keras gives to the loss
            return self._named(dict.fromkeys([*chosen, *more] if len(self._logits) == 1 else [*more, *chosen]))
        if self.signature is not None and self.signature.outputs:
            named = {key: one.name for key, one in sorted(self.signature.outputs.items())}
            return dict(sorted(named.items(), key=lambda one: not self._is_fed(one[1])))
        found = self._before_loss or self._computed or self._last
        enough = self._before_loss if len(self.trainings) > 1 else self._logits  # and `beside` names the others
        if len(found) > MOST:
            found = enough or found
        if not found:
            raise UsageError(
                f"no tensor of {self.where} depends on a placeholder and a variable: name a tensor with --outputs"
            )
        if len(found) > MOST and found != enough:
            raise UsageError(
                f"{self.where} has {len(found)} ends: name those to port with --outputs, such as {', '.join(found[:MOST])}"
                + f"; what it trains is not known, because this is not ported yet: {', '.join(self.unknown)}"
                * bool(self.unknown)
            )
        return self._named(found)

    def inputs(self, outputs: Iterable[str], asked: Sequence[str]) -> dict[str, str]:
        """{argument of the port: tensor}: what is asked for, or the placeholders before the outputs."""
        if asked:
            found = [self._tensor(one) for one in asked]
        else:
            before = self.wires.leads_to([source(one)[0] for one in outputs], control=False)
            found = [f"{node.name}:0" for node in self.graph.node if node.name in before and node.op in PLACEHOLDERS]
        if not found:
            raise UsageError(
                f"no placeholder of {self.where} leads to {', '.join(outputs)}: name the tensors that are fed with --inputs"
            )
        return self._named(found)

    def beside(self, asked: Sequence[str], outputs: Mapping[str, str]) -> tuple[str, ...]:
        """The ends of the graph, such as an accuracy, that are not among the outputs; nothing if the outputs are chosen
        by `asked` or a signature.
        """
        if asked or (self.signature is not None and self.signature.outputs):
            return ()
        watched = (inner.of for one in self.trainings for inner in one.inner)
        there = {*outputs.values(), *watched, *(one.loss for one in self.trainings)}
        return tuple(name for name, tensor in self._named(self._last).items() if tensor not in there)

    @property
    def left(self) -> tuple[str, ...]:
        """What the graph trains with."""
        found = {"the loss": bool(self._losses), "the optimizer": any("Apply" in one.op for one in self.graph.node)}
        return tuple(what for what, is_there in found.items() if is_there)

    @cached_property
    def _losses(self) -> list[str]:
        return [node.name for node in self.graph.node if node.op in LOSSES and not self._is_of_gradients(node.name)]

    @cached_property
    def _scopes(self) -> tuple[str, ...]:
        """What the names begin with that `tf.gradients` gives."""
        return tuple(filter(None, {root_scope(node) for node in self.graph.node}))

    def _is_of_gradients(self, name: str) -> bool:
        return name.startswith(self._scopes) or GRADIENT.search(name) is not None

    @property
    def _before_loss(self) -> list[str]:
        """The tensors that the losses take, and the ends of the graph that depend on neither loss nor labels.

        If the loss takes one tensor, that comes last: Keras gives the last end point to a loss.  Of several losses, only
        what they take: other ends, such as pictures of a generator without training, may need layers of their own.
        """
        logits = self._logits or [self._through_shapes(self.nodes[name].input[0]) for name in self._losses]
        if not logits:
            return []
        before = self.wires.leads_to([source(one)[0] for one in logits], control=False)
        labels = [node.name for node in self.graph.node if node.op in PLACEHOLDERS and node.name not in before]
        if len(self.trainings) > 1:
            return [*self._following, *self._logits]
        losses = [source(one.loss)[0] for one in self.trainings] or self._losses
        after = {*losses, *self.wires.followers([*losses, *labels])}
        writing = self.wires.followers(self._changes, control=False)
        following = [one for one in self._following if source(one)[0] not in writing]
        others = [one for one in self._computed if source(one)[0] not in after and one not in logits]
        others += [one for one in following if one not in others]
        return [*others, *dict.fromkeys(logits)] if self._logits else [*dict.fromkeys(logits), *others]

    @property
    def _following(self) -> list[str]:
        """The ends that take variables which follow trained ones, and which no loss takes: those of target networks."""
        # the steps of towers are not in the graph, which is one tower alone
        applies = [name for one in self.trainings for name in one.applies if name in self.nodes]
        trained = {source(self.nodes[name].input[0])[0] for name in applies}
        after = followed(self.wires, trained) - self.wires.leads_to([source(one)[0] for one in self._logits])
        behind = self.wires.followers(after, control=False) if after else set()
        return [one for one in self._computed if source(one)[0] in behind]

    @property
    def _logits(self) -> list[str]:
        return list(dict.fromkeys(tensor for one in self.trainings for tensor in one.logits))

    def _is_fed(self, tensor: str) -> bool:
        node = self.nodes.get(source(tensor)[0])
        return node is not None and node.op in PLACEHOLDERS

    def _through_shapes(self, text: str) -> str:
        """The tensor before reshapes and the like."""
        name, tensor, _ = source(text)
        while self.nodes[name].op in ("Identity", "Reshape", "StopGradient"):
            name, tensor, _ = source(self.nodes[name].input[0])
        return tensor

    @property
    def _computed(self) -> list[str]:
        """The last tensors but for the numbers that only a summary shows, such as the sparsity of an activation, and
        what is computed of a count, such as a metric of all batches.
        """
        shown = {source(text)[1] for node in self.graph.node if node.op == "ScalarSummary" for text in node.input}
        counted = self.wires.followers((node.name for node in self.graph.node if node.op == "AssignAdd"), control=False)
        return [one for one in self._last if one not in shown and source(one)[0] not in counted]

    @cached_property
    def _last(self) -> list[str]:
        """The tensors that no computation takes, and that depend on a placeholder and a variable."""
        fed = [node.name for node in self.graph.node if node.op in PLACEHOLDERS]
        weights = [node.name for node in self.graph.node if node.op in VARIABLES]
        if not weights:
            weights = [node.name for node in self.graph.node if node.op == "Const"]
        after = self.wires.followers(fed) & self.wires.followers(weights)
        after = {name for name in after if not (ASIDE.fullmatch(self.nodes[name].op) or self._is_of_gradients(name))}
        after -= self._changes
        averages = {name for name in after if AVERAGE.search(name)}  # what they follow is not an end
        takers = [node for node in self.graph.node if node.name in after or node.name in self._changes]
        taken = {source(text)[0] for node in takers for text in node.input if not text.startswith("^")}
        last = after - taken - averages - self._copies
        return [f"{node.name}:0" for node in self.graph.node if node.name in last and not self._is_a_change(node)]

    def _is_a_change(self, node: Any) -> bool:
        """Whether an operation gives nothing but what another one has assigned, as behind a branch."""
        while node.op == "Identity":
            node = self.nodes[source(node.input[0])[0]]
        return node.name in self._changes

    @cached_property
    def _changes(self) -> set[str]:
        """The operations that write variables; a call of a function may give more than that."""
        return {one.operation for one in writes_of(self.graph) if self.nodes[one.operation].op == one.op}

    @property
    def _copies(self) -> set[str]:
        """The copies that `tf.custom_gradient` makes of its results beside those that it returns."""
        own = [node for node in self.graph.node if node.op == "IdentityN" and "_gradient_op_type" in node.attr]
        returned = {source(text)[1] for node in own for text in node.input}
        return {node.name for node in self.graph.node if node.op == "Identity" and source(node.input[0])[1] in returned}

    def _tensor(self, text: str) -> str:
        name, tensor, control = source(text.strip())
        if control or name not in self.nodes:
            near = ", ".join(self._last[:MOST])
            raise UsageError(f"{self.where} has no tensor {text!r}" + (f": name one such as {near}" if near else ""))
        return tensor

    @staticmethod
    def _named(tensors: Iterable[str]) -> dict[str, str]:
        """Each tensor by the name of its operation."""
        found: dict[str, str] = {}
        for tensor in tensors:
            name, _, number = tensor.rpartition(":")
            found[name if number == "0" else f"{name}_{number}"] = tensor
        return found
