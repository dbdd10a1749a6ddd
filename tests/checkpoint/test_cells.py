"""Each recurrent cell of TensorFlow 1 is proposed as the rows that make Keras's layer compute what it computed, and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import pytest

import legacy  # noqa: F401  # gives contrib
from tests.checkpoint import cells
from tf1kit.checkpoint.propose import Proposal, propose
from tf1kit.checkpoint.units import units_of
from tf1kit.parity.links import filled
from tf1kit.parity.migrated_side import precision
from tf1kit.parity.tolerances import LIMITS
from tf1kit.parity.weight_map import PORT_OWN, ResolvedMap, migrated_variables, resolve


@keras.saving.register_keras_serializable(package="tests")
def hard_sigmoid(x: Any) -> Any:
    """That of tf.keras in TensorFlow 1."""
    return keras.ops.clip(0.2 * x + 0.5, 0.0, 1.0)


TF1_HARD_SIGMOID = {"recurrent_activation": hard_sigmoid}
L = keras.layers
UNITS, SEQUENCES = cells.UNITS, {"return_sequences": True}


def gru(reset_after: bool = False, **options: Any) -> Any:
    """A GRU that resets before."""
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
    """What 1.15.5 recorded."""
    with np.load(cells.DATA, allow_pickle=False) as kept:
        yield {key.replace("|", "/"): kept[key] for key in kept.files}


def legacy_of(golden: Any, case: str, dtype: str) -> dict[str, np.ndarray]:
    """The variables that the case had in 1.15.5."""
    shapes = json.loads(str(golden[case + "/variables"]))
    return {name: cells.draw(name, shape).astype(dtype) for name, shape in shapes.items()}


def proposed(values: dict[str, np.ndarray], model: Any) -> list[Proposal]:
    """The rows."""
    entries = {name: (array.shape, str(array.dtype)) for name, array in values.items()}
    ours = {
        path: (tuple(variable.shape), variable.dtype)
        for path, variable in migrated_variables(model).items()
        if path.rpartition("/")[2] not in PORT_OWN
    }
    units = units_of(entries, ours, model)
    return [row for unit in propose(units.weights, units.ours) for row in units.rows(unit)]


def resolved(rows: list[Proposal], values: dict[str, np.ndarray], model: Any) -> ResolvedMap:
    """The rows as a map."""
    entries = {name: (array.shape, str(array.dtype)) for name, array in values.items()}
    return resolve([(row.legacy, row.paths, row.layout) for row in rows], entries, model, None)


def outputs(found: ResolvedMap, values: dict[str, np.ndarray], model: Any, dtype: str) -> np.ndarray:
    """What the port computes with the mapped weights."""
    for ends in found.ends.values():
        ends[0][0].variables[ends[0][1]].assign(filled(ends, values.__getitem__))
    x = cells.draw("input", (cells.BATCH, cells.TIME, cells.INPUTS)).astype(dtype)
    return np.asarray(model(x))


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """The largest difference, of the largest magnitude."""
    return float(np.abs(one - other).max() / np.abs(other).max())


@pytest.mark.parametrize("case", PORTS)
def test_the_port_computes_what_the_cell_computed(golden: Any, case: str) -> None:
    """Within `golden`'s limit of 1.15.5 in float32, within 1e-12 in float64 of 1.15.5; every row is likely, none certain."""
    for dtype, limit in (("float32", LIMITS["golden", "endpoints"]), ("float64", 1e-12)):
        if f"{case}/{dtype}" not in golden:
            continue
        values = legacy_of(golden, case, dtype)
        with precision(dtype):
            model = model_of(case)
            rows = proposed(values, model)
            assert {row.sure for row in rows} == {"likely"}, rows
            found = resolved(rows, values, model)
            assert found.problems == []
            assert apart(outputs(found, values, model, dtype), golden[f"{case}/{dtype}"]) <= limit


def test_every_recorded_case_has_a_port(golden: Any) -> None:
    """None of the cells that 1.15.5 recorded is left out here."""
    assert set(PORTS) == {key.partition("/")[0] for key in golden if key.endswith("/variables")} == set(cells.CASES)


IN_TF = [case for case in cells.CASES if not case.startswith("tf.keras") and case not in cells.FLOAT32_ONLY]


def test_on_the_same_tensorflow_in_float64() -> None:
    """The cells of TensorFlow 1 as they run under this TensorFlow, against the port: within 1e-12."""
    for case in IN_TF:
        expected, values = cells.run(case, "float64")
        with precision("float64"):
            model = model_of(case)
            found = resolved(proposed(values, model), values, model)
            assert apart(outputs(found, values, model, "float64"), expected) <= 1e-12, case


@pytest.mark.parametrize("case", PORTS)
def test_the_way_back_has_the_same_numbers(golden: Any, case: str) -> None:
    """Legacy to port to legacy: the same but for the rounding of the forget bias, which is added and taken away."""
    values = legacy_of(golden, case, "float32")
    model = model_of(case)
    found = resolved(proposed(values, model), values, model)
    outputs(found, values, model, "float32")
    for name, link in found.links.items():
        back = link.take(lambda variable: np.asarray(variable.value))
        shifted = "add=" in str(link.layout)
        assert np.abs(back - values[name]).max() <= (2.0**-23 if shifted else 0.0), name


@pytest.mark.parametrize("case", cells.CUDNN)
def test_cudnn_layers_are_what_tensorflow_makes_of_them(golden: Any, case: str) -> None:
    """CuDNNLSTM and CuDNNGRU become what 1.15.5 itself converts them to where there is no GPU; to the bit."""
    values = {f"cu_dnn/{name}": array for name, array in cells.cudnn_weights(case).items()}
    layer = lstm() if case == "CuDNNLSTM" else gru(True)
    model = keras.Sequential([keras.Input((cells.TIME, cells.INPUTS)), layer], name="port")
    found = resolved(proposed(values, model), values, model)
    assert found.problems == []
    outputs(found, values, model, "float32")
    for name in ("kernel", "recurrent_kernel", "bias"):
        value = next(np.asarray(v.value) for v in layer.cell.weights if v.name == name)
        assert np.array_equal(value, golden[f"{case}/{name}"]), name
