"""What stock Keras keeps otherwise than TensorFlow 1, for a port that uses it: slots, the count of steps, hyper-parameters.

slots               SGD's velocity is TensorFlow 1's accumulator times minus the learning rate: compared after this is taken out
steps               Adam counts steps where TensorFlow 1 multiplies powers up: the count is loaded from a power
hyper-parameters    TensorFlow 1 keeps them in float32 for float64 weights, too, Keras as Python has them

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
UNDERFLOW = 1e-30  # a float32 power below it has lost digits, and soon all of them
STEPS = 4096  # for how many steps the powers of Adam are known; a float64 run takes a few dozen


def is_stock(thing: Any) -> bool:
    """Whether this is an object of Keras itself."""
    return type(thing).__module__.partition(".")[0] == "keras"


class Stock:
    """The optimizer of a port and its map; for an optimizer that keeps what TensorFlow 1 keeps nothing is changed."""

    def __init__(self, model: Any, optimizer: Any, resolved: ResolvedMap) -> None:
        self.model = model
        self.optimizer = optimizer
        self.factors = self._factors(resolved) if is_stock(optimizer) and type(optimizer).__name__ == "SGD" else {}
        self.dropped = resolved.dropped
        filled = id(getattr(optimizer, "iterations", None)) in resolved.ends
        self.counts = optimizer is not None and not filled

    def _factors(self, resolved: ResolvedMap) -> dict[str, float]:
        """Legacy slot -> what it is multiplied by to be the port's; a schedule is a problem of the map."""
        found = {}
        for row in resolved.rows:
            if row.legacy in resolved.links and row.legacy.endswith("/Momentum"):
                try:
                    found[row.legacy] = scale(self.optimizer, "Momentum")
                except UsageError as error:
                    row.problem = str(error)
        return {name: factor for name, factor in found.items() if factor}

    def to_migrated(self, name: str, value: np.ndarray) -> np.ndarray:
        """The legacy's value of `name`, as the port's optimizer has it; float64 where it is another."""
        return value.astype(np.float64) * self.factors[name] if name in self.factors else value

    def to_legacy(self, name: str, value: np.ndarray) -> np.ndarray:
        """The way back, in the value's own precision."""
        return (value / np.float64(self.factors[name])).astype(value.dtype) if name in self.factors else value

    def restart(self) -> None:
        """No step has been taken."""
        if self.counts:
            self.optimizer.iterations.assign(0)

    def load(self, state: Mapping[str, Any]) -> None:
        """Set the count of steps that no row of the map fills, from a dropped power of Adam or a dropped global step."""
        for name in self.dropped & set(state) if self.counts else ():
            last, value = name.rpartition("/")[2], float(np.asarray(state[name]).flat[0])
            if last == "beta1_power" and hasattr(self.optimizer, "beta_1") and value > UNDERFLOW:
                self.optimizer.iterations.assign(round(math.log(value) / math.log(self.optimizer.beta_1)) - 1)
            elif last == "global_step":
                self.optimizer.iterations.assign(int(value))

    def round_hyper_parameters(self) -> list[str]:
        """Bring stock Keras's hyper-parameters to float32, as TensorFlow 1 has them; which ones that changed.

        To be called before a step is traced.  It moves each by less than one part in ten million, and what Adam divides by
        as far as the float32 product of its powers in TensorFlow 1 is from the true power.
        """
        changed = [name for layer in _layers(self.model) for name in _round_decay(layer)]
        if is_stock(self.optimizer):
            changed += _rounded(self.optimizer)
            if type(self.optimizer).__name__ == "Adam" and hasattr(self.optimizer._learning_rate, "assign"):
                self.optimizer._learning_rate = _rate_with_powers(self.optimizer)
                changed.append("adam's powers")
        return changed


def _layers(model: Any) -> list[Any]:
    return list(model._flatten_layers()) if isinstance(model, keras.Model) else []


def _round_decay(layer: Any) -> list[str]:
    """TensorFlow 1 has 1 - decay in float32: `moving_averages.assign_moving_average`."""
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
    """The learning rate by which Adam, with its exact powers, steps as with powers multiplied up in float32."""

    def correction(powers: list[np.ndarray]) -> np.ndarray:
        return np.asarray(np.sqrt(1.0 - powers[1]) / (1.0 - powers[0]))

    betas = [np.float32(beta) for beta in (optimizer.beta_1, optimizer.beta_2)]
    with np.errstate(under="ignore"):
        running = [np.cumprod(np.full(STEPS, beta, np.float32), dtype=np.float32).astype(np.float64) for beta in betas]
    exact = [np.float64(beta) ** np.arange(1, STEPS + 1) for beta in betas]
    rates = float(np.asarray(optimizer.learning_rate)) * correction(running) / correction(exact)
    return lambda: tf.gather(tf.constant(rates), optimizer.iterations.value)
