"""What a `.keras` file consists of, written into a folder with one tensor at a time in memory.

`model.save` makes the whole file in memory, twice over, and even into a folder it copies each tensor twice: TensorFlow gives
NumPy a copy, which NumPy copies.  So the walk over the model is Keras's own, which it does not publish, and the store is another;
under a Keras that has moved these, `model.save` into a folder does it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np

PRIVATE = (  # looked at in Keras 3.12.4 and 3.15.1
    "H5IOStore", "DiskIOStore", "_save_state", "_serialize_model_as_json", "get_attr_skipset", "global_state",
)  # fmt: skip
KINDS = ("Operation", "Layer", "Functional", "Sequential", "Metric", "Optimizer", "Loss")


def save_parts(model: Any, folder: Path) -> None:
    """Write `config.json`, `metadata.json`, `model.weights.h5` and, where a layer has any, `assets` to the new `folder`.

    Raises OSError or RuntimeError where the disk is full.
    """
    from keras.src.saving import saving_lib

    if not all(hasattr(saving_lib, name) for name in PRIVATE):
        model.save(folder, zipped=False)
        return
    folder.mkdir()
    config, metadata = saving_lib._serialize_model_as_json(model)
    (folder / "config.json").write_text(config)
    (folder / "metadata.json").write_text(metadata)
    with (
        _remembered(saving_lib),
        closing(_store(saving_lib)(folder / "model.weights.h5", mode="w")) as weights,
        closing(saving_lib.DiskIOStore(str(folder / "assets"), mode="w")) as assets,
    ):
        saving_lib._save_state(model, weights, assets, "", set())


@contextmanager
def _remembered(saving_lib: Any) -> Iterator[None]:
    """What Keras passes over in each kind of object, found once: that is half of the walk's time.

    Keras means to remember it, but looks for it under another name than it keeps it under, and so finds it for each layer anew.
    """
    names = {kind: f"saving_attr_skiplist_{kind}" for kind in KINDS}
    for kind, name in names.items():
        saving_lib.global_state.set_global_attribute(name, saving_lib.get_attr_skipset(kind))
    try:
        yield
    finally:
        for name in names.values():
            saving_lib.global_state.set_global_attribute(name, None)


def _store(saving_lib: Any) -> Any:
    """A class that takes the place of Keras's store of weights, and writes a value as the one copy that TensorFlow gives."""

    class Store(saving_lib.H5IOStore):
        def make(self, path: str, metadata: dict[str, str] | None = None) -> Any:
            self.entry = f"{path}/vars".lstrip("/")
            if metadata:
                self.h5_file.create_group(self.entry).attrs.update(metadata)
            return self

        def __setitem__(self, name: str, value: Any) -> None:
            array = np.asarray(getattr(value, "value", value))
            data = self.h5_file.create_dataset(f"{self.entry}/{name}", data=array)
            if array.dtype.name == "bfloat16":  # of which HDF5 knows the bytes only
                data.attrs["dtype"] = "bfloat16"

    return Store
