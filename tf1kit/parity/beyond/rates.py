"""The learning rate of both sides, evaluated without training: far beyond the last step, and around every boundary.

Boundaries are not asked for but found: every whole number among the constants that the legacy's rate is computed from, and in
the config of the port's schedule, and its multiples, where a staircase has a step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tf1kit.parity.beyond.rows import NotApplicableError, rows_of
from tf1kit.parity.compare import Row

CHECK = "learning rate"
STEPS = (0, *(10**power for power in range(7)))
MULTIPLES = (1, 2, 3, 10)
LAST = 10**7
TENSORS = ("_learning_rate_tensor", "_lr_t")  # where an optimizer of TensorFlow 1 keeps it once it has been applied
WRAPPED = ("_optimizer", "_opt")  # where an optimizer around another one keeps that


def learning_rate(ladder: Any) -> list[Row]:
    """A row for each step."""
    side = ladder.migrated32
    if not side.trains:
        raise NotApplicableError("the pair does not train")
    legacy = ladder.pair.legacy_side("float32")
    rate = rate_tensor(legacy.optimizer)
    steps = steps_around([*constants(rate), *numbers(_config(side.optimizer))])
    legacy.load(ladder.first_step[0])
    expected, found = legacy_rates(legacy, rate, steps), port_rates(side.optimizer, steps)
    return rows_of(CHECK, expected, found)


def rate_tensor(optimizer: Any) -> Any:
    """The tensor of an optimizer that has been applied; NotApplicableError where it keeps none."""
    for name in TENSORS:
        if hasattr(getattr(optimizer, name, None), "op"):
            return getattr(optimizer, name)
    for name in WRAPPED:
        if hasattr(optimizer, name):
            return rate_tensor(getattr(optimizer, name))
    raise NotApplicableError(f"the legacy's {type(optimizer).__name__} keeps no learning rate as a tensor")


def legacy_rates(side: Any, rate: Any, steps: Iterable[int]) -> dict[str, np.ndarray]:
    """By step, with the graph's global step set to it; where there is none, the rate has one value."""
    if rate.op.type == "Const":  # UPDATE_OPS may stand in front of it, and would run
        return {f"at step {step}": tf.make_ndarray(rate.op.get_attr("value")) for step in steps}
    counter = tf.compat.v1.train.get_global_step(side.graph)
    found = {}
    for step in steps:
        if counter is not None:
            side.session.run(counter.initializer, {counter.initializer.inputs[1]: step})
        found[f"at step {step}"] = side.session.run(rate, {side.images: side.batch(1)[0]})
    return found


def port_rates(optimizer: Any, steps: Iterable[int]) -> dict[str, np.ndarray]:
    """By step, inside a `tf.function` as in training; Keras's count of steps is as before afterwards."""
    rate = tf.function(lambda: tf.convert_to_tensor(optimizer.learning_rate), jit_compile=False)
    before, found = optimizer.iterations.numpy(), {}
    for step in steps:
        optimizer.iterations.assign(step)
        found[f"at step {step}"] = rate().numpy()
    optimizer.iterations.assign(before)
    return found


def steps_around(boundaries: Iterable[float]) -> list[int]:
    """STEPS, and those before, at and after every whole number among `boundaries` and its MULTIPLES."""
    whole = {int(number) for number in boundaries if 2 <= number <= LAST and float(number).is_integer()}
    near = {number * times + off for number in whole for times in MULTIPLES for off in (-1, 0, 1)}
    return sorted({*STEPS, *(step for step in near if step <= LAST)})


def constants(tensor: Any) -> Iterator[float]:
    """Every number in the constants that a tensor is computed from."""
    waiting, seen = [tensor.op], set()
    while waiting:
        op = waiting.pop()
        if op in seen:
            continue
        seen.add(op)
        waiting += [source.op for source in op.inputs]
        if op.type == "Const":
            value = tf.make_ndarray(op.get_attr("value"))
            yield from value.ravel().tolist() if value.dtype.kind in "iuf" else ()


def numbers(config: Any) -> Iterator[float]:
    """Every number in a config, however deep."""
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
    """That of its schedule, where it has one."""
    schedule = getattr(optimizer, "_learning_rate", None)
    return schedule.get_config() if isinstance(schedule, keras.optimizers.schedules.LearningRateSchedule) else None
