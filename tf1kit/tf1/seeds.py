"""Seeds operations without their own seed in a graph with a seed: `tf.set_random_seed(2)`,
`tf.random_normal([3])`.

Source: TensorFlow 1.15.5, tensorflow/python/framework/random_seed.py. In 1.15.5 the operation's
seed is the number of operations in the graph so far. Today it is the number of such draws so far.
Here it is 1.15.5's number: COUNTED lists operations that TensorFlow no longer makes, and they are
counted; the functions of `same_operations` make those of 1.15.5. Deviation: TensorFlow
makes more or fewer operations today for the names in DIFFERS, so later draws give other numbers; a
line on standard error says so.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from tf1kit.tf1 import same_operations
from tf1kit.tf1.private import random_ops, random_seed
from tf1kit.tf1.remark import once

# (end of an operation's name, its type) -> the operations that 1.15.5 made beside it. Each inner
# tuple is one operation, with the possible ends of its name. Those of `tf.random_uniform` from 0 to 1
# are its bounds; those of `tf.tensordot` make two
# matrices and the result's shape.
COUNTED: dict[tuple[str, str], tuple[tuple[str, ...], ...]] = {
    ("/RandomUniform", "RandomUniform"): (("/min",), ("/max",), ("/sub",), ("/mul", "/Mul"), ("",)),
    ("/TensorArrayGatherV3", "TensorArrayGatherV3"): (("/TensorArraySizeV3", "/Const"),),
    ("Tensordot/MatMul", "MatMul"): (
        *((f"Tensordot/{each}",) for each in ("transpose", "Reshape", "transpose_1", "Reshape_1")),
        *((f"Tensordot/{each}",) for each in ("transpose_1/perm", "Reshape_1/shape")),
        *((f"Tensordot/{each}", "Tensordot/concat") for each in ("transpose/perm", "Reshape/shape", "shape")),
        ("Tensordot",),
    ),
    ("per_image_standardization/Rsqrt", "Rsqrt"): (("per_image_standardization/Identity",),),
    ("/embedding_lookup", "ResourceGather"): (("/embedding_lookup/Identity_1",),),
}
EXTRA: WeakKeyDictionary[Any, int] = WeakKeyDictionary()  # operations of a graph that 1.15.5 did not make
# Type of an operation, and of which names -> the operations that 1.15.5 made beside it: a constant for
# the number of parts; optimizations of a dataset, which `Iterator.make_initializer` did not make; minus
# the constants that 1.15.5 did not make.
ALWAYS = {
    "Split": ("", 1),
    "MakeIterator": (r"(^|/)MakeIterator(_\d+)?$", 3),
    "MatrixDiagPartV3": ("", -2),
    "MatrixSetDiagV3": ("", -1),
}
SCOPES = (  # of functions
    "gradients|num_present|meshgrid|clip_by_global_norm|linspace|UnsortedSegment(Mean|SqrtN)"
    "|SparseTranspose|PolynomialDecay|embedding_lookup_sparse|weighted_moments|crop_to_bounding_box|adjust_jpeg_quality"
    "|overlap_and_add|up_sampling[123]d|RaggedToTensor|weighted_loss"
)
INSIDE = (  # operations of functions whose scope may be somebody else's
    r"Tensordot_\d+/|Repeat(_\d+)?/Const_1 |expand_dims(_\d+)?/zeros/|rnn(_\d+)?/while/ReduceLogSumExp|Reshape(_\d+)?/shape_1"
    r"|ReduceLogSumExp(_\d+)?/Rank \(Const\)|frame(_\d+)?/Size/|dct(_\d+)?/rfft/|lstm(_\d+)?/zeros/packed|beta \(Const\)"
)
KINDS = r"Einsum|RandomGamma|LinSpace|MatrixDiagV3|PartitionedCall|Conv\dDBackpropInputV?2?|DecodeImage|Parse(Sequence)?ExampleV2"
DIFFERS = re.compile(rf"(^|/)(({SCOPES})(_\d+)?/|{INSIDE})|({KINDS})$")
WHAT = (
    "this operation has no seed of its own and draws other numbers than under TensorFlow 1.15.5. Its seed is the number "
    "of operations before it, and TensorFlow makes {name} of more or fewer operations today. "
    "Give it a seed, or make it before {name} (docs/1-run-it.md)"
)


class Counted:
    """The operations of one graph, as 1.15.5 would have counted them."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.missing = 0
        self.differs = ""  # the first operation with an unknown number

    def count(self, graph: Any) -> int:
        """The number of operations."""
        operations = graph.get_operations()
        new = operations[len(self.names) :]
        self.names.update(operation.name for operation in new)
        for operation in new:
            name, kind = operation.name, operation.type
            names, number = ALWAYS.get(kind, ("", 0))
            self.missing += number if re.search(names, name) else 0
            if not self.differs and DIFFERS.search(f"{name} {kind}" if kind in name else f"{name} ({kind}) {kind}"):
                self.differs = name
            if kind == "OneHot":  # if on_value or off_value is a number, 1.15.5 made one constant more of it
                self.missing += sum(each.op.name.startswith(f"{name}/Const") for each in operation.inputs[2:])
            for (end, of_kind), beside in COUNTED.items():
                if kind == of_kind and name.endswith(end):
                    scope = name.removesuffix(end)
                    self.missing += sum(not any(f"{scope}{each}" in self.names for each in either) for either in beside)
        return len(operations) + self.missing - EXTRA.get(graph, 0) + (2 if self.is_plain(graph) else 0)

    def is_plain(self, graph: Any) -> bool:
        """Whether `tf.random_uniform` from 0 to 1 asks for the seed. Its two bounds came first in
        1.15.5; today they are not operations.
        """
        asks = sys._getframe(4).f_code  # the caller of get_seed
        of_uniform = asks.co_name == "random_uniform" and asks.co_filename == random_ops.__file__
        return of_uniform and f"{graph.get_name_scope()}/min" not in self.names


class Seeds:
    """Replaces TensorFlow's dict of the next seed of each graph. It gives the number of operations,
    and ignores what TensorFlow stores.
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


@cache
def install() -> None:
    """Seed operations in this way, in a process that the kit owns."""
    same_operations.install()
    random_seed._graph_to_seed_dict = Seeds()
