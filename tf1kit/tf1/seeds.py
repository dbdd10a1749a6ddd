"""The seed of an operation that has none of its own, in a graph that has one:
`tf.set_random_seed(2)`, `tf.random_normal([3])`.

Source: TensorFlow 1.15.5, tensorflow/python/framework/random_seed.py. There it is the number of
operations that the graph has so far; today it is the number of such draws so far. Here it is the
former, counted as 1.15.5 would have counted: COUNTED has what TensorFlow makes with fewer
operations today; layers of convolutions, and `flatten`, make what they made there. Deviation: what
is in DIFFERS is made of another number of operations today, so what is drawn after it gets other
numbers; a line says so.
"""

from __future__ import annotations

import re
import sys
from functools import cache, wraps
from typing import Any
from weakref import WeakKeyDictionary

from tf1kit.tf1.private import array_ops, context, convolutional, core_layers, dtypes, ops, random_ops, random_seed
from tf1kit.tf1.remark import once

# The end of an operation's name and its type, to what 1.15.5 made beside it: other ends of the
# name, one of each in parentheses. Of `tf.random_uniform` from 0 to 1 these are its bounds, of
# `tf.tensordot` the ways of a matrix that lies right already.
COUNTED: dict[tuple[str, str], tuple[tuple[str, ...], ...]] = {
    ("/RandomUniform", "RandomUniform"): (("/min",), ("/max",), ("/sub",), ("/mul", "/Mul"), ("",)),
    ("/TensorArrayGatherV3", "TensorArrayGatherV3"): (("/TensorArraySizeV3",),),
    ("/Tensordot/MatMul", "MatMul"): tuple(
        (f"/Tensordot/{each}",) for each in ("transpose_1/perm", "transpose_1", "Reshape_1/shape", "Reshape_1")
    ),
    ("per_image_standardization/Rsqrt", "Rsqrt"): (("per_image_standardization/Identity",),),
    ("/embedding_lookup", "ResourceGather"): (("/embedding_lookup/Identity_1",),),
}
ALWAYS = {"Split": 1, "MakeIterator": 3}  # the number of parts; what optimizes a dataset
DIFFERS = re.compile(
    r"(^|/)(gradients(_\d+)?|num_present|Tensordot_\d+|meshgrid|confusion_matrix)/"
    r"|(Einsum|RandomGamma|LinSpace|MatrixDiagV3|PartitionedCall|Conv\dDBackpropInputV?2?)$"
)
WHAT = (
    "an operation without a seed of its own gets its seed from the number of operations before it, and {name} is made of another "
    "number than in 1.15.5: it draws other numbers. Give it a seed, or make it before (docs/1-run-it.md)"
)


class Counted:
    """The operations of one graph, as 1.15.5 would have counted them."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.missing = 0
        self.differs = ""  # the first operation of which it is not known

    def count(self, graph: Any) -> int:
        """How many there are."""
        operations = graph.get_operations()
        new = operations[len(self.names) :]
        self.names.update(operation.name for operation in new)
        for operation in new:
            name, kind = operation.name, operation.type
            self.missing += ALWAYS.get(kind, 0)
            if not self.differs and DIFFERS.search(f"{name} {kind}" if kind in name else f"{name} ({kind}) {kind}"):
                self.differs = name
            for (end, of_kind), beside in COUNTED.items():
                if kind == of_kind and name.endswith(end):
                    scope = name.removesuffix(end)
                    self.missing += sum(not any(f"{scope}{each}" in self.names for each in either) for either in beside)
        return len(operations) + self.missing + (2 if self.is_plain(graph) else 0)

    def is_plain(self, graph: Any) -> bool:
        """Whether it is `tf.random_uniform` from 0 to 1 that asks: its bounds are no operations
        today, and came first.
        """
        asks = sys._getframe(4).f_code  # get_seed, and what calls it
        of_uniform = asks.co_name == "random_uniform" and asks.co_filename == random_ops.__file__
        return of_uniform and f"{graph.get_name_scope()}/min" not in self.names


class Seeds:
    """Stands for what TensorFlow keeps of each graph: it gives the count as a graph's next seed,
    and ignores what is stored in it.
    """

    def __init__(self) -> None:
        self.graphs: WeakKeyDictionary[Any, Counted] = WeakKeyDictionary()

    def setdefault(self, graph: Any, default: int) -> int:
        """The next seed."""
        counted = self.graphs.setdefault(graph, Counted())
        seed = counted.count(graph)
        if counted.differs:
            once(WHAT, counted.differs)
        return seed

    def __getitem__(self, graph: Any) -> int:
        return 0

    def __setitem__(self, graph: Any, value: int) -> None:
        pass


def flatten(self: Any, inputs: Any) -> Any:
    """`Flatten.call` of 1.15.5, tensorflow/python/keras/layers/core.py: (N, ...) to (N, the product
    of the others).
    """
    if self.data_format == "channels_first" and (rank := inputs.shape.rank) is not None and rank > 1:
        inputs = array_ops.transpose(inputs, perm=[0, *range(2, rank), 1])
    batch = inputs.shape.dims[0].value if inputs.shape.dims else None
    outputs = array_ops.reshape(inputs, (batch or array_ops.shape(inputs)[0], -1))
    if not context.executing_eagerly():
        outputs.set_shape(self.compute_output_shape(inputs.shape))
    return outputs


@cache
def install() -> None:
    """Have operations seeded so, in a process that the kit owns."""
    build = convolutional.Conv.build

    @wraps(build)
    def with_dilation_rate(self: Any, input_shape: Any) -> None:
        build(self, input_shape)
        if not context.executing_eagerly() and set(self.dilation_rate) == {1}:  # others still make one
            ops.convert_to_tensor(list(self.dilation_rate), dtypes.int32, name="dilation_rate")

    random_seed._graph_to_seed_dict = Seeds()
    convolutional.Conv.build = with_dilation_rate
    core_layers.Flatten.call = flatten
