"""Tests that a weight map is complete and exact, or that its problems are named."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import keras
import numpy as np
import pytest

import tf1kit.keras
from tf1kit.parity.mutants import Mutant, mutate
from tf1kit.port import weight_map
from tf1kit.port.weight_map import Transpose, migrated_variables, resolve


@dataclass
class Variable:
    """The attributes of a Keras variable that `resolve` uses."""

    path: str
    shape: tuple[int, ...]
    dtype: str = "float32"


LEGACY = {
    "W": ((4, 3), "float32"),
    "b": ((3,), "float32"),
    "beta1_power": ((), "float32"),
    "W/Adam": ((4, 3), "float32"),
    "W/Adam_1": ((4, 3), "float32"),
}
WEIGHTS = (Variable("dense/fc/kernel", (4, 3)), Variable("dense/fc/bias", (3,)))
STATE = (
    Variable("adam/iteration", (), "int64"),
    Variable("adam/learning_rate", ()),
    Variable("adam/dense_fc_kernel_momentum", (4, 3)),
    Variable("adam/dense_fc_kernel_velocity", (4, 3)),
    Variable("adam/beta1_power", ()),
)
WEIGHT_MAP = (
    ("W", "fc/kernel", None),
    ("b", "fc/bias", None),
    ("beta1_power", "adam/beta1_power", None),
)


def resolved(rows=WEIGHT_MAP, legacy=LEGACY, weights=WEIGHTS, state=STATE, within=weight_map):
    """The map of stub objects; each test changes one of them."""
    model = SimpleNamespace(name="dense", variables=list(weights))
    return within.resolve(rows, legacy, model, SimpleNamespace(variables=list(state)))


def replaced(rows, name, *row):
    """`rows` with the row of `name` replaced by `row`, or left out."""
    return tuple(new for old in rows for new in (row if old[0] == name else (old,)))


def test_a_complete_map_has_no_problem() -> None:
    """Rows are in the order of the legacy variables, slots follow their variable, and Keras's own
    variables may stay unfilled.
    """
    found = resolved()
    assert found.problems == []
    assert [row.legacy for row in found.rows] == list(LEGACY)
    assert {row.legacy: row.migrated for row in found.rows} == {
        "W": "fc/kernel",
        "b": "fc/bias",
        "beta1_power": "adam/beta1_power",
        "W/Adam": "adam/dense_fc_kernel_momentum",
        "W/Adam_1": "adam/dense_fc_kernel_velocity",
    }
    assert found.links["W/Adam"].variables == (STATE[2],)


W = WEIGHT_MAP[0]
PROBLEMS = {  # the fault -> arguments of `resolved`, the problems
    "not listed": (
        {"rows": replaced(WEIGHT_MAP, "b")},
        ["b: not listed in WEIGHT_MAP: map it, or drop it", "-: fc/bias of the port is not filled by any row"],
    ),
    "listed twice": (
        {"rows": (*WEIGHT_MAP, W)},
        ["W: listed 2 times in WEIGHT_MAP"],
    ),
    "unknown legacy name": (
        {"rows": (*WEIGHT_MAP, ("Variable_9", "fc/kernel", None))},
        ["Variable_9: in WEIGHT_MAP, but the legacy graph has no such variable"],
    ),
    "unknown path": (
        {"rows": replaced(WEIGHT_MAP, "b", ("b", "fc/biases", None))},
        [
            "b: fc/biases is not in the port; the port has fc/kernel, fc/bias",
            "-: fc/bias of the port is not filled by any row",
        ],
    ),
    "unknown count": (
        {
            "rows": (*WEIGHT_MAP, ("step", "rms/iteration", None)),
            "legacy": {**LEGACY, "step": ((), "int64")},
        },
        [
            "step: rms/iteration is not in the port; the port has fc/kernel, fc/bias; its optimizer has adam/iteration, adam/"
        ],
    ),
    "filled twice": (
        {"rows": replaced(WEIGHT_MAP, "b", ("b", "fc/kernel", None))},
        [
            "b: fc/kernel has the shape (4, 3), but the map gives it the shape (3,)",
            "-: fc/kernel is filled 2 times",
            "-: fc/bias",
        ],
    ),
    "filled by no row": (
        {"weights": (*WEIGHTS, Variable("dense/more/kernel", (3, 3)))},
        ["-: more/kernel of the port is not filled by any row"],
    ),
    "a slot is filled by no row": (
        {"state": (*STATE, Variable("adam/beta2_power", ()))},
        ["-: adam/beta2_power of the port is not filled by any row"],
    ),
    "wrong shape": (
        {"weights": (Variable("dense/fc/kernel", (3, 4)), WEIGHTS[1])},
        ["W: fc/kernel has the shape (3, 4), but the map gives it the shape (4, 3)"],
    ),
    "wrong dtype": (
        {"weights": (WEIGHTS[0], Variable("dense/fc/bias", (3,), "float16"))},
        ["b: fc/bias is float16, but the legacy variable is float32"],
    ),
    "no slot": (
        {"state": (*STATE[:3], STATE[4])},
        ["W/Adam_1: the port's optimizer keeps no velocity for fc/kernel"],
    ),
    "slot of an unlisted variable": (
        {"legacy": {**LEGACY, "c/Adam": ((3,), "float32")}},
        ["c/Adam: not listed in WEIGHT_MAP"],
    ),
    "dropped without need": (
        {"rows": replaced(WEIGHT_MAP, "b", ("b", None, "free"))},
        ["-: fc/bias of the port is not filled by any row"],
    ),
    "no variable at all": (
        {"weights": (), "state": ()},
        ["W: fc/kernel is not in the port; the port has no variables"],
    ),
}


@pytest.mark.parametrize(("change", "problems"), PROBLEMS.values(), ids=PROBLEMS)
def test_what_is_wrong_with_a_map_is_said(change: dict, problems: list[str]) -> None:
    """The problems begin as expected, in this order, and there are no others."""
    found = resolved(**change).problems
    for problem in problems:
        assert any(said.startswith(problem) for said in found), found
    if change.get("weights") != ():
        assert [said for said in found if "Adam" not in said or "Adam" in str(problems)][len(problems) :] == []


def test_what_is_dropped_has_its_reason() -> None:
    """A dropped variable has no problem, no target, and the reason as its note."""
    found = resolved((*WEIGHT_MAP, ("step", None, "counts batches")), {**LEGACY, "step": ((), "int64")})
    assert found.problems == []
    assert (found.rows[-1].migrated, found.rows[-1].note) == (None, "counts batches")
    assert "step" not in found.links


def test_transposed_weights_take_their_slots_along() -> None:
    """A Transpose applies to the variable and its slots, in both directions."""
    weights = (Variable("dense/fc/kernel", (3, 4)), WEIGHTS[1])
    state = [Variable(v.path, v.shape[::-1]) if "kernel" in v.path else v for v in STATE]
    found = resolved(replaced(WEIGHT_MAP, "W", ("W", "fc/kernel", Transpose((1, 0)))), weights=weights, state=state)
    assert found.problems == []
    assert found.links["W"].layout == found.links["W/Adam_1"].layout == Transpose((1, 0))


@pytest.mark.parametrize("axes", [(0, 1, 2, 3), (1, 0, 2, 3), (3, 2, 0, 1), (1, 2, 3, 0)])
def test_transpose_goes_back_where_it_came_from(axes: tuple[int, ...]) -> None:
    """Legacy to migrated is np.transpose, and the way back restores the array, even if the axes are
    not a swap.
    """
    legacy = np.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5)
    migrated = Transpose(axes).to_migrated(legacy)
    assert migrated.shape == tuple(legacy.shape[axis] for axis in axes)
    assert np.array_equal(Transpose(axes).to_legacy(migrated), legacy)


def test_two_variables_of_one_path_are_not_taken_for_one() -> None:
    """Two layers with one name share their variables' paths, so only one could be filled; that is a
    problem.
    """
    assert resolved(weights=(*WEIGHTS, Variable("dense/fc/kernel", (4, 3)))).problems


def test_a_weight_that_has_a_name_of_the_optimizer_is_to_be_filled() -> None:
    """`learning_rate` of an optimizer may stay unfilled; a model's weight of that name may not."""
    found = resolved(weights=(*WEIGHTS, Variable("dense/schedule/learning_rate", ())))
    assert found.problems == ["-: schedule/learning_rate of the port is not filled by any row"]


