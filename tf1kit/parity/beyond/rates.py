"""The check of the learning rate: compares it at late steps and boundaries, without training.

The boundaries are found automatically. They are the integers among the constants of the legacy's
rate and in the config of the port's schedule, and the multiples of these, at which a staircase has
steps. A boundary in epochs is a product of two constants. Such products, and steps spread evenly on
a logarithmic scale, are compared in one row.

The legacy may compute other hyper-parameters in its graph, such as a momentum that depends on the
step. Each is compared with the attribute of the port's optimizer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tf1kit.parity.beyond.rows import Found, NotApplicableError, NotCompared, rows_of
from tf1kit.parity.recording.compare import Row
from tf1kit.parity.recording.upstream import upstream

CHECK = "learning rate"
STEPS = (0, *(10**power for power in range(7)))
MULTIPLES = (1, 2, 3, 10)
LAST = 10**7
GRID = tuple(int(1.1**power) for power in range(170))  # up to LAST
FACTORS = 12  # products of the 12 largest constants are tried
SHOWN = 5  # at most so many differing steps of GRID and of the products get a row
HYPER = {  # attribute of a TensorFlow 1 optimizer -> attribute of a Keras optimizer
    "_momentum_tensor": "momentum",
    "_beta1_t": "beta_1",
    "_beta2_t": "beta_2",
    "_rho_t": "rho",
    "_decay_tensor": "rho",
    "_epsilon_t": "epsilon",
    "_epsilon_tensor": "epsilon",
    "_l1_regularization_strength_tensor": "l1_regularization_strength",
    "_l2_regularization_strength_tensor": "l2_regularization_strength",
    "_adjusted_l2_regularization_strength_tensor": "l2_regularization_strength",
    "_l2_shrinkage_regularization_strength_tensor": "l2_shrinkage_regularization_strength",
    "_learning_rate_power_tensor": "learning_rate_power",
    "_weight_decay_tensor": "weight_decay",
}
RUNS_NETWORK = "the legacy's rate depends on the batch, so each step would need a run of the network"
TENSORS = ("_learning_rate_tensor", "_lr_t")  # attributes of an applied TensorFlow 1 optimizer
WRAPPED = ("_optimizer", "_opt")  # attributes that hold a wrapped optimizer


def learning_rate(ladder: Any) -> Found:
    """Compare the rate: a row for each step around a boundary, and one for all other steps.

    Further rows compare other hyper-parameters.
    """
    side = ladder.migrated32
    if not side.trains:
        raise NotApplicableError("the pair does not train")
    legacy = ladder.pair.legacy_side("float32")
    rate = rate_tensor(legacy.optimizer)
    found_in_both = [*constants(rate), *numbers(_config(side.optimizer))]
    steps = steps_around(found_in_both)
    legacy.load(ladder.first_step[0])
    found: Found = [*rows_of(CHECK, legacy_rates(legacy, rate, steps), port_rates(side.optimizer, steps))]
    more = sorted({*GRID, *products(found_in_both)} - {*steps})
    if _needs(rate, tf.nest.flatten(legacy.placeholders)):
        found.append(NotCompared(f"at {len(more)} other steps", RUNS_NETWORK))
    else:
        found += _in_one(legacy_rates(legacy, rate, more), port_rates(side.optimizer, more))
    return found + _other_hyper_parameters(legacy, side.optimizer)


def _in_one(expected: dict[str, np.ndarray], found: dict[str, np.ndarray]) -> list[Row]:
    """Return one row for all steps if the rates agree, else rows of the first differences."""
    differ = [row for row in rows_of(CHECK, expected, found) if not row.ok]
    key = f"at {len(expected)} other steps"
    together = [np.stack(list(rates.values())) for rates in (expected, found)]
    return differ[:SHOWN] or rows_of(CHECK, {key: together[0]}, {key: together[1]})


def _other_hyper_parameters(legacy: Any, optimizer: Any) -> Found:
    """Compare other hyper-parameters that the legacy computes. Training compares constant ones."""
    rows: Found = []
    for name, tensor in computed(legacy.optimizer).items():
        attribute = HYPER.get(name, name.strip("_"))
        if getattr(optimizer, attribute, None) is None:
            why = f"{type(optimizer).__name__} of the port has no {attribute}"
            rows.append(NotCompared(f"{attribute}, which the legacy computes", why))
            continue
        steps = steps_around(constants(tensor))
        expected, found = legacy_rates(legacy, tensor, steps), port_rates(optimizer, steps, attribute)
        rows += rows_of(CHECK, expected, found, within=attribute)
    return rows


def computed(optimizer: Any) -> dict[str, Any]:
    """Return the hyper-parameters of a TensorFlow 1 optimizer that are tensors but not constants.

    The optimizers that it wraps are included, and the learning rate is not. The names of HYPER come
    first. A tensor with two names is returned once.
    """
    found: dict[str, Any] = {}
    for one in _nested(optimizer):
        kept = vars(one)
        seen = {id(kept[name]) for name in TENSORS if name in kept}
        for name in (*HYPER, *kept):
            value = kept.get(name)
            if isinstance(value, tf.Tensor) and value.op.type != "Const" and id(value) not in seen:
                seen.add(id(value))
                found[name] = value
    return found


def rate_tensor(optimizer: Any) -> Any:
    """Return the tensor of the learning rate of an applied optimizer.

    Raises NotApplicableError if the optimizer does not keep one.
    """
    for name in TENSORS:
        if hasattr(getattr(optimizer, name, None), "op"):
            return getattr(optimizer, name)
    for name in WRAPPED:
        if hasattr(optimizer, name):
            return rate_tensor(getattr(optimizer, name))
    raise NotApplicableError(f"the legacy's {type(optimizer).__name__} does not keep its learning rate as a tensor")


def _nested(optimizer: Any) -> Iterator[Any]:
    """Yield an optimizer, the optimizer that it wraps, and so on."""
    yield optimizer
    inner = next((getattr(optimizer, name) for name in WRAPPED if hasattr(optimizer, name)), None)
    if inner is not None:
        yield from _nested(inner)


def legacy_rates(side: Any, rate: Any, steps: Iterable[int]) -> dict[str, np.ndarray]:
    """Return the legacy's rate at each step. The global step, if there is one, is set to it."""
    if rate.op.type == "Const":  # running it could also run UPDATE_OPS
        return {f"at step {step}": tf.make_ndarray(rate.op.get_attr("value")) for step in steps}
    counter, feed = tf.compat.v1.train.get_global_step(side.graph), side.feeds(*side.batch(1))
    found = {}
    for step in steps:
        if counter is not None:
            side.session.run(counter.initializer, {counter.initializer.inputs[1]: step})
        found[f"at step {step}"] = side.session.run(rate, feed)
    return found


