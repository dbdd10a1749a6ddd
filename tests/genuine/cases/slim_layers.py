"""Cases of `tf.contrib.slim`: layers, arg_scope, repeat and stack, losses, regularizers, and the
collections that they fill.
"""

import numpy as np
import tensorflow as tf

slim = tf.contrib.slim

KEYS = tf.GraphKeys
NAMED = ("GLOBAL_VARIABLES", "TRAINABLE_VARIABLES", "MODEL_VARIABLES", "LOCAL_VARIABLES", "UPDATE_OPS", "LOSSES")
NAMED += ("REGULARIZATION_LOSSES",)


def drawn(*shape):
    """Numbers that are the same each time."""
    return np.random.RandomState(len(shape)).normal(size=shape).astype(np.float32)


def weights(seed):
    """An initializer that draws the same numbers in every TensorFlow."""
    return tf.random_normal_initializer(stddev=0.5, seed=seed)


def members():
    """The names in the collections that slim fills, with the shapes of variables."""
    return {name: [named(member) for member in tf.get_collection(getattr(KEYS, name))] for name in NAMED}


def named(member):
    """The name, without the number of the operation's output."""
    shape = str(member.shape.as_list()) if isinstance(member, tf.Variable) else ""
    return member.name.split(":")[0] + shape


def values(**tensors):
    """Initialise everything, and evaluate the tensors."""
    with tf.Session() as sess:
        sess.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
        return sess.run(tensors)


def case_conv2d():
    """Convolutions with strides, rates, padding, without a bias, with a regularizer and an
    activation.
    """
    images = tf.constant(drawn(2, 7, 6, 3))
    outputs = {
        "plain": slim.conv2d(images, 4, [3, 3], weights_initializer=weights(1)),
        "strided": slim.conv2d(images, 2, 3, stride=2, padding="VALID", weights_initializer=weights(2)),
        "dilated": slim.conv2d(images, 2, 3, rate=2, weights_initializer=weights(3), scope="dilated"),
        "no bias": slim.conv2d(images, 2, [1, 3], biases_initializer=None, weights_initializer=weights(4)),
        "regular": slim.conv2d(
            images,
            2,
            3,
            weights_initializer=weights(5),
            weights_regularizer=slim.l2_regularizer(0.01),
            biases_initializer=tf.constant_initializer(0.1),
            biases_regularizer=slim.l1_regularizer(0.02),
            activation_fn=tf.nn.elu,
        ),
    }
    outputs["losses"] = tf.stack(tf.get_collection(KEYS.REGULARIZATION_LOSSES))
    return dict(values(**outputs), **members())


def case_other_convolutions():
    """Separable, transposed and in-plane convolutions, and inputs of rank 3 and 5."""
    images = tf.constant(drawn(2, 6, 6, 2))
    named = {"weights_initializer": weights(1)}
    outputs = {
        "separable": slim.separable_conv2d(images, 3, 3, depth_multiplier=2, **named),
        "depthwise": slim.separable_conv2d(images, None, [3, 3], depth_multiplier=1, stride=2, **named),
        "separable strided": slim.separable_conv2d(images, 3, 3, 1, stride=2, normalizer_fn=slim.batch_norm, **named),
        "transposed": slim.conv2d_transpose(images, 3, 3, stride=2, **named),
        "transposed valid": slim.conv2d_transpose(images, 3, [2, 3], stride=[2, 1], padding="VALID", **named),
        "in a plane": slim.conv2d_in_plane(images, 3, weights_initializer=weights(2)),
        "volume": slim.conv3d(tf.constant(drawn(1, 3, 4, 4, 2)), 2, [2, 2, 2], **named),
        "volume transposed": slim.conv3d_transpose(tf.constant(drawn(1, 2, 3, 3, 2)), 2, 2, stride=2, **named),
        "series": slim.convolution(tf.constant(drawn(2, 6, 3)), 2, 3, rate=2, **named),
    }
    return dict(values(**outputs), **members())


