"""Cases of `tf.contrib.layers.batch_norm`: each argument, in each of the function's inner
implementations.

Every configuration is fed five batches in training. The result has the outputs of the first batch,
the gradients, both moving statistics after one run and after five, the output of the inference that
follows, and the contents of the collections.
"""

import numpy as np
import tensorflow as tf
from tensorflow.contrib.layers.python.layers import batch_norm

CHANNELS = 3
SHAPES = {2: [8, CHANNELS], 3: [4, 3, CHANNELS], 4: [3, 2, 2, CHANNELS], 5: [2, 2, 1, 2, CHANNELS]}
NAMED = ("GLOBAL_VARIABLES", "TRAINABLE_VARIABLES", "MODEL_VARIABLES", "UPDATE_OPS", "REGULARIZATION_LOSSES")


def batches(shape, spread=1.0, dtype=np.float32, axis=-1):
    """Five batches whose channels have means and deviations of their own."""
    drawn = np.random.RandomState(5).normal(size=[5, *shape])
    along = [1] * (len(shape) + 1)
    along[axis] = CHANNELS
    mean, deviation = np.reshape([0.5, -1.0, 2.0], along), np.reshape([1.0, 0.3, 2.0], along)
    return ((drawn * deviation + mean) * spread).astype(dtype)


def initializers():
    """Initializers that give each parameter of a channel another value."""
    values = {"beta": [0.1, -0.2, 0.3], "gamma": [1.5, 0.5, -1.0], "moving_mean": [0.2, 0.1, -0.3]}
    values["moving_variance"] = [1.1, 0.9, 2.0]
    return {name: tf.constant_initializer(value) for name, value in values.items()}


def names(collection):
    """The members' names, without the number of the operation's output."""
    return [getattr(member, "name", str(member)).split(":")[0] for member in tf.get_collection(collection)]


def switch(is_training):
    """The argument `is_training`, and the feeds for training and for inference."""
    if is_training == "placeholder":
        fed = tf.placeholder(tf.bool, [])
        return fed, {fed: True}, {fed: False}
    if is_training == "variable":
        held = tf.get_variable("is_training", initializer=True, trainable=False, collections=["switches"])
        return held, {held: True}, {held: False}
    return is_training, {}, {}


def ran(rank=4, is_training="placeholder", spread=1.0, dtype=np.float32, shape=None, weights=False, **named):
    """Build a layer, feed it five batches, and return the results."""
    shape = shape or SHAPES[rank]
    axis = 2 if named.get("data_format") == "NCHW" else -1
    images = batches(shape, spread, dtype, axis)
    named.setdefault("scale", True)
    named.setdefault("decay", 0.9)
    named.setdefault("param_initializers", initializers())
    collection = named.get("updates_collections", tf.GraphKeys.UPDATE_OPS)
    with tf.Graph().as_default() as graph, tf.Session(graph=graph) as sess:
        inputs = tf.placeholder(dtype, shape)
        flag, training, inference = switch(is_training)
        if weights:
            named["batch_weights"] = tf.constant(np.linspace(0.2, 1.0, shape[0]).astype(dtype))
        outputs = batch_norm(inputs, is_training=flag, **named)
        factors = np.random.RandomState(6).normal(size=shape).astype(dtype)
        trained = [inputs, *tf.trainable_variables()]
        gradients = tf.gradients(tf.reduce_sum(outputs * factors), trained)
        updates = tf.get_collection(collection) if collection else []
        moving = [v for v in tf.global_variables() if "moving" in v.name or "renorm" in v.name]
        sess.run(tf.variables_initializer(tf.global_variables() + tf.get_collection("switches")))
        outcomes, statistics = [], []
        for step, batch in enumerate(images):
            fetched = sess.run([outputs, gradients, updates], {**training, inputs: batch})
            if step in (0, 4):
                statistics.append(flat(sess.run(moving)))
            if step == 0:
                outcomes.append(fetched[0])
                slopes = flat(fetched[1])
        outcomes.append(sess.run(outputs, {**inference, inputs: images[0]}))
        types = ",".join(v.dtype.base_dtype.name for v in tf.global_variables())
        members = {key: names(getattr(tf.GraphKeys, key)) for key in NAMED}
        members["custom"] = names("custom")
        return {
            "outputs": np.array(outcomes),
            "moving": np.array(statistics),
            "gradients": slopes,
            "graph": ["{}: {}".format(key, " ".join(members[key])) for key in sorted(members)] + [types],
        }


