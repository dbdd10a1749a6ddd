"""The kind of a variable is recognised from the names that 1.15.5 gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from tf1kit.checkpoint import Kind, load
from tf1kit.checkpoint.map.kinds import kind_of

DATA = Path(__file__).resolve().parent / "data"
NAMES = {  # a made-up checkpoint: name -> shape, what it is
    "conv/weights": ((3, 3), Kind("variable")),
    "conv/weights/Momentum": ((3, 3), Kind("slot", "conv/weights", "Momentum")),
    "conv/weights/RMSProp_2": ((3, 3), Kind("slot", "conv/weights", "RMSProp_2")),
    "conv/weights/my_optimizer_1": ((3, 3), Kind("slot", "conv/weights", "my_optimizer_1")),
    "train/conv/weights/Adam": ((3, 3), Kind("slot", "conv/weights", "Adam")),
    "conv/weights/ExponentialMovingAverage": ((3, 3), Kind("moving average", "conv/weights")),
    "moments/Squeeze/ExponentialMovingAverage": ((3,), Kind("moving average", "moments/Squeeze")),
    "conv/weights/ExponentialMovingAverage_1": ((3, 3), Kind("moving average", "conv/weights")),
    "BatchNorm_2/moving_mean": ((3,), Kind("statistic")),
    "BatchNorm_2/moving_mean/biased": ((3,), Kind("zero debias", "BatchNorm_2/moving_mean", "biased")),
    "BatchNorm_2/moving_mean/local_step": ((), Kind("zero debias", "BatchNorm_2/moving_mean", "local_step")),
    "BatchNorm_2/renorm_stddev_weight": ((), Kind("statistic")),
    "beta1_power": ((), Kind("beta power", slot="beta1")),
    "train/beta2_power_1": ((), Kind("beta power", slot="beta2")),
    "beta1_power_of_mine": ((), Kind("variable")),
    "global_step": ((), Kind("global step")),
    "tower/global_step_1": ((), Kind("global step")),
    "embedding/global_step": ((4,), Kind("variable")),
    "Variable": ((5, 5), Kind("variable")),
    "Variable_1": ((5, 5), Kind("variable")),
    "Variable_1/Adam_1": ((5, 5), Kind("slot", "Variable_1", "Adam_1")),
    "Adam/weights": ((2,), Kind("variable")),
    "biased": ((2,), Kind("variable")),
    "layer_with_weights-0/kernel/.ATTRIBUTES/VARIABLE_VALUE": ((3, 2), Kind("variable")),
    "layer_with_weights-0/kernel/.OPTIMIZER_SLOT/optimizer/m/.ATTRIBUTES/VARIABLE_VALUE": (
        (3, 2),
        Kind("slot", "layer_with_weights-0/kernel/.ATTRIBUTES/VARIABLE_VALUE", "m"),
    ),
    "optimizer/iter/.ATTRIBUTES/VARIABLE_VALUE": ((), Kind("optimizer state")),
}


@pytest.mark.parametrize("name", NAMES)
def test_kind(name):
    """One name among other names."""
    assert kind_of(name, {other: shape for other, (shape, _) in NAMES.items()}) == NAMES[name][1]


def test_kinds_of_a_genuine_checkpoint():
    """Each variable of a training with Adam, batch norm and averages."""
    with load(DATA / "training") as checkpoint:
        said = {name: str(checkpoint.kind(name)) for name in checkpoint}
    slots = {
        f"{name}/{slot}": f"slot {slot} of {name}"
        for name in ("conv/weights", "conv/biases", "embedding", "BatchNorm/beta", "BatchNorm/gamma")
        for slot in ("Adam", "Adam_1")
    }
    assert said == slots | {
        "conv/weights": "variable",
        "conv/biases": "variable",
        "embedding": "variable",
        "conv/weights/ExponentialMovingAverage": "moving average of conv/weights",
        "conv/biases/ExponentialMovingAverage": "moving average of conv/biases",
        "BatchNorm/beta": "variable",
        "BatchNorm/gamma": "variable",
        "BatchNorm/moving_mean": "moving statistic",
        "BatchNorm/moving_variance": "moving statistic",
        "BatchNorm/BatchNorm/moving_mean/biased": "zero-debias biased of BatchNorm/moving_mean",
        "BatchNorm/BatchNorm/moving_mean/local_step": "zero-debias local_step of BatchNorm/moving_mean",
        "beta1_power": "power of beta1",
        "beta2_power": "power of beta2",
        "global_step": "global step",
    }
