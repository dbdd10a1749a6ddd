"""The step is computed from the powers of beta, or refused with the betas that fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

import tf1kit.keras
from tf1kit.checkpoint import load, restore, save_tf1
from tf1kit.checkpoint.convert.beta_powers import SMALLEST, Steps, betas_that_fit, powers_of, steps_of
from tf1kit.checkpoint.verify import problems
from tf1kit.errors import UsageError

GENUINE = Path(__file__).resolve().parent / "data" / "adam_steps" / "model.ckpt"  # 30 steps of betas 0.5 and 0.9
SAID = (np.float32(4.656613e-10), np.float32(0.03815201))  # as 1.15.5 prints its powers
WEIGHTS = (("dense/kernel", "dense/kernel", None),)
POWERS = tuple((power, f"adam/{power}", None) for power in ("beta1_power", "beta2_power"))


def test_the_powers_of_genuine_tensorflow() -> None:
    """The powers that 1.15.5 saved after 30 steps equal the computed ones, and give 30."""
    with load(GENUINE) as checkpoint:
        for name, beta, said in zip(("beta1_power", "beta2_power"), (0.5, 0.9), SAID, strict=True):
            assert checkpoint[name] == said == powers_of(beta, 30)[-1]
            assert steps_of(beta, float(checkpoint[name])) == Steps(30, 30)


@pytest.mark.parametrize("beta", [0.1, 0.5, 0.9, 0.95, 0.98, 0.99, 0.999, 0.9999])
def test_every_step_is_found_again(beta: float) -> None:
    """Each step is found exactly, until TensorFlow's power is zero; then it is a lower limit."""
    powers = powers_of(beta, 100_000 if beta == 0.999 else 20_000)
    counts = np.flatnonzero(powers)
    for steps in {0, 1, 2, 30, *np.geomspace(1, len(counts), 25).astype(int) - 1} & set(counts.tolist()):
        assert steps_of(beta, float(powers[steps])) == Steps(steps, steps)
    if len(counts) < len(powers):
        least = steps_of(beta, 0.0)
        assert least == Steps(len(counts), np.inf) and least.one is None


@pytest.mark.parametrize(
    ("beta", "power", "fits"),
    [
        *((0.9, 0.95, False), (0.9, 4.656613e-10, False), (0.9, np.nan, False), (0.9, 2.0, False), (0.9, -0.9, False)),
        *((0.0, 0.0, True), (0.0, 0.5, False), (0.9, SMALLEST / 2, True), (0.9, 0.0, True)),
    ],
)
def test_a_power_that_never_is(beta: float, power: float, fits: bool) -> None:
    """A number between two powers fits no step; a power of zero gives no single step."""
    steps = steps_of(beta, power)
    assert bool(steps) == fits and steps.one is None


def test_the_steps_to_zero_of_a_beta_near_1() -> None:
    """Where counting would take too long, the least number is computed, and is not too large."""
    beta = 1 - 2.0**-20
    least = steps_of(beta, 0.0)
    assert least == Steps(85_855_278, np.inf)
    assert beta**least.first > SMALLEST > beta ** (1.1 * least.first)


def test_betas_that_fit_are_found() -> None:
    """The program's betas are found from both powers, or from one if the other has underflowed."""
    for first, second, steps in ((0.5, 0.9, 30), (0.9, 0.999, 20_000), (0.95, 0.98, 400), (0.5, 0.9999, 3)):
        powers = {
            name: float(powers_of(beta, steps)[-1]) for name, beta in (("beta1_power", first), ("beta2_power", second))
        }
        said = betas_that_fit(powers)
        assert f"beta_2={second} after {steps} steps" in said
        assert (f"beta_1={first}" in said) == (powers["beta1_power"] > 0)
    assert "No betas" in betas_that_fit({"beta1_power": 0.123456, "beta2_power": 0.654321})


def model() -> Any:
    """The network of the checkpoint."""
    keras.utils.clear_session()
    net = keras.Sequential([keras.layers.Dense(2, use_bias=False, name="dense")], name="net")
    net.build((None, 3))
    return net


def changed(folder: Path, **values: Any) -> Path:
    """The genuine checkpoint with some variables changed, added, or (None) left out."""
    with load(GENUINE) as checkpoint:
        kept = {name: value for name, value in {**checkpoint, **values}.items() if value is not None}
    prefix = folder / "changed.ckpt"
    tf.raw_ops.SaveV2(
        prefix=str(prefix), tensor_names=list(kept), shape_and_slices=[""] * len(kept), tensors=list(kept.values())
    )
    return prefix


OPTIMIZERS = {"stock": keras.optimizers.Adam, "kit": tf1kit.keras.Adam}