def functional() -> tuple[keras.Model, tf1kit.keras.Adam]:
    """A functional model, whose paths have no model name in front; one layer's name ends like
    another's.
    """
    images = keras.Input((3,))
    hidden = keras.layers.Dense(3, use_bias=False, name="deconv1")(images)
    model = keras.Model(images, keras.layers.Dense(3, use_bias=False, name="conv1")(hidden))
    optimizer = tf1kit.keras.Adam()
    optimizer.build(model.trainable_variables)
    return model, optimizer


def test_slots_follow_their_own_variable_only() -> None:
    """The slots of conv1 are not those of deconv1, although the names end alike."""
    model, optimizer = functional()
    weights = ("V", "V_1")
    legacy = {name + slot: ((3, 3), "float32") for name in weights for slot in ("", "/Adam", "/Adam_1")}
    powers = {f"beta{number}_power": ((), "float32") for number in (1, 2)}
    rows = [("V", "deconv1/kernel", None), ("V_1", "conv1/kernel", None)]
    rows += [(name, f"adam/{name}", None) for name in powers]
    found = resolve(rows, {**legacy, **powers}, model, optimizer)
    assert found.problems == []
    assert {row.legacy: row.migrated for row in found.rows}["V_1/Adam"] == "adam/conv1_kernel_momentum"