def flat(arrays):
    """All arrays in one vector."""
    return np.concatenate([np.ravel(array) for array in arrays]) if arrays else np.zeros(0, np.float32)


def table(**rows):
    """The results of several configurations in one dict."""
    return {row + "." + name: value for row, kept in rows.items() for name, value in kept.items()}


def case_which_form():
    """`fused`, where the updates go, and how `is_training` is given, at rank 4."""
    rows = {}
    for updates in (None, tf.GraphKeys.UPDATE_OPS, "custom"):
        for fused in (True, False, None):
            for is_training in (True, "placeholder"):
                if is_training is True and (fused is None or updates == "custom"):
                    continue  # a combination of the other cases
                name = "fused {} to {} by {}".format(fused, updates, is_training)
                rows[name] = ran(is_training=is_training, fused=fused, updates_collections=updates)
    return table(**rows)


def case_rank():
    """Inputs of rank 2, 3 and 5, for which the rule on fusing decides otherwise than for rank 4."""
    rows = {}
    for rank in (2, 3, 5):
        for fused in (None, False):
            for updates in (None, tf.GraphKeys.UPDATE_OPS):
                name = "rank {} fused {} to {}".format(rank, fused, updates)
                rows[name] = ran(rank, fused=fused, updates_collections=updates)
    return table(**rows)


def case_is_training():
    """`is_training` as a bool and as a variable; inference does not move the statistics."""
    rows = {}
    for is_training in (False, "variable"):
        for fused in (None, False):
            for updates in (None, tf.GraphKeys.UPDATE_OPS):
                name = "by {} fused {} to {}".format(is_training, fused, updates)
                rows[name] = ran(is_training=is_training, fused=fused, updates_collections=updates)
    return table(**rows)


def case_zero_debias():
    """`zero_debias_moving_mean`, with its own variables."""
    rows = {}
    for rank in (2, 3, 4):
        for updates in (None, tf.GraphKeys.UPDATE_OPS):
            named = {"updates_collections": updates, "zero_debias_moving_mean": True}
            rows["rank {} to {}".format(rank, updates)] = ran(rank, **named)
    rows["not fused"] = ran(4, fused=False, zero_debias_moving_mean=True, is_training=True)
    return table(**rows)


def case_batch_weights():
    """Weighted moments, in both data formats."""
    rows = {}
    for updates in (None, tf.GraphKeys.UPDATE_OPS):
        rows["nhwc to {}".format(updates)] = ran(weights=True, updates_collections=updates)
        nchw = {"shape": [3, CHANNELS, 2, 2], "data_format": "NCHW", "updates_collections": updates}
        rows["nchw to {}".format(updates)] = ran(weights=True, **nchw)
    rows["rank 2"] = ran(2, weights=True, is_training=True)
    return table(**rows)


def case_renorm():
    """Batch renormalisation, clipped or not."""
    clipping = {"rmax": 1.1, "rmin": 0.9, "dmax": 0.2}
    return table(
        plain=ran(renorm=True),
        bool=ran(renorm=True, is_training=True),
        clipped=ran(renorm=True, renorm_clipping=clipping, renorm_decay=0.8),
        rank_2=ran(2, renorm=True, renorm_clipping={"rmax": 1.5}, renorm_decay=0.5),
        not_fused=ran(renorm=True, fused=False, renorm_decay=0.5),
    )


def case_adjustment():
    """`adjustment` scales and shifts what is normalised, in training only."""

    def adjustment(shape):
        size = tf.cast(shape[-1:], tf.float32)
        return tf.fill(shape[-1:], 1.25) + 0.0 * size, tf.fill(shape[-1:], -0.5)

    return table(
        placeholder=ran(adjustment=adjustment),
        bool=ran(adjustment=adjustment, is_training=True),
        rank_2=ran(2, adjustment=adjustment, is_training=False),
    )


