# The name, the type and the shape of what functions of tf.nn and of tf.layers end in: programs fetch by these names.
# `tf.add` made Add in 1.15.5 and makes AddV2 today, the same sum: both are called Add here.
import tensorflow as tf

tf.logging.set_verbosity(tf.logging.ERROR)
N, L = tf.nn, tf.layers


def image():
    return tf.placeholder(tf.float32, [2, 8, 8, 3], name="x")


def row():
    return tf.placeholder(tf.float32, [4, 3], name="x")


def line():
    return tf.placeholder(tf.float32, [2, 8, 3], name="x")


def volume():
    return tf.placeholder(tf.float32, [2, 6, 6, 6, 3], name="x")


def filters(*shape):
    return tf.constant(0.1, tf.float32, shape)


def classes():
    return tf.constant([0, 1, 2, 1])


cell = tf.nn.rnn_cell
calls = [
    ("dropout", lambda: N.dropout(row(), 0.5)),
    ("dropout rate", lambda: N.dropout(row(), rate=0.4, noise_shape=[4, 1])),
    ("dropout tensor", lambda: N.dropout(row(), tf.placeholder_with_default(0.5, []))),
    ("dropout named", lambda: N.dropout(row(), 0.5, name="drop")),
    ("dropout nothing", lambda: N.dropout(row(), 1.0)),
    ("alpha dropout", lambda: tf.contrib.nn.alpha_dropout(row(), 0.5)),
    ("fused_batch_norm", lambda: N.fused_batch_norm(image(), filters(3), filters(3))),
    ("fused_batch_norm inference", lambda: N.fused_batch_norm(image(), filters(3), filters(3), filters(3), filters(3), is_training=False)),
    ("batch_normalization", lambda: N.batch_normalization(row(), filters(3), filters(3), filters(3), filters(3), 0.001)),
    ("moments", lambda: N.moments(row(), [0])),
    ("weighted_moments", lambda: N.weighted_moments(row(), [0], filters(4, 1))),
    ("sigmoid loss", lambda: N.sigmoid_cross_entropy_with_logits(labels=filters(4, 3), logits=row())),
    ("softmax loss", lambda: N.softmax_cross_entropy_with_logits(labels=filters(4, 3), logits=row())),
    ("softmax loss v2", lambda: N.softmax_cross_entropy_with_logits_v2(labels=filters(4, 3), logits=row())),
    ("sparse softmax loss", lambda: N.sparse_softmax_cross_entropy_with_logits(labels=classes(), logits=row())),
    ("conv1d_transpose", lambda: N.conv1d_transpose(line(), filters(2, 4, 3), [2, 16, 4], 2)),
    ("conv2d_transpose", lambda: N.conv2d_transpose(image(), filters(2, 2, 4, 3), [2, 16, 16, 4], [1, 2, 2, 1])),
    ("conv2d_backprop_input", lambda: N.conv2d_backprop_input([2, 16, 16, 4], filters(2, 2, 4, 3), image(), [1, 2, 2, 1], "SAME")),
    ("l2_normalize", lambda: N.l2_normalize(row(), 1)),
    ("xw_plus_b", lambda: N.xw_plus_b(row(), filters(3, 2), filters(2))),
    ("relu_layer", lambda: N.relu_layer(row(), filters(3, 2), filters(2))),
    ("bias_add", lambda: N.bias_add(row(), filters(3))),
    ("leaky_relu", lambda: N.leaky_relu(row())),
    ("crelu", lambda: N.crelu(row())),
    ("swish", lambda: N.swish(row())),
    ("zero_fraction", lambda: N.zero_fraction(row())),
    ("log_softmax", lambda: N.log_softmax(row())),
    ("softmax", lambda: N.softmax(row())),
    ("separable_conv2d", lambda: N.separable_conv2d(image(), filters(2, 2, 3, 1), filters(1, 1, 3, 4), [1, 1, 1, 1], "SAME")),
    ("convolution", lambda: N.convolution(image(), filters(2, 2, 3, 4), "SAME")),
    ("pool", lambda: N.pool(image(), [2, 2], "MAX", "SAME")),
    ("embedding_lookup", lambda: N.embedding_lookup(filters(5, 2), classes())),
    ("in_top_k", lambda: N.in_top_k(row(), classes(), 2)),
    ("dynamic_rnn", lambda: N.dynamic_rnn(cell.BasicRNNCell(2), line(), dtype=tf.float32)[0]),
    ("static_rnn", lambda: N.static_rnn(cell.GRUCell(2), [row(), row()], dtype=tf.float32)[0][-1]),
    ("LSTM", lambda: N.static_rnn(cell.BasicLSTMCell(2), [row()], dtype=tf.float32)[1].c),
    ("DropoutWrapper", lambda: N.static_rnn(cell.DropoutWrapper(cell.GRUCell(2), output_keep_prob=0.5), [row()], dtype=tf.float32)[0][-1]),
    ("layers.conv1d", lambda: L.conv1d(line(), 2, 2)),
    ("layers.conv2d", lambda: L.conv2d(image(), 2, 2, activation=tf.nn.relu)),
    ("layers.conv2d plain", lambda: L.conv2d(image(), 2, 2, use_bias=False)),
    ("layers.conv2d dilated", lambda: L.conv2d(image(), 2, 2, dilation_rate=2)),
    ("layers.conv3d", lambda: L.conv3d(volume(), 2, 2)),
    ("layers.conv2d_transpose", lambda: L.conv2d_transpose(image(), 2, 2)),
    ("layers.conv3d_transpose", lambda: L.conv3d_transpose(volume(), 2, 2)),
    ("layers.separable_conv1d", lambda: L.separable_conv1d(line(), 2, 2)),
    ("layers.separable_conv2d", lambda: L.separable_conv2d(image(), 2, 2)),
    ("layers.dense", lambda: L.dense(row(), 2, tf.nn.sigmoid)),
    ("layers.dense of rank 3", lambda: L.dense(line(), 2)),
    ("layers.dropout", lambda: L.dropout(row(), training=True)),
    ("layers.dropout inference", lambda: L.dropout(row())),
    ("layers.dropout tensor", lambda: L.dropout(row(), training=tf.placeholder_with_default(True, []))),
    ("layers.flatten", lambda: L.flatten(image())),
    ("layers.batch_normalization", lambda: L.batch_normalization(image(), training=True)),
    ("layers.batch_normalization inference", lambda: L.batch_normalization(row())),
    ("layers.batch_normalization tensor", lambda: L.batch_normalization(image(), training=tf.placeholder_with_default(True, []))),
    ("layers.batch_normalization renorm", lambda: L.batch_normalization(row(), training=True, renorm=True)),
    ("layers.average_pooling1d", lambda: L.average_pooling1d(line(), 2, 2)),
    ("layers.average_pooling2d", lambda: L.average_pooling2d(image(), 2, 2)),
    ("layers.average_pooling3d", lambda: L.average_pooling3d(volume(), 2, 2)),
    ("layers.max_pooling1d", lambda: L.max_pooling1d(line(), 2, 2)),
    ("layers.max_pooling2d", lambda: L.max_pooling2d(image(), 2, 2)),
    ("layers.max_pooling3d", lambda: L.max_pooling3d(volume(), 2, 2)),
]
for name, call in calls:
    for scope in ("", "outer"):
        tf.reset_default_graph()
        with tf.variable_scope(scope) if scope else tf.name_scope(None):
            found = call()
            found = list(found) if isinstance(found, (tuple, list)) else [found]
            again = None if "layers" in name or "RNN" in name.upper() or name in ("LSTM", "DropoutWrapper") else call()
        print(name, [(each.name, each.op.type.replace("AddV2", "Add"), str(each.shape)) for each in found], [v.name for v in tf.global_variables()])
        if again is not None:
            print("    again", (again[0] if isinstance(again, (tuple, list)) else again).name)
