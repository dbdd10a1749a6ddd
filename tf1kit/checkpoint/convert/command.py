"""`tf1kit checkpoint convert`: converts a TensorFlow 1 checkpoint to a Keras file, and back."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

import tf1kit.checkpoint
from tf1kit.cause import cause
from tf1kit.checkpoint.chosen import Chosen
from tf1kit.checkpoint.convert.lazy import Held, Lazy, in_scope
from tf1kit.checkpoint.convert.load_port import PortModel, load_port
from tf1kit.checkpoint.convert.output import check_free
from tf1kit.checkpoint.convert.planning import Plan
from tf1kit.checkpoint.convert.restoring import SHOWN, Progress, behind, names_of, restore
from tf1kit.checkpoint.convert.state import has_state, why_left, with_reason
from tf1kit.checkpoint.convert.targets import named_variables, target_of, write_model
from tf1kit.checkpoint.convert.write_tf1 import save_tf1
from tf1kit.checkpoint.statistics import not_finite
from tf1kit.errors import UsageError
from tf1kit.port.optimizer_slots import POWERS, STEP


@dataclass
class Converted:
    """What `convert` has written.

    out: the file.
    tensors: how many tensors it has.
    resumes: whether it has the optimizer's state, so that training can go on from it.
    step: the step of the optimizer, if known.
    left: {variable: why} of the variables that are not in the file.
    not_finite: {variable: how many values are NaN or infinite}.
    port: the port with its weights set; None if it was written without holding its values.
    """

    out: Path
    tensors: int
    resumes: bool
    step: int | None = None
    left: dict[str, str] = field(default_factory=dict)
    not_finite: dict[str, str] = field(default_factory=dict)
    port: PortModel | None = None

    def summary(self) -> str:
        """One line for the terminal."""
        state = "no optimizer state"
        if self.resumes:
            state = "with the optimizer's state" + (f" at step {self.step}" if self.step else "")
        behind = f"; {len(self.left)} left behind" if self.left else ""
        return f"{self.out}: {self.tensors} tensors, {state}{behind}"

    def warnings(self) -> list[str]:
        """Lines about variables that were left behind and about values that are not finite."""
        lines = [f"Warning: {name}: {said}" for name, said in self.not_finite.items()]
        more = (
            [f"Warning: and {len(lines) - SHOWN} more tensors with NaN or infinite values"]
            if len(lines) > SHOWN
            else []
        )
        return [*behind(self.left), *lines[:SHOWN], *more]


def to_keras(
    path: str | Path | Chosen,
    model: str,
    out: Path,
    options: dict[str, Any] | None = None,
    images: tuple[int, ...] | None = None,
    use_ema: bool = False,
    force: bool = False,
    progress: Progress | None = None,
    weights_only: bool = False,
    meta: Path | None = None,
) -> Converted:
    """Convert the checkpoint at `path` for the port `model` (MODULE:CLASS) to the file `out`.

    The ending of `out` chooses the format.  The optimizer's state is converted too, if the
    checkpoint has it, the format can store it, and `weights_only` is false.

    meta: see `restore`.

    Raises DoesNotFitError if the port's optimizer cannot take the checkpoint's state, and
    UsageError if something is missing or does not fit.  Then nothing is written.
    """
    check_free(out, force)
    _, _, is_arrays = target_of(out)
    convert = functools.partial(
        _convert, path, model, out, options, images, use_ema, force, progress, weights_only, meta
    )
    return in_scope(model, convert, is_arrays)


def _convert(
    path: str | Path | Chosen,
    model: str,
    out: Path,
    options: dict[str, Any] | None,
    images: tuple[int, ...] | None,
    use_ema: bool,
    force: bool,
    progress: Progress | None,
    weights_only: bool,
    meta: Path | None,
    scope: Held | Lazy,
) -> Converted:
    """Do the work of `to_keras`; `scope` decides whether the port's variables hold values."""
    _, _, has_room = target_of(out)
    with scope:
        port = load_port(model, options, images)
    if out.suffix == ".keras":
        _check_config(port.model, options or {})
    with tf1kit.checkpoint.load(path) as checkpoint:
        asked = has_room and not weights_only
        own = optimizer = port.unbuilt_optimizer() if asked else None
        if asked and not has_state(names_of(checkpoint, port.weight_map), checkpoint, port.weight_map, own):
            optimizer = None
        with scope:
            if optimizer is not None:
                scope.build(optimizer, port.model.trainable_variables)
            drawn = scope.fill(
                port.model, checkpoint, port.weight_map, optimizer, use_ema, progress=progress, meta=meta
            )
            step = int(np.asarray(optimizer.iterations.value)) if optimizer is not None else None
            write_model(port.model, optimizer, out, force)
    filled = port if isinstance(scope, Held) else None
    left = with_reason(drawn.left, why_left(own, weights_only, has_room))
    return Converted(out, count(drawn), optimizer is not None, step, left, drawn.not_finite, filled)


