"""Runs one scenario on three sides: the recording of genuine 1.15.5, contrib's graph on this
TensorFlow, and the Keras layer.

It trains on five batches. It keeps the output and the gradients of the first, the moving statistics
after the first and the fifth, and the output of inference afterwards. A row has arguments of
contrib's function and of `scenario`. A row with a slash in its name is in
`tests/genuine/cases/contrib_batch_norm.py`, under its recorded name.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf
from tf1kit.contrib.layers import batch_norm

v1 = tf.compat.v1
CHANNELS, UPDATE_OPS = 3, v1.GraphKeys.UPDATE_OPS
SHAPES = {2: (8, 3), 3: (4, 3, 3), 4: (3, 2, 2, 3), 5: (2, 2, 1, 2, 3)}
FIRST = {2: (8, 3), 3: (4, 3, 3), 4: (3, 3, 2, 2), 5: (2, 3, 2, 1, 2)}  # the channels are axis 1
INITIAL = {"beta": [0.1, -0.2, 0.3], "gamma": [1.5, 0.5, -1.0]}
INITIAL.update(moving_mean=[0.2, 0.1, -0.3], moving_variance=[1.1, 0.9, 2.0])
CLIPPING = {"rmax": 1.1, "rmin": 0.9, "dmax": 0.2}


def adjustment(shape: Any) -> tuple[Any, Any]:
    """The adjustment that was recorded."""
    size = tf.cast(shape[-1:], tf.float32)
    return tf.fill(shape[-1:], 1.25) + 0.0 * size, tf.fill(shape[-1:], -0.5)


def rows() -> dict[str, dict[str, Any]]:
    """Every recorded configuration that the layer has, and some that are not recorded or have no
    CPU kernel in 1.15.5.
    """
    found: dict[str, dict[str, Any]] = {}
    for updates in (None, UPDATE_OPS):
        to = {"updates_collections": updates}
        for fused in (True, False, None):
            found[f"which_form/fused {fused} to {updates} by placeholder"] = {"fused": fused, **to}
            for rank in (2, 3, 5) if fused is not True else ():
                found[f"rank/rank {rank} fused {fused} to {updates}"] = {"rank": rank, "fused": fused, **to}
        for fused in (None, False):
            found[f"is_training/by False fused {fused} to {updates}"] = {"is_training": False, "fused": fused, **to}
        for rank in (2, 3, 4):
            found[f"zero_debias/rank {rank} to {updates}"] = {"rank": rank, "zero_debias_moving_mean": True, **to}
        for rank in (2, 3, 4, 5):
            named = {"rank": rank, "data_format": "NCHW", "fused": None if rank == 3 else False}
            found[f"channels_first/rank {rank} to {updates}"] = {**named, **to}
        for rank in (2, 4):
            found[f"epsilon/rank {rank} to {updates}"] = {"rank": rank, "spread": 1e-3, "epsilon": 1e-6, **to}
        for decay in (0.0, 0.999):
            found[f"decay/{decay} to {updates}"] = {"decay": decay, **to}
        found[f"batch_weights/nhwc to {updates}"] = {"weights": True, **to}
        found[f"batch_weights/nchw to {updates}"] = {"weights": True, "data_format": "NCHW", **to}
        found[f"parameters/no beta to {updates}"] = {"center": False, **to}
        found[f"parameters/neither, rank 3 to {updates}"] = {"rank": 3, "center": False, "scale": False, **to}
        found[f"parameters/initial to {updates}"] = {"param_initializers": None, **to}
        found[f"float16/fused to {updates}"] = {"dtype": "float16", **to}
        found[f"float16/rank 2 to {updates}"] = {"dtype": "float16", "rank": 2, **to}
        found[f"fused NCHW to {updates}"] = {"data_format": "NCHW", **to}
        found[f"fused NCHW, rank 2 to {updates}"] = {"data_format": "NCHW", "rank": 2, **to}
        found[f"float64, not fused, NCHW to {updates}"] = {
            "dtype": "float64",
            "fused": False,
            "data_format": "NCHW",
            "decay": 0.999,
            **to,
        }
        found[f"bfloat16 to {updates}"] = {"dtype": "bfloat16", **to}
    found["zero_debias/not fused"] = {"fused": False, "zero_debias_moving_mean": True, "is_training": True}
    found["batch_weights/rank 2"] = {"rank": 2, "weights": True, "is_training": True}
    found["renorm/plain"] = {"renorm": True}
    found["renorm/clipped"] = {"renorm": True, "renorm_clipping": CLIPPING, "renorm_decay": 0.8}
    found["renorm/rank_2"] = {"rank": 2, "renorm": True, "renorm_clipping": {"rmax": 1.5}, "renorm_decay": 0.5}
    found["renorm/not_fused"] = {"renorm": True, "fused": False, "renorm_decay": 0.5}
    found["renorm, NCHW"] = {"renorm": True, "data_format": "NCHW"}
    found["adjustment/placeholder"] = {"adjustment": adjustment}
    found["adjustment/bool"] = {"adjustment": adjustment, "is_training": True}
    found["adjustment and renorm"] = {"adjustment": adjustment, "renorm": True}
    found["epsilon/larger"] = {"spread": 1e-3, "epsilon": 0.1}
    found["epsilon/not fused"] = {"spread": 1e-3, "epsilon": 1e-6, "fused": False}
    found["float16/not fused"] = {"dtype": "float16", "fused": False}
    found["float16, not fused to None"] = {"dtype": "float16", "fused": False, "updates_collections": None}
    found["float16, weights"] = {"dtype": "float16", "fused": False, "weights": True, "updates_collections": None}
    found["bfloat16, not fused"] = {"dtype": "bfloat16", "fused": False}
    found["float64/layer"] = {"dtype": "float64", "fused": False}
    found["float64/forced"] = {"dtype": "float64", "rank": 3, "updates_collections": None}
    return found


def scenario(row: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The scenario of a row (shape, batches, weights of the examples, factors of the loss,
    training), and contrib's arguments.
    """
    contrib = {"scale": True, "decay": 0.9, "param_initializers": INITIAL, "updates_collections": UPDATE_OPS, **row}
    given = {name: contrib.pop(name, None) for name in ("rank", "spread", "dtype", "weights", "is_training")}
    first = contrib.get("data_format") == "NCHW"
    shape = (FIRST if first else SHAPES)[given["rank"] or 4]
    dtype = tf.as_dtype(given["dtype"] or "float32").as_numpy_dtype
    along = [1] * (len(shape) + 1)
    along[2 if first else -1] = CHANNELS
    drawn = np.random.RandomState(5).normal(size=[5, *shape])
    batches = drawn * np.reshape([1.0, 0.3, 2.0], along) + np.reshape([0.5, -1.0, 2.0], along)
    run = {
        "batches": (batches * (given["spread"] or 1.0)).astype(dtype),
        "weights": np.linspace(0.2, 1.0, shape[0]).astype(dtype) if given["weights"] else None,
        "factors": np.random.RandomState(6).normal(size=shape).astype(dtype),
        "training": given["is_training"] is not False,
        "inference": given["is_training"] is not True,
    }
    return run, contrib


