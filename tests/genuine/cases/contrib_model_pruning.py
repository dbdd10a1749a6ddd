"""Cases of contrib.model_pruning: masked layers and cells, masks over training, stripped graphs."""

import contextlib
import tempfile

import numpy as np
import tensorflow as tf
from tensorflow.contrib import model_pruning as pruning
from tensorflow.contrib.model_pruning.python import pruning_utils

RANDOM = np.random.RandomState(1)
KERNEL = RANDOM.normal(size=(6, 4)).astype(np.float32)
IMAGES = RANDOM.normal(size=(2, 5, 5, 3)).astype(np.float32)
ROWS = RANDOM.normal(size=(3, 6)).astype(np.float32)


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def described():
    return {
        "variables": [[v.name, v.shape.as_list()] for v in tf.global_variables()],
        "masks": [v.name for v in pruning.get_masks()],
        "thresholds": [v.name for v in pruning.get_thresholds()],
        "weights": [v.name for v in pruning.get_weights()],
        "masked": [t.name for t in pruning.get_masked_weights()],
        "models": [v.name for v in tf.contrib.framework.get_model_variables()],
    }


def run(tensors, feeds=None):
    """Values with seeded variables, and half of each mask zero."""
    random = np.random.RandomState(2)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for variable in tf.global_variables():
            value = random.normal(size=variable.shape.as_list())
            value = np.abs(value) > 0.5 if "mask" in variable.op.name else value
            sess.run(variable.assign(value.astype(variable.dtype.as_numpy_dtype)))
        return sess.run(tensors, feeds)


def case_layers():
    given = tf.constant(IMAGES)
    layer = pruning.masked_conv2d(given, 4, [3, 3], stride=2, weights_regularizer=tf.contrib.layers.l2_regularizer(0.1))
    other = pruning.masked_convolution(given, 2, 2, rate=2, padding="VALID", activation_fn=None, scope="dilated")
    normal = pruning.masked_conv2d(given, 2, 1, normalizer_fn=tf.contrib.layers.batch_norm, scope="normal")
    dense = pruning.masked_fully_connected(tf.constant(ROWS), 5, outputs_collections="outputs", scope="dense")
    again = pruning.masked_fully_connected(tf.constant(ROWS), 5, reuse=True, scope="dense")
    deep = pruning.masked_fully_connected(given, 2, variables_collections={"weights": ["mine"]}, scope="deep")
    tensors = {"layer": layer, "other": other, "normal": normal, "dense": dense, "again": again, "deep": deep}
    tensors.update({"loss_%d" % i: value for i, value in enumerate(tf.losses.get_regularization_losses())})
    tensors["sparsity"] = pruning.get_weight_sparsity()
    found = run(tensors)
    found["sparsity"] = np.array(found["sparsity"])
    return dict(
        found,
        described=described(),
        mine=[v.name for v in tf.get_collection("mine")],
        outputs=[t.name for t in tf.get_collection("outputs")],
        rank=raised(lambda: pruning.masked_conv2d(tf.zeros([2, 3, 4]), 2, 3)),
        format=raised(lambda: pruning.masked_conv2d(given, 2, 3, data_format="x")),
        outputs_kind=raised(lambda: pruning.masked_fully_connected(tf.constant(ROWS), 1.5)),
    )


def case_cells():
    found, inputs = {}, tf.constant(ROWS)
    makers = {
        "basic": lambda: pruning.MaskedBasicLSTMCell(3, forget_bias=0.5),
        "lstm": lambda: pruning.MaskedLSTMCell(3),
        "peepholes": lambda: pruning.MaskedLSTMCell(3, use_peepholes=True, cell_clip=0.4),
        "joined": lambda: pruning.MaskedBasicLSTMCell(3, state_is_tuple=False),
    }
    for name, make in makers.items():
        with tf.Graph().as_default():
            cell = make()
            sequence = tf.stack([tf.constant(ROWS), tf.constant(ROWS[::-1].copy())], 1)
            outputs, state = tf.nn.dynamic_rnn(cell, sequence, dtype=tf.float32)
            values = run([outputs, *tf.contrib.framework.nest.flatten(state)])
            found.update({"%s/%d" % (name, i): value for i, value in enumerate(values)})
            found[name + "/described"] = described()
    return dict(found, inputs=inputs.shape.as_list())


