"""Writes the parts of a `.keras` file into a folder with only one tensor in memory.

`model.save` builds the whole file in memory, twice.  Even when it saves into a folder it copies
each tensor twice: TensorFlow gives NumPy a copy, and NumPy copies that.

So this module uses Keras's private functions to walk over the model, and its own store for the
values.  If a Keras has no functions of these names, `model.save` into a folder is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import keras
import numpy as np

from tf1kit.checkpoint.convert.pieces import is_small, pieces

try:
    from tf1kit.tf1.private import saving_lib
except ImportError:  # this Keras has moved its private module
    saving_lib = None

PRIVATE = (  # compared in Keras 3.12.4 and 3.15.1
    "H5IOStore", "DiskIOStore", "_save_state", "_serialize_model_as_json", "get_attr_skipset", "global_state",
)  # fmt: skip
KINDS = ("Operation", "Layer", "Functional", "Sequential", "Metric", "Optimizer", "Loss")


def is_known() -> bool:
    """Whether this Keras has the private functions that this module uses."""
    return all(hasattr(saving_lib, name) for name in PRIVATE)


def save_parts(model: Any, folder: Path) -> None:
    """Write `config.json`, `metadata.json`, `model.weights.h5` and any `assets` to the new
    `folder`.

    Raises OSError or RuntimeError if the disk is full.
    """
    if not is_known():
        model.save(folder, zipped=False)
        return
    folder.mkdir()
    config, metadata = saving_lib._serialize_model_as_json(model)
    (folder / "config.json").write_text(config)
    (folder / "metadata.json").write_text(metadata)
    with (
        _remembered(),
        closing(_store()(folder / "model.weights.h5", mode="w")) as weights,
        closing(saving_lib.DiskIOStore(str(folder / "assets"), mode="w")) as assets,
    ):
        saving_lib._save_state(model, weights, assets, "", set())


@contextmanager
def _remembered() -> Iterator[None]:
    """Let Keras find the attributes that it does not save once per kind of object, not once per
    layer.

    This halves the time of the walk.  Keras has a cache for these attributes, but reads it under
    another name than it writes it.  To find them Keras makes an object of each kind, an optimizer
    too, and this is not possible in a stateless scope.
    """
    state = saving_lib.global_state
    names = {kind: f"saving_attr_skiplist_{kind}" for kind in KINDS}
    scope = state.get_global_attribute("stateless_scope")
    state.set_global_attribute("stateless_scope", None)
    try:
        for kind, name in names.items():
            state.set_global_attribute(name, saving_lib.get_attr_skipset(kind))
        state.set_global_attribute("stateless_scope", scope)
        yield
    finally:
        for name in names.values():
            state.set_global_attribute(name, None)
        state.set_global_attribute("stateless_scope", scope)


def _store() -> Any:
    """A class that replaces Keras's store of weights and copies each value only once."""

    class Store(saving_lib.H5IOStore):
        def make(self, path: str, metadata: dict[str, str] | None = None) -> Any:
            self.entry, self.group = f"{path}/vars".lstrip("/"), None
            if metadata:
                self._make_group().attrs.update(metadata)
            return self

        def _make_group(self) -> Any:
            self.group = self.group or self.h5_file.create_group(self.entry)
            return self.group

        def __setitem__(self, name: str, value: Any) -> None:
            array = np.asarray(value.value if isinstance(value, keras.Variable) else value)
            group = self._make_group()
            if is_small(array):
                data = group.create_dataset(name, data=array)
            else:
                data = group.create_dataset(name, array.shape, array.dtype)
                for where, piece in pieces(array):
                    data[where] = piece
            if array.dtype.name == "bfloat16":  # HDF5 stores only its bytes
                data.attrs["dtype"] = "bfloat16"

    return Store