def port_rates(optimizer: Any, steps: Iterable[int], attribute: str = "learning_rate") -> dict[str, np.ndarray]:
    """Return the port's rate at each step, computed inside a `tf.function` as in training.

    The optimizer's step count is restored afterwards.

    attribute: another hyper-parameter to compute. It may be a number or a function of the step.
    """

    def value() -> Any:
        kept = getattr(optimizer, attribute)
        kept = kept(optimizer.iterations) if callable(kept) else kept
        return tf.convert_to_tensor(kept)

    rate = tf.function(value, jit_compile=False)
    before, found = optimizer.iterations.numpy(), {}
    for step in steps:
        optimizer.iterations.assign(step)
        found[f"at step {step}"] = rate().numpy()
    optimizer.iterations.assign(before)
    return found


def steps_around(boundaries: Iterable[float]) -> list[int]:
    """Return STEPS, and the steps before, at and after each integer boundary and its MULTIPLES."""
    whole = {int(number) for number in boundaries if 2 <= number <= LAST and float(number).is_integer()}
    near = {number * times + off for number in whole for times in MULTIPLES for off in (-1, 0, 1)}
    return sorted({*STEPS, *(step for step in near if step <= LAST)})


def products(factors: Iterable[float]) -> set[int]:
    """Return the steps before, at and after each product of two of the largest factors.

    One of the factors may also be 1 larger or smaller.
    """
    largest = sorted({factor for factor in factors if 1 < factor <= LAST}, reverse=True)[:FACTORS]
    found = {(one + more) * other for one in largest for other in largest for more in (-1, 0, 1)}
    return {int(product) + off for product in found if 2 <= product < LAST for off in (-1, 0, 1)}


def _needs(tensor: Any, sources: Iterable[Any]) -> bool:
    """Whether `tensor` depends on one of `sources`."""
    return not {source.op for source in sources}.isdisjoint(upstream([tensor], control=True))


def constants(tensor: Any) -> Iterator[float]:
    """Yield all numbers in the constants that a tensor is computed from."""
    for op in upstream([tensor]):
        if op.type == "Const":
            value = tf.make_ndarray(op.get_attr("value"))
            yield from value.ravel().tolist() if value.dtype.kind in "iuf" else ()


def numbers(config: Any) -> Iterator[float]:
    """Yield all numbers in a nested config."""
    if isinstance(config, bool):
        return
    if isinstance(config, int | float):
        yield config
    elif isinstance(config, dict):
        for value in config.values():
            yield from numbers(value)
    elif isinstance(config, list | tuple):
        for value in config:
            yield from numbers(value)


def _config(optimizer: Any) -> Any:
    """The config of the optimizer's learning-rate schedule, or None."""
    schedule = getattr(optimizer, "_learning_rate", None)
    return schedule.get_config() if isinstance(schedule, keras.optimizers.schedules.LearningRateSchedule) else None