def case_dense_and_pools():
    """Fully connected layers, pooling, flattening, dropout, one-hot, bias, norms."""
    images = tf.constant(drawn(2, 5, 5, 4))
    flat = slim.flatten(images)
    outputs = {
        "flat": flat,
        "dense": slim.fully_connected(flat, 3, weights_initializer=weights(1)),
        "dense of rank 4": slim.fully_connected(images, 3, weights_initializer=weights(2), activation_fn=None),
        "dense normed": slim.fully_connected(
            flat, 3, normalizer_fn=slim.batch_norm, weights_initializer=weights(3), normalizer_params={"decay": 0.9}
        ),
        "max": slim.max_pool2d(images, 2),
        "average": slim.avg_pool2d(images, [3, 3], stride=1, padding="SAME"),
        "pool": slim.pool(images, [2, 2], "AVG", stride=2),
        "inference dropout": slim.dropout(images, 0.5, is_training=False),
        "one hot": slim.one_hot_encoding(tf.constant([0, 2, 1]), 4),
        "bias": slim.bias_add(flat, initializer=tf.constant_initializer(0.3)),
        "layer norm": slim.layer_norm(images),
        "instance norm": tf.contrib.layers.instance_norm(images),
        "group norm": tf.contrib.layers.group_norm(images, groups=2),
        "unit norm": slim.unit_norm(flat, dim=1),
        "softmax": slim.softmax(images),
        "maxout": tf.contrib.layers.maxout(flat, 20),
        "spatial softmax": tf.contrib.layers.spatial_softmax(images),
    }
    names = {name + " name": output.op.name.split("/")[0] for name, output in outputs.items()}
    return dict(values(**outputs), **dict(members(), **names))


def case_dropout():
    """The elements that dropout with a seed drops; the others are scaled."""
    outputs = slim.dropout(tf.ones([4, 5]), 0.6, seed=11)
    return {"kept": values(outputs=outputs)["outputs"]}


def case_arg_scope():
    """Nested scopes, scopes of scopes, and what they hold."""

    @slim.add_arg_scope
    def scaled(inputs, factor=1.0, shift=0.0):
        return inputs * factor + shift

    found = {}
    fixed = {"weights_initializer": weights(1), "activation_fn": None}
    with slim.arg_scope([slim.conv2d, slim.fully_connected], **fixed):
        found["dense"] = slim.fully_connected(tf.constant(drawn(2, 3)), 2)
        with slim.arg_scope([slim.conv2d], padding="VALID", stride=2) as scope:
            found["conv"] = slim.conv2d(tf.constant(drawn(1, 5, 5, 2)), 3, 3)
            found["conv same"] = slim.conv2d(tf.constant(drawn(1, 5, 5, 2)), 3, 3, padding="SAME")
    with slim.arg_scope(scope):
        found["again"] = slim.conv2d(tf.constant(drawn(1, 5, 5, 2)), 2, 1)
    with slim.arg_scope([scaled], factor=3.0):
        found["scaled"] = scaled(tf.constant(2.0))
        with slim.arg_scope([scaled], shift=1.0):
            found["scaled more"] = scaled(tf.constant(2.0), factor=5.0)
    kept = {"in scope": slim.has_arg_scope(scaled), "arguments": sorted(slim.arg_scoped_arguments(slim.flatten))}
    kept["keys"] = sorted(key.split(" at ")[0] for key in scope)
    return dict(values(**found), **dict(kept, **members()))


def case_repeat_and_stack():
    """Numbered scopes, and layers with arguments of their own."""
    images = tf.constant(drawn(1, 6, 6, 2))
    with slim.arg_scope([slim.conv2d, slim.fully_connected], weights_initializer=weights(1)):
        net = slim.repeat(images, 3, slim.conv2d, 3, [3, 3], scope="conv1")
        net = slim.repeat(net, 2, slim.conv2d, 2, 3)
        net = slim.stack(net, slim.conv2d, [(3, [3, 3]), (2, [1, 1])], scope="core")
        net = slim.stack(slim.flatten(net), slim.fully_connected, [5, 4, 3], scope="fc")
        net = slim.stack(net, slim.fully_connected, [2, 2])
    return dict(values(net=net), **members())


