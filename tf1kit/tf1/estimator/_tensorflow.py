"""`tensorflow` for the files of tensorflow-estimator: the installed one, with the names of Keras 2
that they use.

`tensorflow.python.keras` is the part of Keras 2 that TensorFlow's own code still needs. It has all
classes that estimators need, except for `DenseFeatures`. `tf.keras` is Keras 3 today, which cannot
build in a graph.
"""

from __future__ import annotations

import tensorflow as installed

from tf1kit.importing.overlay import Changed, OverlayModule

WHY = "TensorFlow's needs Keras 3"
KERAS2 = "tensorflow.python.keras"
OPTIMIZERS = {
    name: f"{KERAS2}.optimizer_v2.{file}:{name}"
    for file, name in (
        ("adagrad", "Adagrad"),
        ("adam", "Adam"),
        ("ftrl", "Ftrl"),
        ("gradient_descent", "SGD"),
        ("rmsprop", "RMSprop"),
    )
} | {"Optimizer": f"{KERAS2}.optimizer_v2.optimizer_v2:OptimizerV2"}


class KerasThreeOptimizer:
    """Stands in for `tf.keras.optimizers.experimental.Optimizer`. No object is an instance of
    it.
    """


def _module(name: str, table: dict[str, object]) -> OverlayModule:
    return OverlayModule(name, None, table)


keras = _module(
    "tensorflow.keras",
    {
        "Model": f"{KERAS2}.engine.training:Model",
        "Sequential": f"{KERAS2}.engine.sequential:Sequential",
        "Input": f"{KERAS2}.engine.input_layer:Input",
        "activations": f"{KERAS2}.activations",
        "backend": f"{KERAS2}.backend",
        "initializers": _module(
            "tensorflow.keras.initializers",
            {
                "zeros": "tensorflow.python.ops.init_ops:Zeros",
                "constant": "tensorflow.python.ops.init_ops:Constant",
            },
        ),
        "layers": OverlayModule(
            "tensorflow.keras.layers",
            None,
            {"DenseFeatures": "tf1kit.tf1.estimator._dense_features:DenseFeatures"},
            lambda name: getattr(__import__(f"{KERAS2}.layers", fromlist=["layers"]), name),
        ),
        "losses": f"{KERAS2}.losses",
        "metrics": f"{KERAS2}.metrics",
        "models": f"{KERAS2}.models",
        "optimizers": _module(
            "tensorflow.keras.optimizers",
            {
                **OPTIMIZERS,
                "legacy": _module("tensorflow.keras.optimizers.legacy", dict(OPTIMIZERS)),
                "experimental": _module("tensorflow.keras.optimizers.experimental", {"Optimizer": KerasThreeOptimizer}),
            },
        ),
        "__internal__": _module(
            "tensorflow.keras.__internal__",
            {"losses": f"{KERAS2}.utils.losses_utils"},
        ),
    },
)
v1 = OverlayModule(
    "tensorflow.compat.v1",
    installed.compat.v1,
    {"keras": Changed(keras, WHY), "layers": Changed("tf1kit.tf1.layers", WHY)},
)
v2 = OverlayModule("tensorflow.compat.v2", installed.compat.v2, {"keras": Changed(keras, WHY)})
compat = OverlayModule("tensorflow.compat", installed.compat, {"v1": Changed(v1, WHY), "v2": Changed(v2, WHY)})
losses = _module("tensorflow.losses", {"Reduction": f"{KERAS2}.utils.losses_utils:ReductionV2"})
tensorflow = OverlayModule(
    "tensorflow",
    installed,
    {"keras": Changed(keras, WHY), "compat": Changed(compat, WHY), "losses": Changed(losses, WHY)},
)
