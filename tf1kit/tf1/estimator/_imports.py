"""Supplies the files of tensorflow-estimator with modules that TensorFlow no longer has.

Without this, their `import` statements fail on TensorFlow 2.16 and later. `import
tensorflow_estimator` would import both of its APIs. Here that statement binds the kit's lazy
`tf.estimator`, and a module is imported when one of its names is used.
"""

from __future__ import annotations

import importlib
import sys
from functools import cache
from importlib.machinery import ModuleSpec
from types import ModuleType

from tf1kit.importing.importer import Importer
from tf1kit.importing.overlay import Changed, OverlayModule

HERE = __name__.rpartition(".")[0]

# Names that come before those of a module that TensorFlow still has. See `OverlayModule` for the
# notation.
ADDED: dict[str, dict[str, object]] = {
    "tensorflow.python.distribute": {"estimator_training": f"{HERE}._distribute"},
    "tensorflow.python.tpu": {
        "session_support": f"{HERE}._tpu:session_support",
        "tpu_embedding": Changed(f"{HERE}._tpu:tpu_embedding", "it lacks names that TPUEstimator imports from it"),
        "tpu_embedding_gradient": f"{HERE}._tpu:tpu_embedding_gradient",
    },
}
# Modules that the kit supplies as a whole.
INSTEAD = {
    "tensorflow": f"{HERE}._tensorflow:tensorflow",
    "tensorflow.python.tpu.tpu_embedding": f"{HERE}._tpu:tpu_embedding",
    "tensorflow_estimator._api.v1": f"{HERE}._export:api",
    "tensorflow_estimator.python.estimator.estimator_export": f"{HERE}._export",
}


@cache
def resolve(name: str) -> ModuleType | None:
    """The module that tensorflow-estimator's files get for a full dotted name; None stands for the
    installed one.
    """
    if name in INSTEAD:
        module, _, attribute = INSTEAD[name].partition(":")
        found = importlib.import_module(module)
        return getattr(found, attribute) if attribute else found
    if name in ADDED:
        return OverlayModule(name, importlib.import_module(name), ADDED[name])
    if name.rpartition(".")[0] in ADDED:  # a module in one of those; it may not be imported yet
        return importlib.import_module(name)
    return None


def owns(spec: ModuleSpec) -> bool:
    """Whether a file belongs to tensorflow-estimator."""
    return spec.name.partition(".")[0] == "tensorflow_estimator"


@cache
def install() -> Importer:
    """Let the files of tensorflow-estimator, and no others, import by `resolve`. It acts once."""
    importer = Importer(resolve, owns)
    sys.meta_path.insert(0, importer)
    return importer
