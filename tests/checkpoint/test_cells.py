"""Each recurrent cell of TensorFlow 1 is mapped to the Keras layer that computes the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

import legacy  # noqa: F401  # gives contrib
from tests.checkpoint import cells
from tf1kit.checkpoint import load, restore, save_tf1
from tf1kit.checkpoint.map.cells import FORMS
from tf1kit.checkpoint.map.checkpoint_map import _left, _problems
from tf1kit.checkpoint.map.match import Match, match
from tf1kit.checkpoint.map.units import LegacyCell, PortCell, Weight, units_of
from tf1kit.parity.recording.tolerances import LIMITS
from tf1kit.port import Gates, Split
from tf1kit.port.links import filled
from tf1kit.port.precision import precision
from tf1kit.port.weight_map import PORT_OWN, ResolvedMap, migrated_variables, resolve


@keras.saving.register_keras_serializable(package="tests")
def hard_sigmoid(x: Any) -> Any:
    """The hard sigmoid of tf.keras in TensorFlow 1."""
    return keras.ops.clip(0.2 * x + 0.5, 0.0, 1.0)


TF1_HARD_SIGMOID = {"recurrent_activation": hard_sigmoid}
L = keras.layers
UNITS, SEQUENCES = cells.UNITS, {"return_sequences": True}


def gru(reset_after: bool = False, **options: Any) -> Any:
    """A GRU with `reset_after=False`."""
    return L.GRU(UNITS, reset_after=reset_after, **SEQUENCES, **options)


def lstm(**options: Any) -> Any:
    """An LSTM."""
    return L.LSTM(UNITS, **SEQUENCES, **options)


PORTS = {  # case -> the layers of the port
    "BasicRNNCell": lambda: [L.SimpleRNN(UNITS, **SEQUENCES)],
    "BasicLSTMCell": lambda: [lstm()],
    "LSTMCell": lambda: [lstm()],
    "GRUCell": lambda: [gru()],
    "MultiRNNCell": lambda: [L.RNN([L.LSTMCell(UNITS) for _ in range(3)], **SEQUENCES)],
    "MultiRNNCell of GRUs": lambda: [L.RNN([L.GRUCell(UNITS, reset_after=False) for _ in range(2)], **SEQUENCES)],
    "bidirectional_dynamic_rnn": lambda: [L.Bidirectional(lstm())],
    "LSTMBlockCell": lambda: [lstm()],
    "LSTMBlockFusedCell": lambda: [lstm()],
    "GRUBlockCell": lambda: [gru()],
    "GRUBlockCellV2": lambda: [gru()],
    "LayerNormBasicLSTMCell without": lambda: [lstm()],
    "CudnnCompatibleLSTMCell": lambda: [lstm()],
    "CudnnCompatibleGRUCell": lambda: [gru(True)],
    "tf.keras SimpleRNN": lambda: [L.SimpleRNN(UNITS, **SEQUENCES)],
    "tf.keras LSTM": lambda: [lstm(**TF1_HARD_SIGMOID)],
    "tf.keras GRU": lambda: [gru(**TF1_HARD_SIGMOID)],
    "tf.keras GRU, reset after": lambda: [gru(True, **TF1_HARD_SIGMOID)],
    "tf.keras Bidirectional": lambda: [L.Bidirectional(lstm(**TF1_HARD_SIGMOID))],
    "tf.keras stacked": lambda: [
        L.RNN([L.GRUCell(UNITS, reset_after=False, **TF1_HARD_SIGMOID) for _ in range(2)], **SEQUENCES)
    ],
}


def model_of(case: str) -> keras.Model:
    """The port of a case."""
    inputs = keras.Input((cells.TIME, cells.INPUTS), dtype=keras.config.dtype_policy().compute_dtype)
    return keras.Sequential([inputs, *PORTS[case]()], name="port")


@pytest.fixture(scope="module")
def golden() -> Iterator[Any]:
    """The results that 1.15.5 recorded."""
    with np.load(cells.DATA, allow_pickle=False) as kept:
        yield {key.replace("|", "/"): kept[key] for key in kept.files}


def legacy_of(golden: Any, case: str, dtype: str) -> dict[str, np.ndarray]:
    """The variables that the case had in 1.15.5."""
    shapes = json.loads(str(golden[case + "/variables"]))
    return {name: cells.draw(name, shape).astype(dtype) for name, shape in shapes.items()}


def matched(values: dict[str, np.ndarray], model: Any) -> list[Match]:
    """The matches of variables with the model's weights."""
    entries = {name: (array.shape, str(array.dtype)) for name, array in values.items()}
    ours = {
        path: (tuple(variable.shape), variable.dtype)
        for path, variable in migrated_variables(model).items()
        if path.rpartition("/")[2] not in PORT_OWN
    }
    units = units_of(entries, ours, model)
    return [row for unit in match(units.weights, units.ours) for row in units.rows(unit)]