def legacy(row: dict[str, Any]) -> dict[str, np.ndarray]:
    """All numbers of contrib's graph, which is built once with a placeholder `is_training`."""
    run, contrib = scenario(row)
    initial = contrib.pop("param_initializers") or {}
    contrib["param_initializers"] = {name: v1.constant_initializer(value) for name, value in initial.items()}
    if run["weights"] is not None:
        contrib["batch_weights"] = run["weights"]
    with tf.Graph().as_default(), v1.Session() as session:
        inputs = v1.placeholder(run["batches"].dtype, run["batches"].shape[1:])
        training = v1.placeholder(tf.bool, [])
        outputs = batch_norm(inputs, is_training=training, **contrib)
        trained = v1.trainable_variables()
        gradients = v1.gradients(tf.reduce_sum(outputs * run["factors"]), [inputs, *trained])
        updates = v1.get_collection(UPDATE_OPS) if run["training"] else []  # NaN in 1.15.5 otherwise
        moving = [variable for variable in v1.global_variables() if variable not in trained]
        session.run(v1.global_variables_initializer())
        found: dict[str, np.ndarray] = {}
        for step, batch in enumerate(run["batches"]):
            fed = {inputs: batch, training: run["training"]}
            output, slopes, _ = session.run([outputs, gradients, updates], fed)
            keep(found, step, output, ["inputs", *map(last_name, trained)], slopes, moving, session.run(moving))
        found["output of inference"] = session.run(outputs, {inputs: run["batches"][0], training: not run["inference"]})
    return found


