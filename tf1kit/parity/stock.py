"""Takes known differences between stock Keras and TensorFlow 1 out of the comparison.

slots             the velocity of SGD is TensorFlow 1's accumulator times -learning_rate;
                  it is divided by that factor before it is compared
steps             Adam counts steps, and TensorFlow 1 keeps the powers of beta1 and beta2;
                  the count is computed from a power
hyper-parameters  TensorFlow 1 keeps them in float32 even for float64 weights, and Keras as
                  Python numbers; they can be rounded to float32
constants         Keras casts some of its own, such as the factor of L2, through float32;
                  they are kept in float64 where the port is in float64

Sources: TensorFlow 1.15.5 `python/training/*.py`; Keras 3 `keras/src/optimizers/*.py`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tf1kit.errors import UsageError
from tf1kit.port.optimizer_slots import scale
from tf1kit.port.weight_map import ResolvedMap

HYPER_PARAMETERS = (
    "beta_1",
    "beta_2",
    "epsilon",
    "l1_regularization_strength",
    "l2_regularization_strength",
    "l2_shrinkage_regularization_strength",
    "learning_rate_power",
    "momentum",
    "rho",
)
CAST = ("l1", "l2", "scale", "offset", "_inverse_sqrt_key_dim", "_inverse_sqrt_head_dim")  # by Keras, through float32
UNDERFLOW = 1e-30  # a smaller float32 power has lost digits
STEPS = 4096  # number of steps with precomputed powers of Adam; a float64 run takes a few dozen


def is_stock(thing: Any) -> bool:
    """Whether the class of `thing` is one of Keras's own."""
    return type(thing).__module__.partition(".")[0] == "keras"


class Stock:
    """Converts values between a port's optimizer and TensorFlow 1.

    Nothing is converted for an optimizer of `tf1kit.keras`.
    """

    def __init__(self, model: Any, optimizer: Any, resolved: ResolvedMap) -> None:
        self.model = model
        self.optimizer = optimizer
        self.factors = self._factors(resolved) if is_stock(optimizer) and type(optimizer).__name__ == "SGD" else {}
        self.dropped = resolved.dropped
        self.powers = any(row.legacy.rpartition("/")[2].startswith("beta1_power") for row in resolved.rows)
        filled = id(getattr(optimizer, "iterations", None)) in resolved.ends
        self.counts = optimizer is not None and not filled

    def _factors(self, resolved: ResolvedMap) -> dict[str, float]:
        """Return the factor from each legacy slot to the port's slot.

        If the optimizer has a schedule instead of a constant rate, the slot's row gets a problem.
        """
        found = {}
        for row in resolved.rows:
            if row.legacy in resolved.links and row.slot == "Momentum":
                try:
                    found[row.legacy] = scale(self.optimizer, "Momentum")
                except UsageError as error:
                    row.problem = str(error)
        return {name: factor for name, factor in found.items() if factor}

    def to_migrated(self, name: str, value: np.ndarray) -> np.ndarray:
        """Convert the legacy's value of `name` to the port's. A converted value is float64."""
        return value.astype(np.float64) * self.factors[name] if name in self.factors else value

    def to_legacy(self, name: str, value: np.ndarray) -> np.ndarray:
        """Convert the port's value of `name` to the legacy's. The dtype stays."""
        return (value / np.float64(self.factors[name])).astype(value.dtype) if name in self.factors else value

    def restart(self) -> None:
        """Set the step count to 0, if the map does not fill it."""
        if self.counts:
            self.optimizer.iterations.assign(0)

    def load(self, state: Mapping[str, Any]) -> None:
        """Set the step count, if the map does not fill it.

        It comes from a power of Adam or a global step that the map drops.
        """
        for name in self.dropped & set(state) if self.counts else ():
            last, value = name.rpartition("/")[2], float(np.asarray(state[name]).flat[0])
            if last == "beta1_power" and hasattr(self.optimizer, "beta_1") and value > UNDERFLOW:
                self.optimizer.iterations.assign(round(math.log(value) / math.log(self.optimizer.beta_1)) - 1)
            elif last == "global_step":
                self.optimizer.iterations.assign(int(value))

    def keep_float64(self) -> None:
        """Let Keras's own layers and regularizers compute with their constants in float64.

        `ops.cast` of a Python number goes by way of float32, whatever it is cast to; of one of NumPy's it does not.  What Keras
        itself holds as a float32 tensor, as the factor of L1, is the number of fewest digits that it can come from.  To be
        called before anything is traced.
        """
        for thing in _with_constants(self.model):
            for name in CAST:
                value: Any = getattr(thing, name, None)
                if tf.is_tensor(value) and value.dtype == tf.float32 and not value.shape.rank:
                    value = float(str(value.numpy()))
                if type(value) is float:
                    setattr(thing, name, np.float64(value))

    def round_hyper_parameters(self) -> list[str]:
        """Round stock Keras's hyper-parameters to float32, and return the names of changed ones.

        Call this before a step is traced. Each hyper-parameter changes by less than 1e-7 of itself.
        The bias correction of Adam also gets the rounding of TensorFlow 1's float32 powers. The Adam
        of tf.keras has none: it computes them as Keras 3 does.
        """
        changed = [name for layer in _layers(self.model) for name in _round_decay(layer)]
        if is_stock(self.optimizer):
            changed += _rounded(self.optimizer)
            if (
                self.powers
                and type(self.optimizer).__name__ == "Adam"
                and hasattr(self.optimizer._learning_rate, "assign")
            ):
                self.optimizer._learning_rate = _rate_with_powers(self.optimizer)
                changed.append("adam's powers")
        return changed