def resolved(rows: list[Match], values: dict[str, np.ndarray], model: Any) -> ResolvedMap:
    """The rows of the found map as a WEIGHT_MAP."""
    entries = {name: (array.shape, str(array.dtype)) for name, array in values.items()}
    return resolve([(row.legacy, row.paths, row.layout) for row in rows], entries, model, None)


def outputs(found: ResolvedMap, values: dict[str, np.ndarray], model: Any, dtype: str) -> np.ndarray:
    """The port's outputs with the mapped weights."""
    for ends in found.ends.values():
        ends[0][0].variables[ends[0][1]].assign(filled(ends, values.__getitem__))
    x = cells.draw("input", (cells.BATCH, cells.TIME, cells.INPUTS)).astype(dtype)
    return np.asarray(model(x))


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """The largest difference, relative to the largest magnitude."""
    return float(np.abs(one - other).max() / np.abs(other).max())


@pytest.mark.parametrize("case", PORTS)
def test_the_port_computes_what_the_cell_computed(golden: Any, case: str) -> None:
    """Each case is within `golden`'s tolerance of 1.15.5 in float32, and within 1e-12 in float64.
    Every row is likely, no row is certain.
    """
    for dtype, limit in (("float32", LIMITS["golden", "endpoints"]), ("float64", 1e-12)):
        if f"{case}/{dtype}" not in golden:
            continue
        values = legacy_of(golden, case, dtype)
        with precision(dtype):
            model = model_of(case)
            rows = matched(values, model)
            assert {row.sure for row in rows} == {"likely"}, rows
            found = resolved(rows, values, model)
            assert found.problems == []
            assert apart(outputs(found, values, model, dtype), golden[f"{case}/{dtype}"]) <= limit


def test_every_recorded_case_has_a_port(golden: Any) -> None:
    """These tests use every cell that 1.15.5 recorded."""
    assert set(PORTS) == {key.partition("/")[0] for key in golden if key.endswith("/variables")} == set(cells.CASES)


IN_TF = [case for case in cells.CASES if not case.startswith("tf.keras") and case not in cells.FLOAT32_ONLY]


def test_on_the_same_tensorflow_in_float64() -> None:
    """TensorFlow 1's cells on the installed TensorFlow and the port agree within 1e-12."""
    for case in IN_TF:
        expected, values = cells.run(case, "float64")
        with precision("float64"):
            model = model_of(case)
            found = resolved(matched(values, model), values, model)
            assert apart(outputs(found, values, model, "float64"), expected) <= 1e-12, case


@pytest.mark.parametrize("case", PORTS)
def test_the_way_back_has_the_same_numbers(golden: Any, case: str) -> None:
    """Legacy to port and back gives the same weights, up to the rounding of the forget bias that is
    added and subtracted.
    """
    values = legacy_of(golden, case, "float32")
    model = model_of(case)
    found = resolved(matched(values, model), values, model)
    outputs(found, values, model, "float32")
    for name, link in found.links.items():
        back = link.take(lambda variable: np.asarray(variable.value))
        shifted = "add=" in str(link.layout)
        assert np.abs(back - values[name]).max() <= (2.0**-23 if shifted else 0.0), name


@pytest.mark.parametrize("case", cells.CUDNN)
def test_cudnn_layers_are_what_tensorflow_makes_of_them(golden: Any, case: str) -> None:
    """The map converts CuDNNLSTM and CuDNNGRU as 1.15.5 itself does for a machine without a GPU, to
    the bit.
    """
    values = {f"cu_dnn/{name}": array for name, array in cells.cudnn_weights(case).items()}
    layer = lstm() if case == "CuDNNLSTM" else gru(True)
    model = keras.Sequential([keras.Input((cells.TIME, cells.INPUTS)), layer], name="port")
    found = resolved(matched(values, model), values, model)
    assert found.problems == []
    outputs(found, values, model, "float32")
    for name in ("kernel", "recurrent_kernel", "bias"):
        value = next(np.asarray(v.value) for v in layer.cell.weights if v.name == name)
        assert np.array_equal(value, golden[f"{case}/{name}"]), name


