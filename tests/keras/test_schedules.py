"""Tests that the schedules of `tf1kit.keras` have the bits of TensorFlow 1's decays, by the table
in `tests/genuine/cases/training.py`.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

import tf1kit.keras
from tests.genuine.cases import training
from tests.genuine.record import RECORDED, read
from tf1kit.keras import schedules

KEPT = {  # function of TensorFlow 1 -> the kit's class
    "exponential_decay": "ExponentialDecay",
    "natural_exp_decay": "NaturalExpDecay",
    "inverse_time_decay": "InverseTimeDecay",
    "polynomial_decay": "PolynomialDecay",
    "cosine_decay": "CosineDecay",
    "piecewise_constant": "PiecewiseConstant",
}


def make(name: str) -> Any:
    """The kit's schedule of a row of the table."""
    function, before, after = training.DECAYS[name]
    return getattr(schedules, KEPT[function])(*before, *after)


def rates(schedule: Any, traced: bool = False) -> np.ndarray:
    """The rate at each step of the table, eagerly or in a `tf.function`."""
    function = tf.function(schedule.__call__) if traced else schedule
    return np.array([function(tf.constant(step)).numpy() for step in training.GLOBAL_STEPS])


@pytest.mark.parametrize("traced", [False, True], ids=["eager", "function"])
@pytest.mark.parametrize("name", training.DECAYS)
def test_every_rate_has_the_bits_of_tensorflow_1(name: str, traced: bool, same_bits) -> None:
    """The rates equal those of the installed `compat.v1` and of genuine 1.15.5: float32 scalars at
    0 ULP, up to step 2 ** 31 + 5.
    """
    migrated = rates(make(name), traced)
    assert migrated.dtype == np.float32
    assert same_bits([migrated], [training.rates(tf.compat.v1, name)])
    assert same_bits([migrated], [read("training", RECORDED)[f"decays/{name}"]])


@pytest.mark.parametrize("name", training.DECAYS)
def test_a_schedule_is_kept_by_its_config(name: str, same_bits) -> None:
    """A schedule survives Keras's JSON, with the constructor's argument names."""
    schedule = make(name)
    again = keras.optimizers.schedules.deserialize(keras.optimizers.schedules.serialize(schedule))
    assert type(again) is type(schedule)
    assert again.get_config() == schedule.get_config() != {}
    assert same_bits([rates(schedule)], [rates(again)])


def test_stock_schedules_have_other_bits_eagerly() -> None:
    """Keras's schedules divide where a session multiplies by the reciprocal: in this table they
    differ by up to 26 ULP, 7.5e-9 of a rate of 0.1.
    """
    stock = rates(keras.optimizers.schedules.ExponentialDecay(0.1, 7, 0.9))
    genuine = read("training", RECORDED)["decays/exponential"]
    assert 0 < np.abs(stock - genuine).max() < 1e-8


@pytest.mark.parametrize("name", training.DECAYS)
def test_a_step_off_by_one_is_another_rate(name: str) -> None:
    """Each schedule of the table depends on the step: at a boundary, after a period, or at any
    step.
    """
    shifted = np.array([make(name)(tf.constant(step + 1)).numpy() for step in training.GLOBAL_STEPS])
    assert not np.array_equal(shifted, read("training", RECORDED)[f"decays/{name}"])


def test_as_many_values_as_pieces() -> None:
    """There must be one value more than boundaries."""
    with pytest.raises(ValueError, match="2 boundaries need 3 values, not 2"):
        schedules.PiecewiseConstant([1, 2], [0.1, 0.2])


def test_a_schedule_has_no_other_attributes() -> None:
    """The error names an unknown attribute."""
    with pytest.raises(AttributeError, match="CosineDecay has no attribute 'staircase'"):
        _ = make("cosine").staircase


@pytest.mark.parametrize("after", [schedules.PolynomialDecay(0.1, 50, 0.0), 0.1])
def test_a_line_of_the_first_steps_is_kept_by_its_config(after: Any, same_bits) -> None:
    """`WarmUp` keeps the schedule that comes after it, and it does so in an optimizer."""
    optimizer = tf1kit.keras.AdamWeightDecay(schedules.WarmUp(after, 0.1, 4), 0.01, not_decayed=["/bias$"])
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(optimizer))
    made, kept = (
        [one._learning_rate(tf.constant(step)).numpy() for step in (0, 3, 4, 60)] for one in (optimizer, again)
    )
    assert same_bits([np.array(made)], [np.array(kept)])
    assert made[0] == 0 < made[1]
    assert again.not_decayed == ["/bias$"] and again.weight_decay_rate == 0.01