def case_losses():
    """`slim.losses`, the same of `tf.losses`, and their totals."""
    predictions, labels = tf.constant(drawn(4, 3)), tf.constant(np.eye(3, dtype=np.float32)[[0, 2, 1, 1]])
    kernel = slim.model_variable("kernel", [2, 2], initializer=weights(1), regularizer=slim.l2_regularizer(0.1))
    given = {"weights": tf.constant([1.0, 0.0, 2.0, 0.5])}
    outputs = {
        "absolute": slim.losses.absolute_difference(predictions, labels),
        "softmax": slim.losses.softmax_cross_entropy(predictions, labels, label_smoothing=0.1, **given),
        "sparse": slim.losses.sparse_softmax_cross_entropy(predictions, tf.constant([0, 2, 1, 1])),
        "sigmoid": slim.losses.sigmoid_cross_entropy(predictions, labels, weights=0.5),
        "log": slim.losses.log_loss(tf.sigmoid(predictions), labels),
        "hinge": slim.losses.hinge_loss(predictions, labels),
        "squares": slim.losses.mean_squared_error(predictions, labels, **given),
        "pairs": slim.losses.mean_pairwise_squared_error(predictions, labels),
        "cosine": slim.losses.cosine_distance(tf.nn.l2_normalize(predictions, 1), labels, axis=1),
        "core": tf.losses.softmax_cross_entropy(labels, predictions),
        "own": slim.losses.compute_weighted_loss(tf.square(predictions)),
    }
    slim.losses.add_loss(tf.constant(7.0))
    outputs.update(
        total=slim.losses.get_total_loss(),
        total_without=slim.losses.get_total_loss(add_regularization_losses=False),
        core_total=tf.losses.get_total_loss(),
        regularization=tf.stack(slim.losses.get_regularization_losses()),
        listed=tf.stack(slim.losses.get_losses()),
        kernel=kernel,
    )
    names = {"total name": outputs["total"].op.name, "kernel name": kernel.op.name}
    return dict(values(**outputs), **dict(members(), **names))


def case_regularizers():
    """The regularizers l1, l2, both together and their sum, applied to weights."""
    kernel = slim.variable("kernel", [3, 2], initializer=weights(1))
    both = slim.l1_l2_regularizer(0.1, 0.3)
    outputs = {
        "l1": slim.l1_regularizer(0.5)(kernel),
        "l2": slim.l2_regularizer(0.5)(kernel),
        "both": both(kernel),
        "sum": tf.contrib.layers.sum_regularizer([both, slim.l2_regularizer(0.1)])(kernel),
        "applied": tf.contrib.layers.apply_regularization(slim.l2_regularizer(0.2), [kernel, kernel]),
    }
    return dict(values(**outputs), none=str(slim.l2_regularizer(0.0)(kernel)), **members())


def case_initializers():
    """The Xavier and variance scaling initializers, with seeds."""
    make = tf.contrib.layers
    outputs = {
        "xavier": make.xavier_initializer(seed=1)([4, 5]),
        "xavier normal": make.xavier_initializer_conv2d(uniform=False, seed=2)([3, 3, 2, 4]),
        "scaling": slim.variance_scaling_initializer(seed=3)([3, 3, 2, 4]),
        "scaling out": slim.variance_scaling_initializer(factor=1.0, mode="FAN_OUT", uniform=True, seed=4)([4, 5]),
        "scaling average": slim.variance_scaling_initializer(mode="FAN_AVG", seed=5)([4, 5]),
    }
    return values(**outputs)


