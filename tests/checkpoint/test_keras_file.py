"""The file that is written tensor by tensor equals the file that Keras writes."""

from __future__ import annotations

import io
import json
import zipfile

import h5py
import keras
import numpy as np
import pytest

from tf1kit.checkpoint.convert import keras_file
from tf1kit.checkpoint.convert.targets import write_model


@pytest.fixture
def model():
    """A model with nested layers of three dtypes, an asset file, and an optimizer with slots."""
    words = keras.layers.StringLookup()
    words.adapt(["a", "b"])
    inner = keras.Sequential([keras.layers.Dense(3, name="inner"), keras.layers.Dropout(0.5)])
    layers = [keras.Input((), dtype="string"), words, keras.layers.Embedding(4, 3, dtype="bfloat16"), inner]
    model = keras.Sequential([*layers, keras.layers.BatchNormalization(), keras.layers.Dense(2, dtype="float64")])
    model.compile(keras.optimizers.Adam())
    model.optimizer.build(model.trainable_variables)
    rng = np.random.default_rng(0)
    for variable in (*model.variables, *model.optimizer.variables):
        if "float" in variable.dtype and len(variable.shape):
            variable.assign(rng.normal(size=variable.shape))
    return model


def content(weights) -> dict[str, tuple]:
    """The bytes, dtype and attributes of each group and array in an HDF5 file."""
    found = {}

    def look(name, item):
        value = (item[()].tobytes(), str(item.dtype), item.shape) if isinstance(item, h5py.Dataset) else ()
        found[name] = (*value, dict(item.attrs))

    with h5py.File(weights) as file:
        file.visititems(look)
    return found


def members(path) -> dict:
    """The content of each member of a `.keras` file, without the date."""
    with zipfile.ZipFile(path) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    found["model.weights.h5"] = content(io.BytesIO(found["model.weights.h5"]))
    found["metadata.json"] = json.loads(found["metadata.json"])["keras_version"]
    return found


@pytest.mark.parametrize("moved", [False, True])
def test_as_keras_writes_it(model, moved, tmp_path, monkeypatch):
    """Members and arrays are equal, also under a Keras without the private functions."""
    if moved:
        monkeypatch.setattr(keras_file, "PRIVATE", ("_of_another_name",))
    model.save(tmp_path / "keras.keras")
    write_model(model, model.optimizer, tmp_path / "ours.keras")
    theirs, ours = members(tmp_path / "keras.keras"), members(tmp_path / "ours.keras")
    assert any(name.endswith("vocabulary.txt") for name in theirs)
    assert ours == theirs
    write_model(model, model.optimizer, tmp_path / "ours.weights.h5")
    assert content(tmp_path / "ours.weights.h5") == theirs["model.weights.h5"]
    back = keras.models.load_model(tmp_path / "ours.keras")
    for one, other in zip(back.weights, model.weights, strict=True):
        assert np.array_equal(np.asarray(one.value), np.asarray(other.value))


def test_a_changed_value_is_noticed(model, tmp_path):
    """The comparison notices a changed value."""
    write_model(model, model.optimizer, tmp_path / "ours.keras")
    model.layers[-1].bias.assign([0.5, 0.5])
    model.save(tmp_path / "keras.keras")
    assert members(tmp_path / "ours.keras") != members(tmp_path / "keras.keras")