def test_slots_of_optimizers_with_a_name() -> None:
    """Two Adams with names of their own: `V/d_adam_1` is the velocity in the port's `d_adam`; a
    stock SGD is a Momentum.
    """
    model, _ = functional()
    first, second = model.trainable_variables
    parts = {"d_adam": tf1kit.keras.Adam(name="d_adam"), "fast": keras.optimizers.SGD(0.1, 0.9, name="fast")}
    parts["d_adam"].build([first])
    parts["fast"].build([second])
    both = SimpleNamespace(parts=parts, variables=[one for part in parts.values() for one in part.variables])
    slots = ("V", "V/d_adam", "V/d_adam_1", "V_1", "V_1/fast")
    legacy = dict.fromkeys(slots, ((3, 3), "float32")) | {"beta1_power": ((), "float32"), "step": ((), "int32")}
    rows = [("V", "deconv1/kernel", None), ("V_1", "conv1/kernel", None), ("step", "d_adam/iteration", None)]
    rows += [("beta1_power", "d_adam/beta1_power", None)]
    found = resolve(rows, legacy, model, both)
    assert found.problems == ["-: d_adam/beta2_power of the port is not filled by any row"]
    targets = {row.legacy: row.migrated for row in found.rows}
    assert targets["V/d_adam_1"] == "d_adam/deconv1_kernel_velocity"
    assert targets["V_1/fast"] == "fast/conv1_kernel_momentum"
    assert found.links["step"].take(lambda variable: np.asarray(variable)).dtype == "int32"


def test_only_a_step_may_have_another_width() -> None:
    """An int32 step fills Keras's int64 count; an int32 weight does not fill an int64 one."""
    wide = (Variable("dense/fc/kernel", (4, 3), "int64"), WEIGHTS[1])
    legacy = {**LEGACY, "W": ((4, 3), "int32"), "step": ((), "int32")}
    rows = (*WEIGHT_MAP, ("step", "adam/iteration", None))
    assert resolved(rows, legacy, wide).problems == ["W: fc/kernel is int64, but the legacy variable is int32"]


