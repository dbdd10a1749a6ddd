"""The check of the saved file: compares the model with one loaded from its `.keras` file."""

from __future__ import annotations

import inspect
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tf1kit.cause import named_cause
from tf1kit.parity.beyond.calling import needs_model
from tf1kit.parity.beyond.fitting import compiled, step
from tf1kit.parity.beyond.rates import STEPS, port_rates
from tf1kit.parity.beyond.rows import NotApplicableError, problem, rows_of
from tf1kit.parity.recording.compare import Row

CHECK = "saved file"
NAMES = ("saved", "loaded")


def saved_file(ladder: Any) -> list[Row]:
    """Save the model, load it, and compare both, also after a further training step.

    The model is saved after one training step, so that no slot has its initial value.
    """
    side, (start, _) = ladder.migrated32, ladder.first_step
    needs_model(side)
    model = compiled(side) if side.trains else side.model
    side.restart()
    side.load(start)
    if side.trains:
        step(side, model, 1)
    read = loaded(side, model)
    rows = [*_configs(model, read), *_same(variables(model), variables(read))]
    for training in (False, True) if side.trains else (False,):
        key = f"output, training={training}"
        rows += _same({key: _output(side, model, training)}, {key: _output(side, read, training)})
    if side.trains:
        rows += _same(_rates(model), _rates(read))
        for one in (model, read):
            step(side, one, 2)
        rows += _same(variables(model, "after a step/"), variables(read, "after a step/"))
    return rows


def loaded(side: Any, model: Any) -> Any:
    """Save the model and load it; NotApplicableError if its class is not registered and Keras cannot load it without that."""
    try:
        return reloaded(side, model)
    except Exception as error:  # Keras raises various errors if it cannot load the file
        if keras.saving.get_registered_name(type(model)) != type(model).__name__:
            raise
        why = f"its class is not registered with Keras, and its file cannot be loaded: {named_cause(error)}"
        raise NotApplicableError(why) from error


def _same(saved: dict[str, Any], loaded: dict[str, Any]) -> list[Row]:
    return rows_of(CHECK, saved, loaded, NAMES)


def reloaded(side: Any, model: Any) -> Any:
    """Save the model and return the model that Keras loads from the file.

    Keras finds the classes of the port's module by name, even if they are not registered. A class
    of a mutant takes precedence over the port's.
    """
    known = {name: value for name, value in vars(side.module).items() if _own(value, side.module)}
    known |= {keras.saving.get_registered_name(value): value for value in known.values()}
    if getattr(model, "loss", None) is not None:
        known[model.loss.__name__] = model.loss
    with tempfile.TemporaryDirectory() as folder, registered(known):
        model.save(Path(folder, "port.keras"))
        return keras.saving.load_model(Path(folder, "port.keras"))


@contextmanager
def registered(objects: dict[str, Any]) -> Iterator[None]:
    """A block in which Keras finds `objects` by name.

    Keras's own `custom_object_scope` would end as soon as Keras opens another one.
    """
    found = keras.saving.get_custom_objects()
    before = dict(found)
    found.update(objects)
    try:
        yield
    finally:
        found.clear()
        found.update(before)


def _own(value: Any, module: Any) -> bool:
    return isinstance(value, type) and value.__module__ == module.__name__


def _configs(model: Any, loaded: Any) -> list[Row]:
    """Compare everything but the values of variables: config, optimizer and dtype policies."""
    lacking = [name for name in constructor_arguments(type(model)) if name not in model.get_config()]
    rows = []
    if lacking:
        rows.append(problem(CHECK, "config", f"get_config lacks {', '.join(lacking)}: a file loses it", NAMES))
    for what, tell in TOLD.items():
        saved, found = (json.dumps(tell(one), sort_keys=True, default=str) for one in (model, loaded))
        (same,) = _same({what: np.uint8(1)}, {what: np.uint8(saved == found)})
        if not same.ok:
            same.problem, same.worst = f"{what} {_apart(saved, found)}", []
        rows.append(same)
    return rows


TOLD: dict[str, Any] = {  # a property of a model -> a function that returns it
    "config": lambda model: model.get_config(),
    "trainable weights": lambda model: [variable.trainable for variable in model.variables],
    "optimizer": lambda model: optimizer_config(getattr(model, "optimizer", None)),
    "dtype policies": lambda model: [layer.dtype_policy.name for layer in model._flatten_layers()],
}


def optimizer_config(optimizer: Any) -> Any:
    """The config of an optimizer, including its schedule. None for a model that is not compiled."""
    return None if optimizer is None else keras.saving.serialize_keras_object(optimizer)["config"]


def constructor_arguments(model_class: type) -> list[str]:
    """The names of the constructor's arguments, without `**kwargs`."""
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    parameters = list(inspect.signature(model_class.__init__).parameters.values())[1:]  # type: ignore[misc]
    return [parameter.name for parameter in parameters if parameter.kind in named]


def _apart(saved: str, found: str) -> str:
    """The text around the first difference, of both sides."""
    at = next((i for i, (one, other) in enumerate(zip(saved, found, strict=False)) if one != other), 0)
    begin = max(0, at - 30)
    return f"...{saved[begin : at + 30]}... in saved, ...{found[begin : at + 30]}... in loaded"


def variables(model: Any, within: str = "") -> dict[str, np.ndarray]:
    """Return the variables of the model and its optimizer.

    The keys have numbers, because names that Keras generates depend on the models made before. The
    states of seed generators are left out, because a file does not have them. If they matter, the
    outputs differ.
    """
    drawing = seed_states(model)
    own = [variable for variable in model.variables if id(variable) not in drawing]
    optimizer = getattr(getattr(model, "optimizer", None), "variables", ())
    named = [(f"weights/{number}, {variable.name}", variable) for number, variable in enumerate(own)]
    named += [(f"optimizer/{number}", variable) for number, variable in enumerate(optimizer)]
    return {within + name: variable.numpy() for name, variable in named}


def seed_states(model: Any) -> set[int]:
    """The ids of the state variables of all `keras.random.SeedGenerator`s in the model's layers."""
    generators = [one for layer in model._flatten_layers() for one in getattr(layer, "_seed_generators", ())]
    return {id(generator.state) for generator in generators}


def _rates(model: Any) -> dict[str, np.ndarray]:
    return {f"learning rate {at}": rate for at, rate in port_rates(model.optimizer, STEPS).items()}


def _output(side: Any, model: Any, training: bool) -> np.ndarray:
    return np.asarray(model(tf.nest.map_structure(tf.constant, side.legacy.batch(1)[0]), training=training))