def case_parameters():
    """Layers without beta or gamma, with regularizers, not trainable, with an activation, and with
    the defaults.
    """
    squares = {"beta": lambda beta: 0.1 * tf.reduce_sum(beta**2), "gamma": lambda gamma: tf.reduce_sum(gamma**2)}
    rows = {}
    for updates in (None, tf.GraphKeys.UPDATE_OPS):
        rows["no beta to {}".format(updates)] = ran(center=False, updates_collections=updates)
        rows["neither, rank 3 to {}".format(updates)] = ran(3, center=False, scale=False, updates_collections=updates)
        rows["regularized to {}".format(updates)] = ran(param_regularizers=squares, updates_collections=updates)
        rows["regularized, rank 3 to {}".format(updates)] = ran(
            3, param_regularizers=squares, updates_collections=updates
        )
        rows["fixed to {}".format(updates)] = ran(trainable=False, updates_collections=updates)
        rows["relu to {}".format(updates)] = ran(activation_fn=tf.nn.relu, updates_collections=updates)
        rows["initial to {}".format(updates)] = ran(param_initializers=None, updates_collections=updates)
    return table(**rows)


def case_channels_first():
    """NCHW without fusing. With fusing only the graph is compared, because 1.15.5 has no such
    kernel on a CPU.
    """
    rows = {}
    for updates in (None, tf.GraphKeys.UPDATE_OPS):
        named = {"data_format": "NCHW", "updates_collections": updates}
        rows["rank 4 to {}".format(updates)] = ran(shape=[3, CHANNELS, 2, 2], fused=False, **named)
        rows["rank 3 to {}".format(updates)] = ran(shape=[4, CHANNELS, 3], **named)
        rows["rank 2 to {}".format(updates)] = ran(2, fused=False, **named)
        rows["rank 5 to {}".format(updates)] = ran(shape=[2, CHANNELS, 2, 1, 2], fused=False, **named)
    result = table(**rows)
    outputs = batch_norm(tf.zeros([3, CHANNELS, 2, 2]), data_format="NCHW", fused=True)
    result.update(fused_shape=outputs.shape.as_list(), fused_names=names(tf.GraphKeys.GLOBAL_VARIABLES))
    return result


def case_reuse():
    """A second layer in the scope shares the variables; without a scope it makes new ones."""
    inputs = tf.constant(batches(SHAPES[4])[0])
    for updates in (None, tf.GraphKeys.UPDATE_OPS):
        scope = "shared_{}".format(updates)
        batch_norm(inputs, scope=scope, updates_collections=updates)
        batch_norm(inputs, scope=scope, reuse=True, updates_collections=updates)
        batch_norm(inputs, updates_collections=updates)
        batch_norm(inputs, updates_collections=updates)
    with tf.variable_scope("outer"):
        batch_norm(inputs, scale=True)
    with tf.variable_scope("outer", reuse=True):
        batch_norm(inputs, scale=True)
    return {name: names(getattr(tf.GraphKeys, name)) for name in NAMED}


def case_collections():
    """`variables_collections` as a list or by name, and `outputs_collections` with the alias."""
    inputs = tf.constant(batches(SHAPES[4])[0])
    by_name = {"beta": ["betas"], "moving_mean": ["means", "all"], "gamma": ["gammas"]}
    for number, updates in enumerate((None, tf.GraphKeys.UPDATE_OPS)):
        named = {"updates_collections": updates, "outputs_collections": ["outputs"], "scale": True}
        batch_norm(inputs, scope="listed_{}".format(number), variables_collections=["some", "all"], **named)
        batch_norm(inputs, scope="named_{}".format(number), variables_collections=by_name, **named)
        batch_norm(inputs[:, 0, 0], scope="flat_{}".format(number), variables_collections=by_name, **named)
    kept = {name: names(name) for name in ("some", "all", "betas", "means", "gammas", "outputs")}
    kept["aliases"] = [output.aliases for output in tf.get_collection("outputs")]
    return kept


