"""Writes the steps of a graph of channels first for channels last: `tf1kit port --data-format channels_last`.

A tensor is *turned* if the port has its channels last, and its graph has them first.  A layer with a data format turns what it
gives; what computes each element by itself, joins tensors or reduces axes gives what it is given, with its axes renumbered.
In front of everything else, such as a `Flatten`, a transpose brings the order of the graph back, so the kernels of dense
layers are those of the graph.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tf1kit.graph.shapes import Shape
from tf1kit.port.recognise.rules.calls import OF_ONE, REDUCTIONS
from tf1kit.port.recognise.rules.conditions import NAMES as CONDITIONS
from tf1kit.port.recognise.rules.of_two import NAMES as OF_TWO
from tf1kit.port.recognise.rules.operators import OPERATORS
from tf1kit.port.recognise.step import CALL, GRADIENT, LAYER, Literal, Made, Several, Step, Stored, Weight

FIRST, LAST = "channels_first", "channels_last"
TO_LAST = {3: (0, 2, 1), 4: (0, 2, 3, 1), 5: (0, 2, 3, 4, 1)}  # the axes of a turned tensor, by their number
TO_FIRST = {3: (0, 2, 1), 4: (0, 3, 1, 2), 5: (0, 4, 1, 2, 3)}
TRANSPOSE = "ops.transpose"
BY_ELEMENT = {
    *("layers.LeakyReLU", "tf1kit.keras.LeakyReLU", "tf1kit.keras.Dropout", "tf1kit.keras.Scale"),
    *("layers.Add", "layers.Maximum", "layers.Minimum", "layers.Multiply", "layers.Subtract", "ops.cast", "tf.add_n"),
    *OPERATORS.values(),
    *CONDITIONS.values(),
    *OF_TWO.values(),
    *(kind for kind in OF_ONE.values() if kind != "tf.nn.l2_loss"),
}
ALONG = ("softmax", "log_softmax")  # activations of the last axis
ALONG_AXES = {*REDUCTIONS.values(), "layers.Concatenate", "ops.concatenate", "ops.squeeze", "tf.nn.l2_normalize"}
KEEPING = ("layers.Concatenate", "ops.concatenate", "tf.nn.l2_normalize")  # as many axes as before


POOLS = {"ops.mean": "layers.GlobalAveragePooling2D", "ops.max": "layers.GlobalMaxPooling2D"}  # over height and width
FLATTENING = ("layers.Flatten", "ops.reshape")


class Turning:
    """Turns the steps of a network.

    Args:
        shapes: {tensor: its shape in the graph}.
        fed: the tensors that the network is fed.

    Attributes:
        turned: the turned tensors, and the random numbers of layers that give such a tensor.
        same: {tensor that a transpose gives: the tensor in front of it, which the port has in its place}.
    """

    def __init__(self, shapes: Mapping[str, Shape], fed: Iterable[str]) -> None:
        self.shapes, self.fed = shapes, list(fed)
        self.turned: set[str] = set()
        self.same: dict[str, str] = {}
        self._steps: list[Step] = []
        self._other: dict[str, str] = {}  # tensor -> the same with its axes in the other order

    def turn(self, steps: Sequence[Step]) -> list[Step]:
        """The steps for channels last."""
        self.same, self._steps, self._other = {}, [], {}
        self.turned = self._begin(steps)
        for step in steps:
            self._add(step)
        return [replace(step, inputs=tuple(map(self.renamed, step.inputs))) for step in self._steps]

    def _begin(self, steps: Sequence[Step]) -> set[str]:
        """The fed tensors that a layer of channels first takes, perhaps behind what does not move axes."""
        wanted: set[str] = set()
        for step in reversed(steps):
            passes = step.kind in BY_ELEMENT or step.kind in KEEPING or step.kind == "layers.Activation"
            if step.options.get("data_format") == FIRST or (passes and wanted & set(step.outputs)):
                wanted.update(one for one in step.tensors if self._rank(one) in TO_LAST)
        return wanted & set(self.fed)

    def renamed(self, one: Any) -> Any:
        """What the port has in the place of an operand."""
        if isinstance(one, Several):
            return Several(tuple(map(self.renamed, one.parts)))
        while isinstance(one, str) and one in self.same:
            one = self.same[one]
        return one

    def _rank(self, tensor: str) -> int:
        """How many axes a tensor has; -1 if that is not known."""
        shape = self.shapes.get(tensor)
        return -1 if shape is None else len(shape)

    def _add(self, step: Step) -> None:
        """Add a step for channels last."""
        if self._is_between(step):
            self.same[step.output] = step.tensors[0]
            if step.tensors[0] not in self.turned:
                self.turned.add(step.output)
        elif step.kind == GRADIENT:
            self._put(step, step.tensors[1] in self.turned)
        elif step.options.get("data_format") == FIRST:
            self._put(replace(self._with(step, True), options=self._of_last(step)), True)
        elif not any(one in self.turned for one in step.tensors) or self._is_flat(step):
            self._put(step, False)
        elif self._is_by_element(step):
            self._put(self._with(step, True), True)
        elif (axes := self._places(step)) is not None:
            keeps = step.kind in KEEPING or bool(step.options.get("keepdims"))
            step = self._with(step, True)
            if step.kind in POOLS and axes == (1, 2) and self._rank(step.tensors[0]) == 4:
                options = {key: one for key, one in step.options.items() if key == "keepdims"}
                step = replace(step, kind=POOLS[step.kind], form=LAYER, options=options)
            else:
                axis = axes if isinstance(step.options["axis"], tuple) else axes[0]
                step = replace(step, options={**step.options, "axis": axis})
            self._put(step, keeps)
        else:
            self._put(self._with(step, False), False)

    def _put(self, step: Step, turned: bool) -> None:
        self._steps.append(step)
        if turned:
            self.turned.update(one for one in (*step.outputs, *step.draws))

    def _is_between(self, step: Step) -> bool:
        """Whether a step is a transpose from one of both orders to the other."""
        if step.kind != TRANSPOSE:
            return False
        axes, turned = step.options["axes"], step.tensors[0] in self.turned
        return len(axes) > 3 and axes == (TO_LAST if turned else TO_FIRST).get(len(axes))

    def _is_flat(self, step: Step) -> bool:
        """Whether a step flattens a tensor of one pixel, whose elements have one order."""
        shape = self.shapes.get(step.tensors[0], ())
        return step.kind in FLATTENING and len(shape) > 2 and set(shape[2:]) == {1}

    def _of_last(self, step: Step) -> dict[str, Any]:
        """The options of a layer with a data format."""
        options = {key: one for key, one in step.options.items() if key != "data_format"}
        if step.kind.endswith("LayerNormalization") and "axis" in options:
            options["axis"] = self._axes(options["axis"], self._rank(step.tensors[0]))
        return options

    def _with(self, step: Step, turned: bool) -> Step:
        """A step with inputs whose channels are last, or first."""
        options = dict(step.options)
        if turned and (noise := options.get("noise_shape")):
            options["noise_shape"] = tuple(noise[axis] for axis in TO_LAST[len(noise)])
        return replace(step, inputs=tuple(self._ordered(one, turned) for one in step.inputs), options=options)

    def _ordered(self, one: Any, turned: bool) -> Any:
        if isinstance(one, Several):
            return Several(tuple(self._ordered(part, turned) for part in one.parts))
        if not isinstance(one, str) or (one in self.turned) == turned or self._rank(one) not in TO_LAST:
            return one
        if one not in self._other:
            made = self._other[one] = f"{one}/{'last' if turned else 'first'}"
            axes = (TO_LAST if turned else TO_FIRST)[self._rank(one)]
            name = f"{one.rpartition(':')[0]}/transposed"
            self._put(Step(TRANSPOSE, (one,), (made,), name, {"axes": axes}, form=CALL), turned)
        return self._other[one]

    def _is_by_element(self, step: Step) -> bool:
        """Whether a step computes each element by itself, of tensors with as many axes and of numbers."""
        plain = step.kind == "layers.Activation" and step.options["activation"] not in ALONG
        if not plain and step.kind not in BY_ELEMENT:
            return False
        rank = max(map(self._rank, step.tensors))
        numbers = (one.value for one in step.operands if isinstance(one, Literal))
        alike = all(self._rank(one) in (0, rank) for one in step.tensors)
        return alike and not any(isinstance(one, Weight) for one in step.operands) and not any(map(_is_many, numbers))

    def _places(self, step: Step) -> tuple[int, ...] | None:
        """The axes of a step along axes, for channels last; None if it has no axes, or moves the axes that it leaves."""
        ranks = {self._rank(one) for one in step.tensors}
        if step.kind not in ALONG_AXES or "axis" not in step.options or len(ranks) > 1 or not ranks <= TO_LAST.keys():
            return None
        (rank,) = ranks
        axis = step.options["axis"]
        axes = {one % rank for one in (axis if isinstance(axis, tuple) else (axis,))}
        left = [one for one in TO_LAST[rank] if one not in axes]
        if step.kind not in KEEPING and not step.options.get("keepdims") and left != sorted(left):
            return None
        return tuple(sorted(TO_LAST[rank].index(one) for one in axes))

    @staticmethod
    def _axes(axis: Any, rank: int) -> Any:
        """An argument that is one axis or several."""
        if isinstance(axis, tuple):
            return tuple(sorted(TO_LAST[rank].index(one % rank) for one in axis))
        return TO_LAST[rank].index(axis % rank)


def _is_many(value: Any) -> bool:
    return isinstance(value, tuple | Made | Stored)


def permuted(shape: Shape | None) -> Shape | None:
    """The shape of a turned tensor in the port."""
    return None if shape is None or len(shape) not in TO_LAST else tuple(shape[axis] for axis in TO_LAST[len(shape)])


def first_again(steps: Sequence[Step], turned: Collection[str], shapes: Mapping[str, Shape]) -> list[Step]:
    """The steps of a loss that takes turned tensors of the network: each is transposed once."""
    made: list[Step] = []
    names: dict[str, str] = {}
    for tensor in dict.fromkeys(one for step in steps for one in step.tensors if one in turned):
        rank = len(shapes[tensor])
        if rank in TO_FIRST:
            names[tensor] = f"{tensor}/first"
            name = f"{tensor.rpartition(':')[0]}/transposed"
            made.append(Step(TRANSPOSE, (tensor,), (names[tensor],), name, {"axes": TO_FIRST[rank]}, form=CALL))

    def named(one: Any) -> Any:
        if isinstance(one, Several):
            return Several(tuple(map(named, one.parts)))
        return names.get(one, one) if isinstance(one, str) else one

    return [*made, *(replace(step, inputs=tuple(map(named, step.inputs))) for step in steps)]
