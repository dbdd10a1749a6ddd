"""Gives a port the draws that a capture has.

The port's step is traced to a graph.  In a copy of the graph, each random operation is replaced by
an input, and the input gets a recorded draw of the same distribution and shape.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.capture.folder import Run, Training
from tf1kit.capture.recorder import DRAWS
from tf1kit.errors import UsageError
from tf1kit.graph.check import source
from tf1kit.parity.captured.constants import Constants
from tf1kit.parity.captured.program import Program

# A random operation of a port -> the operation of TensorFlow 1 with the same distribution.
SAME = {
    "Multinomial": "Multinomial",
    "ParameterizedTruncatedNormal": "ParameterizedTruncatedNormal",
    "RandomGamma": "RandomGamma",
    "RandomPoissonV2": "RandomPoissonV2",
    "RandomShuffle": "RandomShuffle",
    "RandomStandardNormal": "RandomStandardNormal",
    "RandomUniform": "RandomUniform",
    "RandomUniformInt": "RandomUniformInt",
    "StatelessMultinomial": "Multinomial",
    "StatelessRandomNormal": "RandomStandardNormal",
    "StatelessRandomNormalV2": "RandomStandardNormal",
    "StatelessRandomUniform": "RandomUniform",
    "StatelessRandomUniformInt": "RandomUniformInt",
    "StatelessRandomUniformIntV2": "RandomUniformInt",
    "StatelessRandomUniformV2": "RandomUniform",
    "StatelessTruncatedNormal": "TruncatedNormal",
    "StatelessTruncatedNormalV2": "TruncatedNormal",
    "TruncatedNormal": "TruncatedNormal",
    **{f"{kind}CandidateSampler": f"{kind}CandidateSampler" for kind in ("All", "FixedUnigram", "LearnedUnigram")},
    **{
        f"{kind}CandidateSampler": f"{kind}CandidateSampler"
        for kind in ("LogUniform", "ThreadUnsafeUnigram", "Uniform")
    },
}


@dataclass(frozen=True)
class Draw:
    """A recorded draw: the tensor or tap, the operation that drew, and the values.

    A tap has a draw for each iteration of its loop.  A candidate sampler has further outputs, how
    often it expects the candidates.
    """

    name: str
    kind: str
    values: tuple[np.ndarray, ...]
    further: tuple[np.ndarray, ...] = ()

    def fit(self, shape: tuple[int | None, ...]) -> np.ndarray | None:
        """The values in this shape, or None.  The draws of a loop are stacked along the first or
        the second axis.
        """
        stacked = [self.values[0]] if len(self.values) == 1 else []
        if len({value.shape for value in self.values}) == 1:
            stacked += [np.stack(self.values, axis) for axis in (0, 1) if self.values[0].ndim >= axis]
        return next((array for array in stacked if _fits(array.shape, shape)), None)


def _fits(found: tuple[int, ...], asked: tuple[int | None, ...]) -> bool:
    return len(found) == len(asked) and all(size in (None, there) for there, size in zip(found, asked, strict=True))


def draws_of(program: Program, run: Run, training: Training | None = None) -> list[Draw]:
    """The draws of a run in the order of the graph.

    training: what the run trains; None for an evaluation.
    """
    nodes = program.numbered
    names = training.draws if training else [name for name in run.given if DRAWS.match(nodes[source(name)[0]][1].op)]
    found = []
    drawn: dict[str, list[str]] = {}
    for name in sorted(set(names) & run.given.keys(), key=lambda name: int(name.rpartition(":")[2])):
        drawn.setdefault(source(name)[0], []).append(name)
    for op, names in drawn.items():
        at, node = nodes[op]
        first, *further = (run.given[name] for name in names)
        found.append((at, Draw(names[0], node.op, (first,), tuple(further))))
    for name, values in run.tapped.items():
        at, node = nodes[name]
        if values:
            found.append((at, Draw(name, nodes[source(node.input[0])[0]][1].op, tuple(values))))
    return [draw for _, draw in sorted(found, key=lambda one: one[0])]


def ambiguous(program: Program) -> list[str]:
    """The taps of loops whose draws fit along both axes, because the loop has as many steps as
    examples.
    """
    taps = [(name, values) for run in program.runs for name, values in run.tapped.items() if len(values) > 1]
    return list(dict.fromkeys(name for name, values in taps if values[0].shape[:1] == (len(values),)))


class Drawing:
    """A traced function of a port whose random operations give recorded draws.

    concrete: the traced function.
    whose: the port, for messages.
    constants: the constants of the captured graph; only given for a port in float64.
    aside: the operations of a second call of the model in the same step, which gets the same draws.
    """

    def __init__(
        self, concrete: Any, whose: str, constants: Constants | None = None, aside: Collection[str] = ()
    ) -> None:
        self.concrete, self.whose, self.constants, self.aside = concrete, whose, constants, aside
        graph = concrete.graph
        self.operations = [op for op in graph.get_operations() if op.type in SAME]
        inner = [
            node.name
            for function in graph.as_graph_def().library.function
            for node in function.node_def
            if node.op in SAME
        ]
        if inner:
            raise UsageError(
                f"{whose} draws random numbers inside a loop or branch ({inner[0]}), where no recorded draw can be put: draw "
                "before the loop, for all steps at once"
            )
        outputs = [tensor.name for tensor in graph.outputs]
        self._function = self._giving(lambda arguments, draws: self._drawn(arguments, draws, outputs))

    def __call__(self, arguments: Sequence[Any], draws: Sequence[Draw], cast: Callable[[Any], Any]) -> Any:
        """Call the function; `cast` puts draws into the precision of the port."""
        if not self.operations and self.constants is None:
            with without_fusing():
                return self.concrete(*arguments)
        values = self._values(draws, cast)
        with without_fusing():
            found = self._function(tf.nest.flatten(list(arguments)), values)
        return tf.nest.pack_sequence_as(
            self.concrete.structured_outputs, self._with_nones(found), expand_composites=True
        )

    def reduced(
        self,
        arguments: Sequence[Any],
        draws: Sequence[Draw],
        cast: Callable[[Any], Any],
        names: list[str],
        reduce: Callable[[Any], Any],
    ) -> Any:
        """`reduce` of each of the tensors `names` of the traced function; only the results leave
        the graph.
        """
        values = self._values(draws, cast)
        function = self._giving(lambda given, drawn: [reduce(one) for one in self._drawn(given, drawn, names)])
        return function(tf.nest.flatten(list(arguments)), values)

    @staticmethod
    def _giving(function: Callable[..., Any]) -> Callable[..., Any]:
        made = tf.function(function, jit_compile=False, autograph=False)
        # A call of `made` itself would warn that the batches have several shapes.
        return lambda *given: made.get_concrete_function(*given)(*given)

    def _values(self, draws: Sequence[Draw], cast: Callable[[Any], Any]) -> list[list[Any]]:
        """The outputs of each random operation."""
        return [
            [tf.cast(cast(value), end.dtype) for value, end in zip(values, op.outputs, strict=False)]
            for values, op in zip(self._matched(draws), self.operations, strict=True)
        ]

    def _matched(self, draws: Sequence[Draw]) -> list[tuple[np.ndarray, ...]]:
        """The draw for each random operation: the first unused one of its distribution and shape."""
        unused, found = {True: list(draws), False: list(draws)}, []
        for op in self.operations:
            free = unused[op.name in self.aside]
            shape = tuple(op.outputs[0].shape.as_list()) if op.outputs[0].shape.rank is not None else ()
            fitting = ((draw, draw.fit(shape)) for draw in free if draw.kind == SAME[op.type])
            draw, value = next(((draw, value) for draw, value in fitting if value is not None), (None, None))
            if draw is None or value is None:
                there = (
                    ", ".join(f"{one.name} {one.kind}{[len(one.values), *one.values[0].shape]}" for one in free)
                    or "none"
                )
                raise UsageError(
                    f"{self.whose} draws {SAME[op.type]}{list(shape)} in {op.name}, and the capture has no unused draw like it. "
                    f"Unused draws: {there}. Draw in the order and the shape of the program"
                )
            free.remove(draw)
            found.append((value, *draw.further))
        return found

    def _drawn(self, arguments: list[Any], draws: list[Any], outputs: list[str]) -> list[Any]:
        """The tensors `outputs` of the traced function."""
        graph = self.concrete.graph
        captured = [tf.compat.v1.get_default_graph().capture(one) for one in self.concrete.captured_inputs]
        given = graph.inputs[: len(graph.inputs) - len(captured)]
        ends = {tensor.name: value for tensor, value in zip(given, arguments, strict=True)}
        ends.update((tensor.name, value) for tensor, value in zip(graph.inputs[len(given) :], captured, strict=True))
        for op, values in zip(self.operations, draws, strict=True):
            ends.update((end.name, value) for end, value in zip(op.outputs, values, strict=False))
        used = {tensor.name for op in graph.get_operations() for tensor in op.inputs}
        definition = graph.as_graph_def()
        if self.constants is not None:
            self.constants.align(definition)
        return tf.graph_util.import_graph_def(
            definition,
            input_map={name: value for name, value in ends.items() if name in used},
            return_elements=outputs,
            name="",
        )

    def _with_nones(self, found: list[Any]) -> list[Any]:
        """The outputs, with None wherever the function returns None."""
        values = iter(found)
        flat = tf.nest.flatten(self.concrete.structured_outputs, expand_composites=True)
        return [None if one is None else next(values) for one in flat]


@contextmanager
def without_fusing() -> Iterator[None]:
    """A block in which TensorFlow does not fuse convolutions, as in the replay of a capture.

    TensorFlow fuses a convolution with what follows, depending on the graph around it, and the
    fused operation rounds in another way.
    """
    before = tf.config.optimizer.get_experimental_options().get("remapping", True)
    tf.config.optimizer.set_experimental_options({"remapping": False})
    try:
        yield
    finally:
        tf.config.optimizer.set_experimental_options({"remapping": before})