LSTM_CELL = {"rnn/lstm_cell/kernel": (8, 12), "rnn/lstm_cell/bias": (12,)}
GRU_CELL = {
    "rnn/gru_cell/gates/kernel": (8, 6), "rnn/gru_cell/gates/bias": (6,),
    "rnn/gru_cell/candidate/kernel": (8, 3), "rnn/gru_cell/candidate/bias": (3,),
}  # fmt: skip
UNLIKE: dict[str, tuple[Any, dict[str, tuple[int, ...]], str]] = {  # case -> layer, 1.15.5's variables, message
    "peepholes": (
        lstm, {**LSTM_CELL, **{f"rnn/lstm_cell/w_{gate}_diag": (3,) for gate in "fio"}}, "rnn/lstm_cell: it has peepholes",
    ),
    "projection": (
        lstm, {**LSTM_CELL, "rnn/lstm_cell/projection/kernel": (3, 2)}, "rnn/lstm_cell: it projects its output",
    ),
    "layer norm": (
        lstm, {"rnn/layer_norm_basic_lstm_cell/kernel": (8, 12), **{
            f"rnn/layer_norm_basic_lstm_cell/{gate}/{part}": (3,)
            for gate in ("input", "transform", "forget", "output", "state") for part in ("gamma", "beta")
        }}, "it normalises each gate",
    ),
    "reset before, port after": (lambda: gru(True), GRU_CELL, "make the port's GRU with reset_after=False"),
    "block GRU, port after": (
        lambda: gru(True), {"gru_cell/w_ru": (8, 6), "gru_cell/b_ru": (6,), "gru_cell/w_c": (8, 3), "gru_cell/b_c": (3,)},
        "make the port's GRU with reset_after=False",
    ),
    "reset after, port before": (
        gru, {
            "g/gates/kernel": (8, 6), "g/gates/bias": (6,),
            **{f"g/candidate/{part}_projection/kernel": (size, 3) for part, size in (("input", 5), ("hidden", 3))},
            **{f"g/candidate/{part}_projection/bias": (3,) for part in ("input", "hidden")},
        }, "make the port's GRU with reset_after=True",
    ),
    "coupled gates": (
        lstm, {"c/W_0": (8, 9), "c/B": (9,)}, "it couples its input and forget gates",
    ),
    "a cell of contrib": (
        lstm, {"rnn/nas_cell/kernel": (5, 24), "rnn/nas_cell/recurrent_kernel": (3, 24)}, "rnn/nas_cell: Keras has no such cell",
    ),
    "another size": (lstm, {"rnn/lstm_cell/kernel": (8, 16), "rnn/lstm_cell/bias": (16,)}, "5 inputs and 3 units"),
}  # fmt: skip


@pytest.mark.parametrize(("layer", "shapes", "said"), UNLIKE.values(), ids=UNLIKE)
def test_what_keras_has_no_counterpart_of_is_named(layer: Any, shapes: dict[str, tuple[int, ...]], said: str) -> None:
    """The message names the cell, the difference and the remedy; no variable of the cell is mapped
    by its shape alone.
    """
    model = keras.Sequential([keras.Input((cells.TIME, cells.INPUTS)), layer()], name="port")
    entries = {name: (shape, "float32") for name, shape in shapes.items()}
    ours = {path: (tuple(v.shape), v.dtype) for path, v in migrated_variables(model).items() if "seed" not in path}
    units = units_of(entries, ours, model)
    rows = match(units.weights, units.ours)
    assert not any(row.migrated for row in rows), rows
    problems = _problems(rows, units, entries)
    assert any("no cell of the checkpoint fits" in problem and said in problem for problem in problems), problems
    there = {shape for shape, _ in ours.values()}
    for name, why in _left(rows, units).items():
        assert why.startswith("no weight of the port is") == (shapes[name] not in there), (name, why)


def test_two_cells_for_one_layer_stay_open() -> None:
    """Nothing tells which of them it is, so no variable of either is mapped."""
    model = keras.Sequential([keras.Input((cells.TIME, cells.INPUTS)), lstm()], name="port")
    values = {
        f"{scope}/{name}": np.zeros(shape, np.float32) for scope in ("one", "two") for name, shape in LSTM_CELL.items()
    }
    rows = matched(values, model)
    assert {row.legacy for row in rows} == set(values) and not any(row.migrated for row in rows)
    assert all(row.choices for row in rows)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.cells)
