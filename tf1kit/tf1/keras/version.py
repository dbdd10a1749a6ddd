"""Names that the copy of Keras in TensorFlow's wheel imports from itself and no longer has.

- Three of its files import `__version__` from their own package when a model is written: to HDF5
  (`model.save("m.h5")`, `save_weights`, `ModelCheckpoint`), or as JSON.
- `plot_model` and `model_to_dot` import the module of `Wrapper`.

`import tensorflow` loads those files, so `install` must come before it. TensorFlow 2.16 and later
need this.
"""

from __future__ import annotations

import importlib
import sys
from functools import cache
from types import ModuleType
from typing import Any

from tf1kit.importing.importer import Importer
from tf1kit.importing.overlay import Lazy, OverlayModule, own

PACKAGE = "tensorflow.python.keras"
ASKING = {
    f"{PACKAGE}.{name}" for name in ("engine.training", "saving.hdf5_format", "saving.saving_utils", "utils.vis_utils")
}
VERSION = "2.2.4-tf"  # the version of 1.15.5's tf.keras, which its files contain
LOST: dict[str, dict[str, Any]] = {
    PACKAGE: {"__version__": VERSION},
    f"{PACKAGE}.layers": {"wrappers": Lazy(importlib.import_module, "tf1kit.tf1.keras.layers.wrappers")},
}


@cache
def package(name: str) -> OverlayModule:
    """A package with the names that it has lost."""
    module = OverlayModule(name, importlib.import_module(name), LOST[name])
    own(module).update({key: value for key, value in LOST[name].items() if not isinstance(value, Lazy)})
    return module


def resolve(name: str) -> ModuleType | None:
    """The module that those files get for a full dotted name; None stands for the ordinary one."""
    if name in LOST:
        return package(name)
    if name.startswith(f"{PACKAGE}."):  # a module in it; it may not be imported yet
        return importlib.import_module(name)
    return None


@cache
def install() -> None:
    """Let those files, and no others, import by `resolve`. It acts once."""
    sys.meta_path.insert(0, Importer(resolve, lambda spec: spec.name in ASKING))