def _layers(model: Any) -> list[Any]:
    return list(model._flatten_layers()) if isinstance(model, keras.Model) else []


def _with_constants(model: Any) -> list[Any]:
    """Keras's own layers, and its own regularizers in layers or of variables."""
    layers = _layers(model)
    held = [value for layer in layers for value in vars(layer).values()]
    held += [getattr(variable, "regularizer", None) for variable in getattr(model, "trainable_variables", ())]
    regularizers = [value for value in held if isinstance(value, keras.regularizers.Regularizer)]
    return [thing for thing in (*layers, *regularizers) if is_stock(thing)]


def _round_decay(layer: Any) -> list[str]:
    """Round 1 - decay to float32, as `assign_moving_average` of TensorFlow 1 does."""
    if not (is_stock(layer) and isinstance(layer, keras.layers.BatchNormalization)):
        return []
    before, layer.momentum = layer.momentum, 1.0 - float(np.float32(1.0 - layer.momentum))
    return [f"momentum of {layer.name}"] if layer.momentum != before else []


def _rounded(optimizer: Any) -> list[str]:
    changed = []
    for name in HYPER_PARAMETERS:
        value = getattr(optimizer, name, None)
        if isinstance(value, float) and value != float(np.float32(value)):
            setattr(optimizer, name, float(np.float32(value)))
            changed.append(name)
    return changed


def _rate_with_powers(optimizer: Any) -> Any:
    """Return a learning rate that makes Adam step as TensorFlow 1 does.

    TensorFlow 1 multiplies the powers of beta1 and beta2 up in float32. Keras computes them.
    """

    def correction(powers: list[np.ndarray]) -> np.ndarray:
        return np.asarray(np.sqrt(1.0 - powers[1]) / (1.0 - powers[0]))

    betas = [np.float32(beta) for beta in (optimizer.beta_1, optimizer.beta_2)]
    with np.errstate(under="ignore"):
        running = [np.cumprod(np.full(STEPS, beta, np.float32), dtype=np.float32).astype(np.float64) for beta in betas]
    exact = [np.float64(beta) ** np.arange(1, STEPS + 1) for beta in betas]
    rates = float(np.asarray(optimizer.learning_rate)) * correction(running) / correction(exact)
    return _Rates(rates)


class _Rates(keras.optimizers.schedules.LearningRateSchedule):
    """The rate of each step."""

    def __init__(self, rates: np.ndarray) -> None:
        self.rates = rates

    def __call__(self, step: Any) -> Any:
        return tf.gather(tf.constant(self.rates), tf.convert_to_tensor(step))

    def get_config(self) -> dict[str, Any]:
        """Nothing: only a comparison uses it."""
        return {}