def filled(kind: str, path: Path, *betas: float) -> Any:
    """The optimizer, filled from the checkpoint; `verify` must agree with the result."""
    net, optimizer = model(), OPTIMIZERS[kind](0.01, *betas, epsilon=1e-8)
    rows = WEIGHTS + (POWERS if kind == "kit" else ())
    optimizer.build(net.trainable_variables)
    found = problems(net, path, rows, optimizer)
    try:
        restore(net, path, rows, optimizer)
    except UsageError as error:
        assert [str(error)] == found
        raise
    assert found == []
    return optimizer


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_the_betas_of_the_program_give_its_step(kind: str, tmp_path: Path) -> None:
    """The step is 30, without a global step and with one that is 30."""
    assert int(filled(kind, GENUINE, 0.5, 0.9).iterations) == 30
    assert int(filled(kind, changed(tmp_path, global_step=np.int64(30)), 0.5, 0.9).iterations) == 30


@pytest.mark.parametrize("kind", OPTIMIZERS)
@pytest.mark.parametrize("betas", [(), (0.5,), (0.9, 0.9), (0.5, 0.999)])
def test_other_betas_are_refused(kind: str, betas: tuple[float, ...]) -> None:
    """With one or both of Keras's betas the powers fit no step, and the message names the betas
    that fit.
    """
    with pytest.raises(UsageError, match=r"beta_1=0\.5, beta_2=0\.9 after 30 steps"):
        filled(kind, GENUINE, *betas)


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_powers_of_different_steps_are_refused(kind: str, tmp_path: Path) -> None:
    """One power is of step 30, the other of step 29."""
    with pytest.raises(UsageError, match=r"after 29 steps of the port's beta_1=0\.5; .* after 30 steps of"):
        filled(kind, changed(tmp_path, beta1_power=powers_of(0.5, 29)[-1]), 0.5, 0.9)


def test_a_global_step_that_contradicts_is_refused(tmp_path: Path) -> None:
    """Stock Adam, with one count for both, is refused; the kit's Adam keeps both as they were."""
    path = changed(tmp_path, global_step=np.int64(1000))
    with pytest.raises(UsageError, match="global_step is 1000, but the running powers are those after 30 steps"):
        filled("stock", path, 0.5, 0.9)
    optimizer = filled("kit", path, 0.5, 0.9)
    assert int(optimizer.iterations) == 1000
    assert [variable.numpy() for variable in optimizer.variables if "power" in variable.path] == list(SAID)


def test_powers_that_underflowed_leave_it_to_the_global_step(tmp_path: Path) -> None:
    """Stock Adam takes a global step that is large enough, and is refused without one."""
    used_up = {"beta1_power": np.float32(0), "beta2_power": np.float32(0)}
    with pytest.raises(UsageError, match="do not tell the exact step, only 828 steps or more"):
        filled("stock", changed(tmp_path, **used_up), 0.5, 0.9)
    assert int(filled("stock", changed(tmp_path, **used_up, global_step=np.int64(5000)), 0.5, 0.9).iterations) == 5000
    with pytest.raises(UsageError, match="global_step is 5, but the running powers are those after 828 steps or more"):
        filled("stock", changed(tmp_path, **used_up, global_step=np.int64(5)), 0.5, 0.9)


def test_an_adam_without_powers_goes_by_the_global_step(tmp_path: Path) -> None:
    """contrib.opt's AdamGSOptimizer saves no powers; without a global step this is a problem."""
    without = {"beta1_power": None, "beta2_power": None}
    assert int(filled("stock", changed(tmp_path, **without, global_step=np.int64(30))).iterations) == 30
    net, optimizer = model(), keras.optimizers.Adam(0.01)
    with pytest.raises(UsageError, match="beta1_power: is not in the checkpoint"):
        restore(net, changed(tmp_path, **without), WEIGHTS, optimizer)


@pytest.mark.parametrize("kind", OPTIMIZERS)
@pytest.mark.parametrize("counted", [False, True])
def test_the_way_back_has_the_powers_of_the_step(kind: str, counted: bool, tmp_path: Path) -> None:
    """After two more steps in Keras the powers that are written back are those of step 32, for any
    `like` and counter.
    """
    origin = changed(tmp_path, global_step=np.int64(30)) if counted else GENUINE
    net, optimizer = model(), OPTIMIZERS[kind](0.01, 0.5, 0.9, epsilon=1e-8)
    optimizer.build(net.trainable_variables)
    rows = WEIGHTS + (POWERS if kind == "kit" else ())
    rows += (("global_step", optimizer.iterations.path, None),) if counted else ()
    restore(net, origin, rows, optimizer)
    for _ in range(2):
        optimizer.apply([tf.ones((3, 2))], net.trainable_variables)
    for like in (origin, None):
        save_tf1(net, tmp_path / "back.ckpt", rows, optimizer, like=like, force=True)
        with load(tmp_path / "back.ckpt") as back, load(origin) as before:
            assert set(back) == set(before) | ({"global_step"} if like is None else set())
            assert (back["beta1_power"], back["beta2_power"]) == (powers_of(0.5, 32)[-1], powers_of(0.9, 32)[-1])
            assert not counted or back["global_step"] == 32
