"""What a legacy module is fed: its inputs and labels, drawn from streams or read from a file.  Python 3.7.

A module declares them as data:

    INPUTS = {                                                         # arguments of build
        "words": {"shape": (8, 12), "dtype": "int32", "below": 50},    # ids from 0 to 49
        "lengths": {"shape": (8,), "dtype": "int32", "up_to": 12},     # from 1 to 12
    }
    LABELS = {"shape": (8,), "dtype": "int32", "below": 3}             # None: loss takes no labels

Without INPUTS there is one input of INPUT_SHAPE and INPUT_DTYPE; or, with a file, the arguments of build that it has.
Without LABELS they are one-hot.  The first axis of the first input is the batch; so is that of every other input and of
the labels that has as many rows.
"""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from tf1kit.parity.recording.batch_file import BatchFile
from tf1kit.parity.recording.fields import WHOLE, BatchError, Field, drawn, field_of

ONE_PRECISION = (
    "build takes no float input and no argument dtype, so the network has one precision: give build the argument "
    "dtype=tf.float32, and make the weights of that dtype"
)


class Batches:
    """The batches of a module; `sized` and `scaled` give others of the same kind.

    labels: None if the loss takes none.  One-hot labels whose classes are not known yet have the shape (batch, None).
    named: whether build gets its inputs by name, as INPUTS declares them.
    digest: of the arrays of a file; "" if the batches are drawn.
    """

    def __init__(self, inputs: Any, labels: Field | None, named: bool, file: BatchFile | None = None) -> None:
        self.inputs = tuple(inputs)
        self.labels = labels
        self.named = named
        self.file = file
        self.digest = file.digest if file else ""

    def __str__(self) -> str:
        """Such as "images 8x24x24x3", or "words 8x12, lengths 8"."""
        return ", ".join(f"{name} {'x'.join(map(str, field.shape)) or 'scalar'}" for name, field in self._shown())

    def _shown(self) -> Any:
        return [(field.name if self.named else "images", field) for field in self.inputs]

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells apart batches of one module."""
        return tuple((field.shape, field.scale) for field in (*self.inputs, *filter(None, [self.labels])))

    @property
    def shape(self) -> tuple[int, ...]:
        """That of the first input."""
        return self.inputs[0].shape

    @property
    def rows(self) -> Any:
        """The size of a batch; None if no input has an axis."""
        return next((field.shape[0] for field in self.inputs if field.shape), None)

    @property
    def image(self) -> tuple[Any, ...]:
        """Height and width of the first input; () if it is not a batch of images."""
        return self.shape[1:3] if len(self.shape) == 4 else ()

    def has_rows(self, field: Field) -> bool:
        """Whether the first axis of a field is the batch."""
        return field.shape[:1] == (self.rows,)

    def sized(self, rows: int, image: tuple[int, ...] = ()) -> Batches:
        """Batches of so many rows, and of another height and width where a field has those of the images."""

        def other(field: Field) -> Field:
            shape = (rows, *field.shape[1:]) if self.has_rows(field) else field.shape
            if image and self.image and shape[1:3] == self.image:
                shape = (*shape[:1], *image, *shape[3:])
            return field._replace(shape=shape)

        return self._with(other, other)

    def scaled(self, inputs: int = 1, labels: int = 1) -> Batches:
        """Batches whose floats are so many times as large, but for those that are drawn from a declared range."""

        def times(factor: int) -> Any:
            return lambda field: field._replace(scale=factor) if field.scales else field

        return self._with(times(inputs), times(labels))

    def with_classes(self, classes: int) -> Batches:
        """The same, once the classes of labels that nobody declared are known."""
        known = lambda field: field._replace(shape=(field.shape[0], classes)) if None in field.shape else field  # noqa: E731
        return self._with(lambda field: field, known)

    def _with(self, inputs: Any, labels: Any) -> Batches:
        kept = None if self.labels is None else labels(self.labels)
        return Batches(map(inputs, self.inputs), kept, self.named, self.file)

    def one_precision(self, build: Any) -> str:
        """Why the network cannot be made in float64 by its inputs, or ""."""
        if any(field.dtype.startswith("float") for field in self.inputs) or takes(build, "dtype"):
            return ""
        return ONE_PRECISION if self.named else "integer input has one precision"

    def draw(self, seed: int, step: int, precision: str) -> tuple[dict[str, np.ndarray], np.ndarray | None]:
        """Inputs by name and labels of a step; floats are of that precision."""
        arrays = [self._values(field, seed, step, precision) for field in self.inputs]
        given = {field.name: array for field, array in zip(self.inputs, arrays)}
        return given, None if self.labels is None else self._values(self.labels, seed, step, precision)

    def _values(self, field: Field, seed: int, step: int, precision: str) -> np.ndarray:
        if self.file is None:
            values = drawn(field, seed, step, precision)
        else:
            values = self.file.rows_of(field).astype(field.in_precision(precision))
        return values if field.scale == 1 else values * field.scale


def takes(function: Any, name: str) -> bool:
    """Whether a function has a parameter of that name."""
    return name in inspect.signature(function).parameters


def batches_of(module: Any, images: Any = None, dtype: str | None = None, file: str | None = None) -> Batches:
    """The batches of a legacy module.

    Args:
        module: it may declare INPUTS or INPUT_SHAPE and INPUT_DTYPE, and LABELS.
        images: in place of INPUT_SHAPE.
        dtype: in place of INPUT_DTYPE.
        file: an .npz file whose arrays are the batch of every step.

    Raises BatchError if a declaration cannot be used, or the file does not fit it.
    """
    batch = BatchFile(file) if file else None
    if batch and images is not None:
        raise BatchError(f"--images does not go with --batch: the arrays of {file} have their own shapes")
    named = hasattr(module, "INPUTS")
    inputs = _declared(module, images) if named else _undeclared(module, images, dtype, batch)
    labels = _labels(module, inputs, batch)
    if batch is None:
        return Batches(inputs, labels, named)
    found = batch.fitting([*inputs, *([labels] if labels else [])], module.__name__)
    return Batches(found[: len(inputs)], found[len(inputs)] if labels else None, named or len(inputs) > 1, batch)


def _declared(module: Any, images: Any) -> list[Field]:
    """The fields of INPUTS, which are arguments of build."""
    told, where = module.INPUTS, module.__name__
    if images is not None or hasattr(module, "INPUT_SHAPE"):
        other = "--images" if images is not None else "INPUT_SHAPE"
        raise BatchError(
            f"{other} does not go with INPUTS of {where}, which says the shape of each input: leave it out"
        )
    if not isinstance(told, dict) or not told:
        raise BatchError(f"INPUTS of {where} is {told!r}: write a dict, such as {{'x': {{'shape': (8, 3)}}}}")
    for name in told:
        if not takes(module.build, str(name)):
            parameters = ", ".join(inspect.signature(module.build).parameters) or "nothing"
            raise BatchError(
                f"INPUTS of {where} has {name!r}, but build takes {parameters}: use the names of its arguments"
            )
    return [field_of(f"INPUTS[{name!r}] of {where}", name, f"inputs/{name}", told[name]) for name in told]


def _undeclared(module: Any, shape: Any, dtype: str | None, batch: BatchFile | None) -> list[Field]:
    """The first argument of build, and those others that the file has."""
    first = _image(module, shape, dtype, batch)
    others = [name for name in inspect.signature(module.build).parameters if name != first.name]
    there = batch.arrays if batch else {}
    return [first, *(Field(name, f"inputs/{name}", None, None, "file") for name in others if name in there)]


def _image(module: Any, shape: Any, dtype: str | None, batch: BatchFile | None) -> Field:
    """The first argument of build, if there is no INPUTS."""
    first = next(iter(inspect.signature(module.build).parameters.values()), None)
    plain = first is not None and first.kind is first.POSITIONAL_OR_KEYWORD
    name = first.name if first is not None and plain else "images"
    dtype = dtype or getattr(module, "INPUT_DTYPE", None)
    shape = shape or getattr(module, "INPUT_SHAPE", None)
    if shape is None and batch is None:
        raise BatchError(
            f"{inspect.getsourcefile(module)} does not say what its build takes: give it "
            "INPUT_SHAPE = (batch, height, width, channels) or INPUTS, or say --images 128,24,24,3"
        )
    if batch is None and dtype not in (None, "uint8") and not str(dtype).startswith("float"):
        told = {"shape": tuple(shape), "dtype": dtype, **({"below": 50} if dtype in WHOLE else {})}
        declared = field_of(f"the input {name!r} of {module.__name__}", name, "", told)
        raise BatchError(
            f"INPUT_DTYPE of {module.__name__} is {declared.dtype}, and only float32 and uint8 are drawn without a bound: "
            f"declare INPUTS = {{{name!r}: {told}}}"
        )
    if shape is None:  # the file says it
        return Field(name, "images", None, dtype, "images")
    return Field(name, "images", tuple(shape), dtype or "float32", "images")


def _labels(module: Any, inputs: list[Field], batch: BatchFile | None) -> Field | None:
    """What the loss gets after the end points."""
    if not hasattr(module, "loss"):
        return None
    where, parameters = module.__name__, list(inspect.signature(module.loss).parameters)
    name = parameters[1] if len(parameters) > 1 else "labels"
    if not hasattr(module, "LABELS"):
        rows = next((field.shape[0] for field in inputs if field.shape), None)
        return Field(name, "labels", None if batch else (rows, None), None if batch else "float32", "labels")
    check_loss(module, module.LABELS is not None)
    return None if module.LABELS is None else field_of(f"LABELS of {where}", name, "labels", module.LABELS)


def check_loss(module: Any, labelled: bool) -> None:
    """BatchError if the loss of a legacy module or a port does not take what it will get."""
    try:
        inspect.signature(module.loss).bind(*(("endpoints", "labels") if labelled else ("endpoints",)))
    except TypeError:
        taken = ", ".join(inspect.signature(module.loss).parameters)
        said = "the labels that LABELS declares" if labelled else "no labels, because LABELS is None"
        wanted = "loss(endpoints, labels)" if labelled else "loss(endpoints)"
        raise BatchError(f"loss of {module.__name__} takes ({taken}), but gets {said}: write {wanted}") from None