def test_a_cell_of_other_shapes_does_not_fit(form: Any) -> None:
    """Nor is it an error."""
    weights = {name: Weight(name, (7,), "float32") for own in form.rows for name in form.rows[own][0]}
    stored = LegacyCell("cell", form, {own: own for own in form.rows}, dict.fromkeys(form.rows, (1,)))
    assert not stored.fits(PortCell("cell", form.port, weights))


def test_a_layer_of_the_ports_own_keeps_the_layout() -> None:
    """A port with its own cell in TensorFlow 1's layout is mapped weight for weight."""
    shapes = {**LSTM_CELL, **{f"rnn/lstm_cell/w_{gate}_diag": (3,) for gate in "fio"}}
    entries: Any = {name: (shape, "float32") for name, shape in shapes.items()}
    ours = {name.replace("rnn/lstm_cell", "peephole"): entry for name, entry in entries.items()}
    units = units_of(entries, ours, keras.Sequential())
    found = {row.legacy: row.migrated for row in match(units.weights, units.ours)}
    assert found == {name: name.replace("rnn/lstm_cell", "peephole") for name in entries}


@pytest.mark.parametrize("mutated", ["gate order", "forget bias"])
def test_a_wrong_map_is_noticed(golden: Any, mutated: str) -> None:
    """Without reordered gates and forget bias, the outputs exceed every tolerance, so the
    comparison above can fail.
    """
    values, model = legacy_of(golden, "BasicLSTMCell", "float32"), model_of("BasicLSTMCell")
    rows = matched(values, model)
    for row in rows:
        add = {} if mutated == "forget bias" else getattr(row.layout, "add", {})
        gates = Gates("icfo", "ifco", add) if mutated == "forget bias" else Gates("ifco", "ifco", add)
        row.layout = Split(gates) if len(row.paths) > 1 else gates
    found = resolved(rows, values, model)
    assert found.problems == []
    assert apart(outputs(found, values, model, "float32"), golden["BasicLSTMCell/float32"]) > 1e-2


def test_slots_follow_a_cell_to_stock_optimizers_and_back(tmp_path: Path) -> None:
    """The velocity of SGD is the slot times minus the rate, in Keras's order of gates, without a
    forget bias; the way back restores the slot.
    """
    names = {"rnn/basic_lstm_cell/kernel": (8, 12), "rnn/basic_lstm_cell/bias": (12,)}
    values = {
        name + slot: cells.draw(name + slot, shape).astype("float32")
        for name, shape in names.items()
        for slot in ("", "/Momentum")
    }
    np.savez(tmp_path / "model.npz", global_step=np.int64(7), **values)
    model = keras.Sequential([keras.Input((cells.TIME, cells.INPUTS)), lstm()], name="port")
    rows = [(row.legacy, row.paths, row.layout) for row in matched({name: values[name] for name in names}, model)]
    optimizer = keras.optimizers.SGD(0.25, momentum=0.9)
    rows.append(("global_step", (optimizer.iterations.path,), None))
    restore(model, tmp_path / "model.npz", rows, optimizer)
    i, c, f, o = np.split(values["rnn/basic_lstm_cell/bias/Momentum"], 4)
    velocity = {
        variable.path.rpartition("lstm_cell_")[2]: np.asarray(variable.value) for variable in optimizer.variables
    }
    assert np.array_equal(velocity["bias_momentum"], -0.25 * np.concatenate([i, f, c, o]))
    i, c, f, o = np.split(values["rnn/basic_lstm_cell/kernel/Momentum"], 4, axis=1)
    assert np.array_equal(
        velocity["recurrent_kernel_momentum"], -0.25 * np.concatenate([i, f, c, o], 1)[cells.INPUTS :]
    )
    save_tf1(model, tmp_path / "back.ckpt", rows, optimizer)
    with load(tmp_path / "back.ckpt") as back:
        assert set(back) == {*values, "global_step"}
        assert all(np.array_equal(back[name], values[name]) for name in values if not name.endswith("/bias"))
        assert np.abs(back["rnn/basic_lstm_cell/bias"] - values["rnn/basic_lstm_cell/bias"]).max() <= 2.0**-23
        assert int(back["global_step"]) == 7