def case_variables():
    """Model, local and global variables, filters, and the variables to restore."""
    with tf.variable_scope("one"):
        slim.model_variable("kernel", [2], initializer=tf.ones_initializer(), device="/cpu:0")
        slim.variable("step", [1], initializer=tf.zeros_initializer(), trainable=False)
        slim.local_variable(np.float32(3.0), name="count")
    with tf.variable_scope("two"):
        slim.model_variable("kernel", [3], initializer=tf.ones_initializer())
        tf.contrib.framework.global_variable(np.float32(2.0), name="made")
    step = slim.get_or_create_global_step()
    kept = {
        "model": [v.op.name for v in slim.get_model_variables()],
        "model one": [v.op.name for v in slim.get_model_variables("one")],
        "all": [v.op.name for v in slim.get_variables()],
        "by suffix": [v.op.name for v in slim.get_variables_by_suffix("kernel")],
        "by name": [v.op.name for v in slim.get_variables_by_name("kernel", "two")],
        "local": [v.op.name for v in slim.get_local_variables()],
        "trainable": [v.op.name for v in slim.get_trainable_variables()],
        "unique": slim.get_unique_variable("one/kernel").op.name,
        "full name": slim.get_variable_full_name(slim.get_unique_variable("two/kernel")),
        "restore": [v.op.name for v in slim.get_variables_to_restore(exclude=["one"])],
        "restore two": [v.op.name for v in slim.get_variables_to_restore(include=["two"])],
        "filtered": [v.op.name for v in slim.filter_variables(slim.get_variables(), include_patterns=["kern"])],
        "step": step.op.name,
        "asserted": str(slim.assert_global_step(step)),
        "device": slim.get_unique_variable("one/kernel").device,
    }
    return dict(kept, **members())


def case_assign():
    """Assignments to variables from values and from a checkpoint."""
    import tempfile

    first = slim.variable("first", [2], initializer=tf.zeros_initializer())
    second = slim.variable("second", [2, 2], initializer=tf.zeros_initializer())
    folder = tempfile.mkdtemp()
    values_of = {"first": np.float32([1, 2]), "second": np.float32([[3, 4], [5, 6]])}
    kept = {}
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        sess.run(*slim.assign_from_values(values_of))
        kept["assigned"] = sess.run(second)
        path = tf.train.Saver().save(sess, folder + "/model.ckpt")
        sess.run(tf.global_variables_initializer())
        slim.assign_from_checkpoint_fn(path, [first])(sess)
        kept["restored"], kept["untouched"] = sess.run([first, second])
        slim.assign_from_checkpoint_fn(path, {"second": second, "absent": first}, ignore_missing_vars=True)(sess)
        kept["some"] = sess.run(second)
        sess.run(*slim.assign_from_checkpoint(path, [second]))
        slim.assign_from_values_fn({"first": np.float32([9, 8])})(sess)
        kept["function"] = sess.run(first)
        reshaped = slim.variable("reshaped", [4], initializer=tf.zeros_initializer())
        slim.assign_from_checkpoint_fn(path, {"second": reshaped}, reshape_variables=True)(sess)
        kept["reshaped"] = sess.run(reshaped)
    return kept


def case_metrics():
    """Streaming metrics and the map that gathers them."""
    predictions, labels = tf.constant([0, 1, 1, 2, 2]), tf.constant([0, 1, 2, 2, 1])
    scores = tf.constant([0.1, 0.9, 0.7, 0.3, 0.6])
    truth = tf.constant([False, True, True, False, False])
    found, updates = slim.metrics.aggregate_metric_map(
        {
            "accuracy": slim.metrics.streaming_accuracy(predictions, labels),
            "mean": slim.metrics.streaming_mean(scores),
            "precision": slim.metrics.streaming_precision(scores > 0.5, truth),
            "recall": slim.metrics.streaming_recall(scores > 0.5, truth),
            "auc": slim.metrics.streaming_auc(scores, truth),
            "squares": slim.metrics.streaming_mean_squared_error(scores, tf.cast(truth, tf.float32)),
            "iou": slim.metrics.streaming_mean_iou(predictions, labels, 3),
            "top": slim.metrics.streaming_sparse_recall_at_k(
                tf.one_hot(predictions, 3), tf.cast(tf.expand_dims(labels, 1), tf.int64), 1
            ),
        }
    )
    with tf.Session() as sess:
        sess.run(tf.local_variables_initializer())
        sess.run(list(updates.values()))
        sess.run(list(updates.values()))
        kept = sess.run(found)
    return dict(kept, names=sorted(v.op.name for v in tf.local_variables()))