def case_epsilon():
    """Inputs of low variance: a fused epsilon is never below 1.001e-5, and one that is not fused is
    used as given.
    """
    rows = {}
    for rank in (2, 4):
        for updates in (None, tf.GraphKeys.UPDATE_OPS):
            name = "rank {} to {}".format(rank, updates)
            rows[name] = ran(rank, spread=1e-3, epsilon=1e-6, updates_collections=updates)
    rows["larger"] = ran(spread=1e-3, epsilon=0.1)
    rows["not fused"] = ran(spread=1e-3, epsilon=1e-6, fused=False)
    return table(**rows)


def case_decay():
    """Decays of 0 and of almost 1."""
    rows = {}
    for decay in (0.0, 0.999):
        for updates in (None, tf.GraphKeys.UPDATE_OPS):
            rows["{} to {}".format(decay, updates)] = ran(decay=decay, updates_collections=updates)
    return table(**rows)


def case_float16():
    """Inputs and outputs in half precision; fused layers keep their parameters in single
    precision.
    """
    rows = {}
    for updates in (None, tf.GraphKeys.UPDATE_OPS):
        rows["fused to {}".format(updates)] = ran(dtype=np.float16, updates_collections=updates)
        rows["rank 2 to {}".format(updates)] = ran(2, dtype=np.float16, updates_collections=updates)
    rows["not fused"] = ran(dtype=np.float16, fused=False)
    return table(**rows)


def case_float64():
    """Inputs in double precision, for which the layer is not fused."""
    return table(layer=ran(dtype=np.float64, fused=False), forced=ran(3, dtype=np.float64, updates_collections=None))


def case_normalizer():
    """The function as `normalizer_fn` of other layers, trained for three steps."""
    layers = tf.contrib.layers
    images = np.random.RandomState(7).normal(size=[4, 4, 4, 2]).astype(np.float32)
    weights = tf.random_normal_initializer(stddev=0.5, seed=3)
    params = {"is_training": True, "decay": 0.8, "scale": True}
    kept = {}
    for updates in (None, tf.GraphKeys.UPDATE_OPS):
        with tf.Graph().as_default(), tf.Session() as sess:
            shared = {
                "weights_initializer": weights,
                "normalizer_fn": layers.batch_norm,
                "normalizer_params": dict(params, updates_collections=updates),
            }
            with tf.contrib.framework.arg_scope([layers.conv2d, layers.fully_connected], **shared):
                net = layers.conv2d(tf.constant(images), 3, 3)
                net = layers.fully_connected(layers.flatten(net), 4)
            loss = tf.reduce_mean(tf.square(net - 0.5))
            with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
                step = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
            sess.run(tf.global_variables_initializer())
            for _ in range(3):
                sess.run(step)
            prefix = "to {} ".format(updates)
            for name in NAMED:
                kept[prefix + name] = names(getattr(tf.GraphKeys, name))
            kept[prefix + "trained"] = flat(sess.run(tf.global_variables()))
            kept[prefix + "loss"] = sess.run(loss)
    return kept


def case_refused():
    """Arguments that are refused, and the types of the errors."""
    inputs = tf.constant(batches(SHAPES[4])[0])
    refused = {
        "renorm and forced updates": {"inputs": inputs, "renorm": True, "updates_collections": None},
        "unknown rank": {"inputs": tf.placeholder(tf.float32)},
        "unknown rank, forced updates": {"inputs": tf.placeholder(tf.float32), "updates_collections": None},
        "unknown channels": {"inputs": tf.placeholder(tf.float32, [4, None]), "updates_collections": None},
        "data format": {"inputs": inputs, "data_format": "CHWN"},
        "reuse without variables": {"inputs": inputs, "reuse": True, "scope": "never"},
    }
    kinds = {}
    for name, named in refused.items():
        try:
            batch_norm(**named)
            kinds[name] = "none"
        except Exception as error:
            kinds[name] = type(error).__name__
    return kinds