def masks(spec=None, steps=8, **kwargs):
    """The mask, threshold and last update after each step."""
    options = pruning.get_pruning_hparams()
    options.parse("sparsity_function_end_step=6,pruning_frequency=2,target_sparsity=0.75")
    options.parse(spec or "")
    with tf.Graph().as_default():
        step = tf.train.get_or_create_global_step()
        weights = tf.get_variable("weights", initializer=KERNEL)
        masked = pruning.apply_mask(weights, "scope")
        prune = pruning.Pruning(options, step, **kwargs)
        update, count = prune.conditional_mask_update_op(), tf.assign_add(step, 1)
        prune.add_pruning_summaries()
        rows = []
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            for _ in range(steps):
                sess.run(count)
                sess.run(update)
                threshold, last = sess.run([pruning.get_thresholds()[0], prune._last_update_step])
                rows.append(np.concatenate([[threshold, last], sess.run(pruning.get_masks()[0]).ravel()]))
            value = sess.run(masked)
        return np.array(rows, np.float32), value, described(), sorted(t.op.name for t in tf.get_collection("summaries"))


def case_pruning():
    found = {}
    for name, spec in {
        "plain": "",
        "window": "begin_pruning_step=3,end_pruning_step=5",
        "decay": "threshold_decay=0.5,sparsity_function_exponent=1",
        "blocks": "block_height=2,block_width=2",
        "uneven": "block_height=4,block_width=3,block_pooling_function=MAX",
        "named": "block_dims_map=[weights:1x-1]",
    }.items():
        found[name], found[name + "_value"], about, summaries = masks(spec)
        found[name + "_described"] = [about, summaries]
    found["fixed"] = masks("", 3, sparsity=0.3)[0]
    options = pruning.get_pruning_hparams()
    found["options"] = sorted([key, str(value)] for key, value in options.values().items())
    for name, spec in {
        "negative": "begin_pruning_step=-1",
        "order": "begin_pruning_step=5,end_pruning_step=3",
        "sparse": "target_sparsity=1.0",
        "decays": "threshold_decay=1.0",
        "begin": "sparsity_function_begin_step=200",
        "map": "weight_sparsity_map=[weights:1.5]",
        "block": "block_dims_map=[weights:2]",
        "pool": "block_height=2,block_pooling_function=SUM",
    }.items():
        found["wrong_" + name] = raised(lambda spec=spec: masks(spec, 2))
    return found


def case_training_and_stripping():
    tf.get_variable("unused", [2])
    net = pruning.masked_fully_connected(tf.constant(ROWS), 4, scope="fc", weights_initializer=tf.ones_initializer())
    output = tf.identity(net, name="output")
    loss = tf.reduce_sum(tf.square(output - 1.0))
    step = tf.train.get_or_create_global_step()
    train = tf.contrib.slim.learning.create_train_op(loss, tf.train.GradientDescentOptimizer(0.01), global_step=step)
    options = pruning.get_pruning_hparams().parse("pruning_frequency=1,sparsity_function_end_step=3")
    update = pruning.Pruning(options, step).conditional_mask_update_op()
    with tempfile.TemporaryDirectory() as folder:
        with contextlib.suppress(TypeError):  # 1.15.5 trains, and then cannot unpack the loss
            pruning.train(train, folder, update, number_of_steps=4, save_summaries_secs=0, summary_op=None)
        with tf.Graph().as_default():
            graph_def = pruning.graph_def_from_checkpoint(folder, ["output"])
        stripped = pruning.strip_pruning_vars_fn(graph_def, ["output"])
        values = []
        for each in (graph_def, stripped):
            with tf.Graph().as_default(), tf.Session() as sess:
                tf.import_graph_def(each, name="")
                values.append(sess.run("output:0"))
        nothing = raised(lambda: pruning.graph_def_from_checkpoint(folder + "/none", ["output"]))
    return {
        "values": np.array(values),
        "kept": sorted(node.name for node in stripped.node),
        "before": len([node for node in graph_def.node if "mask" in node.name]),
        "nothing": nothing,
    }


def case_matrices():
    kernel, block = tf.constant(KERNEL), tf.constant([[1.0, -2.0, 0.5], [3.0, 0.0, 1.0]])
    made = {"kronecker": pruning_utils.kronecker_product(kernel, block)}
    for kind in ("MAX", "AVG"):
        for padding in ("SAME", "VALID"):
            for name, window, strides in (("even", [2, 2], [2, 2]), ("odd", [4, 3], [4, 3]), ("close", [3, 2], [1, 2])):
                made["/".join((kind, padding, name))] = pruning_utils.factorized_pool(
                    kernel, window, kind, strides, padding
                )
    with tf.Session() as sess:
        found = sess.run(made)
    found["rank"] = raised(lambda: pruning_utils.factorized_pool(kernel[0], [2, 2], "MAX", [2, 2], "SAME"))
    return found