def test_paths_lack_the_name_of_the_model() -> None:
    """`dense/fc/kernel` of the model dense is `fc/kernel`; other prefixes stay; an object without
    variables gives an empty dict.
    """
    model = SimpleNamespace(name="dense", variables=[*WEIGHTS, Variable("dense_1/kernel", ())])
    assert list(migrated_variables(model)) == ["fc/kernel", "fc/bias", "dense_1/kernel"]
    assert migrated_variables(object()) == {}


MUTANTS = {
    "twice listed is fine": ("if counts[name] > 1:", "if False:"),
    "layout is not looked at": ("            row.problem = _misfit(row, link)\n", ""),
    "dtype is not looked at": ("if variable.dtype != row.dtype and not counts]", "if False]"),
    "what is left over is not looked at": ("resolved.rows += _left_over(", "_left_over("),
    "filled twice is fine": ("if filled[path] > 1 and", "if False and"),
    "slots are exchanged": (
        '"Adam": ("momentum",),\n    "Adam_1": ("velocity",)',
        '"Adam": ("velocity",),\n    "Adam_1": ("momentum",)',
    ),
    "slots are not transposed": ("row.transform, row.note = layout_of(transform),", "row.note ="),
}


@pytest.mark.parametrize(("old", "new"), MUTANTS.values(), ids=MUTANTS)
def test_a_mutant_in_the_resolution_is_noticed(old: str, new: str) -> None:
    """Each mutant of the resolution gives another result for the cases above."""
    mutated = mutate(weight_map, Mutant("made by a test", old, new))

    def said(within) -> list[object]:
        turned = resolved(replaced(WEIGHT_MAP, "W", ("W", "fc/kernel", within.Transpose((1, 0)))), within=within)
        filled = [row.migrated for row in resolved(within=within).rows]
        return [resolved(**change, within=within).problems for change, _ in PROBLEMS.values()] + [
            turned.problems,
            filled,
        ]

    assert said(mutated) != said(weight_map)


@pytest.mark.parametrize(
    ("names", "owners"),
    [
        (("train/W/Adam", "train/W/Adam_1"), {}),
        (("training/Adam/W/m", "training/Adam/W/v"), {}),
        (("Variable_7", "Variable_8"), {"Variable_7": ("W", "Adam"), "Variable_8": ("W", "Adam_1")}),
    ],
)
def test_slots_that_are_called_in_another_way(names: tuple[str, str], owners: dict[str, tuple[str, str]]) -> None:
    """A slot stands in a scope of its own, has the name of tf.keras, or is known from the graph."""
    legacy = {name: told for name, told in LEGACY.items() if "/" not in name}
    legacy.update((name, LEGACY["W"]) for name in names)
    model = SimpleNamespace(name="dense", variables=list(WEIGHTS))
    optimizer = SimpleNamespace(variables=list(STATE))
    found = resolve(WEIGHT_MAP, legacy, model, optimizer, owners)
    assert not found.problems
    places = {row.legacy: row.migrated for row in found.rows}
    assert [places[name] for name in names] == ["adam/dense_fc_kernel_momentum", "adam/dense_fc_kernel_velocity"]


def test_the_step_count_of_an_optimizer_of_keras() -> None:
    """`training/Adam/iter` of tf.keras is the count of the port's optimizer."""
    found = resolved(legacy={**LEGACY, "training/Adam/iter": ((), "int64")})
    assert not found.problems
    assert {row.legacy: row.migrated for row in found.rows}["training/Adam/iter"] == "adam/iteration"


def test_a_frozen_weight_has_no_slots() -> None:
    """The problem of a slot says that its weight is frozen."""
    frozen = Variable("dense/fc/kernel", (4, 3))
    frozen.trainable = False  # type: ignore[attr-defined]
    state = [variable for variable in STATE if "kernel" not in variable.path]
    found = resolved(weights=(frozen, WEIGHTS[1]), state=state)
    says = "the port's optimizer keeps no momentum for fc/kernel, which is frozen (trainable=False)"
    assert f"W/Adam: {says}" in found.problems
