# Losses of regularizers: tensors to compute with, under their names, and no operation besides.
import tensorflow as tf

slim = tf.contrib.slim


def losses():
    return tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)


layers = tf.contrib.layers
regularizers = [
    ("l1", layers.l1_regularizer(0.1)),
    ("l2", layers.l2_regularizer(0.5)),
    ("l1_l2", layers.l1_l2_regularizer(0.1, 0.2)),
    ("sum", layers.sum_regularizer([layers.l1_regularizer(0.1), layers.l2_regularizer(0.5)])),
    ("none", layers.l2_regularizer(0.0)),
    ("unit_norm", lambda w: tf.reduce_sum(tf.square(w))),
    ("keras_l1", tf.keras.regularizers.l1(0.1)),
    ("keras_l2", tf.keras.regularizers.l2(0.1)),
    ("keras_l1_l2", tf.keras.regularizers.l1_l2(0.1, 0.2)),
    ("nothing", lambda w: None),
    ("no_regularizer", tf.no_regularizer),
]
makers = [
    ("get_variable", lambda r: tf.get_variable("w", [2, 3], initializer=tf.ones_initializer(), regularizer=r)),
    ("partitioned", lambda r: tf.get_variable("w", [4, 3], initializer=tf.ones_initializer(), regularizer=r,
                                              partitioner=tf.fixed_size_partitioner(2))),
    ("dense", lambda r: tf.layers.dense(tf.ones([1, 2]), 3, kernel_initializer=tf.ones_initializer(), kernel_regularizer=r)),
    ("conv2d", lambda r: tf.layers.conv2d(tf.ones([1, 4, 4, 2]), 3, 3, kernel_initializer=tf.ones_initializer(),
                                          bias_regularizer=r, activity_regularizer=r)),
    ("batch_norm", lambda r: tf.layers.batch_normalization(tf.ones([4, 2]), gamma_regularizer=r)),
    ("slim", lambda r: slim.fully_connected(tf.ones([1, 2]), 3, weights_initializer=tf.ones_initializer(), weights_regularizer=r)),
    ("slim_conv", lambda r: slim.conv2d(tf.ones([1, 4, 4, 2]), 3, 3, weights_initializer=tf.ones_initializer(), weights_regularizer=r)),
]
for what, make in makers:
    for name, regularizer in regularizers:
        tf.reset_default_graph()
        with tf.variable_scope(name):
            try:
                make(regularizer)
            except Exception as error:
                print(what, name, type(error).__name__, str(error)[:150])
                continue
        found = losses()
        print(what, name, [(each.name, each.op.type, str(each.shape), isinstance(each, tf.Tensor)) for each in found])
        inside = {each.name.split("/")[0] for each in tf.get_default_graph().get_operations()}
        print("   ", sorted(inside), tf.losses.get_regularization_losses() == found)
        if not found:
            continue
        total = sum(found) + 0.5 * found[0] + found[0] / 4.0 - found[0]
        everything = tf.add_n(found, name="everything")
        mean = tf.reduce_mean(tf.stack(found))
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            print("    %.5f %.5f %.5f" % tuple(session.run([total, everything, mean])), total.name, found[0].op.outputs == [found[0]])

tf.reset_default_graph()
with tf.variable_scope("here", regularizer=layers.l2_regularizer(0.5)):
    for reuse in (False, True):
        with tf.variable_scope("shared", reuse=reuse):
            tf.get_variable("w", [2])
            tf.get_variable("plain", [2], regularizer=tf.no_regularizer)
print([each.name for each in losses()])
with tf.while_loop(lambda i: i < 2, lambda i: i + 1, [0]).graph.as_default():
    print(tf.cond(tf.constant(True), lambda: losses()[0] * 2, lambda: losses()[0]).name)