def filled(
    path: str | Path | Chosen, model: str, options: dict[str, Any] | None, images: tuple[int, ...] | None, use_ema: bool
) -> PortModel:
    """The port `model` with the weights of the checkpoint at `path`."""
    port = load_port(model, options, images)
    restore(port.model, path, port.weight_map, use_ema=use_ema)
    return port


def _check_config(model: Any, options: dict[str, Any]) -> None:
    """Raise UsageError if `get_config` returns other options than the model was made with.

    Keras would load a different model from the file.
    """
    config = model.get_config()
    for name, value in options.items():
        if name in config and config[name] != value:
            raise UsageError(
                f"{type(model).__name__} was made with {name}={value!r}, but its get_config returns {config[name]!r}: the "
                "saved file could not be loaded. Correct get_config, or write .weights.h5"
            )


def to_tf1(
    file: Path,
    model: str,
    folder: Path,
    options: dict[str, Any] | None = None,
    like: str | Path | None = None,
    force: bool = False,
    progress: Progress | None = None,
    images: tuple[int, ...] | None = None,
) -> Converted:
    """Write a `.keras` file as the TensorFlow 1 checkpoint `folder`/model.ckpt-STEP.

    model: the port (MODULE:CLASS) whose map is used.
    images: see `load_port`.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is not a folder: give a folder for the files of the checkpoint")
    if not folder.resolve().parent.is_dir():
        raise UsageError(f"{folder} cannot be made: the folder {folder.resolve().parent} does not exist")
    port, loaded = load_saved(file, model, options, images)
    optimizer = getattr(loaded, "optimizer", None)
    step = int(np.asarray(optimizer.iterations.value)) if optimizer is not None else 0
    prefix = folder / (f"model.ckpt-{step}" if step else "model.ckpt")
    made = not folder.exists()
    folder.mkdir(exist_ok=True)
    try:
        names = save_tf1(loaded, prefix, port.weight_map, optimizer, like, force, progress)
    except BaseException:
        if made:
            folder.rmdir()
        raise
    values = {
        name: not_finite(np.asarray(variable.value)) for name, variable in named_variables(loaded, optimizer).items()
    }
    bad = {name: said for name, said in values.items() if said}
    left = _not_written(port.weight_map, names, optimizer, step)
    return Converted(prefix, len(names), optimizer is not None, step, left, bad)


def _not_written(weight_map: Any, written: list[str], optimizer: Any, step: int) -> dict[str, str]:
    """{variable: why} of the legacy program's variables that a checkpoint with `written` lacks."""
    left = {row[0]: "the map drops it; --like takes it from another checkpoint" for row in weight_map if not row[1]}
    if optimizer is not None and not step:
        left.setdefault(STEP, "the step in the file is 0")
    there = {name for path in written for name in (path, path.rpartition("/")[2])}
    return {name: why for name, why in left.items() if name not in there}


def load_saved(
    file: Path, model: str, options: dict[str, Any] | None = None, images: tuple[int, ...] | None = None
) -> tuple[PortModel, Any]:
    """The port `model`, and the model with its optimizer that the `.keras` file contains.

    Raises UsageError if the two are of different classes.
    """
    import keras

    if file.suffix != ".keras":
        raise UsageError(f"{file} is not a .keras file: --to-tf1 converts a model that Keras has saved as .keras")
    if not file.is_file():
        raise UsageError(f"the file {file} does not exist")
    port = load_port(model, options, images)
    kind = type(port.model)
    try:
        loaded = keras.saving.load_model(file, custom_objects={kind.__name__: kind})
    except Exception as error:  # Keras raises many kinds of errors for a file that it cannot load
        raise UsageError(f"{file} cannot be loaded as a Keras model: {cause(error)}") from error
    if not isinstance(loaded, kind):
        raise UsageError(
            f"{file} contains a {type(loaded).__name__}, not a {kind.__name__}: give the port of this file"
        )
    return port, loaded


def count(drawn: Plan) -> int:
    """The number of tensors that were read."""
    return len(drawn.origins) + (len(POWERS) if drawn.counts_steps else 0)