def layer_arguments(contrib: dict[str, Any]) -> dict[str, Any]:
    """The Keras layer's arguments for contrib's."""
    named = {**contrib, "data_format": {"NCHW": "channels_first"}.get(contrib.get("data_format"), "channels_last")}
    initial = named.pop("param_initializers") or {}
    return named | {f"{name}_initializer": constant(value) for name, value in initial.items()}


def constant(value: list[float]) -> Any:
    """A constant initializer for a list; Keras's own takes no list."""
    return lambda shape, dtype=None: tf.reshape(tf.constant(value, dtype), shape)


def migrated(row: dict[str, Any], layer_class: type) -> dict[str, np.ndarray]:
    """The same numbers from a Keras layer, in a `tf.function`."""
    run, contrib = scenario(row)
    layer = layer_class(**layer_arguments(contrib), dtype=row.get("dtype", "float32"))
    layer.build(run["batches"].shape[1:])
    weights = {} if run["weights"] is None else {"batch_weights": tf.constant(run["weights"])}

    @tf.function(autograph=False)
    def step(inputs: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            outputs = layer(inputs, training=run["training"], **weights)
            total = tf.reduce_sum(outputs * run["factors"])
        return outputs, tape.gradient(total, [inputs, *(variable.value for variable in layer.trainable_variables)])

    found: dict[str, np.ndarray] = {}
    trained, moving = layer.trainable_variables, layer.non_trainable_variables
    for number, batch in enumerate(run["batches"]):
        output, slopes = step(tf.constant(batch))
        names = ["inputs", *map(last_name, trained)]
        keep(found, number, output, names, slopes, moving, [variable.numpy() for variable in moving])
    infer = tf.function(lambda inputs: layer(inputs, training=not run["inference"], **weights), autograph=False)
    found["output of inference"] = infer(tf.constant(run["batches"][0])).numpy()
    return found


def last_name(variable: Any) -> str:
    """`beta` for `BatchNorm/beta:0`, and the kit's names for contrib's variables whose names Keras
    does not allow.
    """
    name = variable.name.split(":")[0].split("/")[-1]
    return {"biased": "moving_mean_biased", "local_step": "moving_mean_local_step"}.get(name, name)


def keep(found: dict, step: int, output: Any, names: list, slopes: list, moving: list, values: list) -> None:
    """Output and gradients of the first step, and statistics of the first and the last step."""
    if step == 0:
        found["output"] = np.asarray(output)
        found.update({f"gradient of {name}": np.asarray(slope) for name, slope in zip(names, slopes, strict=True)})
    if step in (0, 4):
        found.update({f"{last_name(v)} after {step + 1}": value for v, value in zip(moving, values, strict=True)})


def as_recorded(found: dict[str, np.ndarray], trained: list[str]) -> dict[str, np.ndarray]:
    """A side's numbers in the form of the recording, with the gradients in the order of
    `trained`.
    """
    moving = [name for name in found if name.endswith("after 1")]
    after = [[found[name[: -len("1")] + step] for name in moving] for step in "15"]
    return {
        "outputs": np.array([found["output"], found["output of inference"]]),
        "moving": np.array([np.concatenate([np.ravel(value) for value in values]) for values in after]),
        "gradients": np.concatenate([np.ravel(found[f"gradient of {name}"]) for name in ["inputs", *trained]]),
    }
