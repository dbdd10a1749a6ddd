# What is drawn with the seed of the graph alone: the seeds of all operations, and numbers.
import numpy as np
import tensorflow as tf
from tensorflow.contrib import rnn, slim

tf.logging.set_verbosity(tf.logging.ERROR)


def show(function):
    with tf.Graph().as_default() as graph:
        tf.set_random_seed(2)
        drawn = function()
        print(function.__name__)
        for operation in graph.get_operations():
            if "seed2" in operation.node_def.attr:
                print("   ", operation.name, operation.get_attr("seed"), operation.get_attr("seed2"))
        if drawn:
            with tf.Session() as session:
                session.run([tf.global_variables_initializer(), tf.tables_initializer()])
                for value in session.run(drawn):
                    print("    =", " ".join("%.4f" % each for each in np.ravel(value)[:4]))


def operations():
    uniform = [tf.random_uniform([2]), tf.random_uniform([2], 0, 5), tf.random_uniform([2], maxval=9, dtype=tf.int32)]
    others = [tf.truncated_normal([2]), tf.random_shuffle(tf.range(5)), tf.multinomial([[1.0, 1.0, 1.0]], 4)]
    return [tf.random_normal([3])] + uniform + others + [tf.random_poisson(3.0, [2])]


def variables():
    initializers = (
        tf.glorot_normal_initializer(),
        tf.truncated_normal_initializer(),
        tf.random_uniform_initializer(),
        tf.orthogonal_initializer(),
        tf.variance_scaling_initializer(),
        tf.contrib.layers.xavier_initializer(),
        tf.keras.initializers.he_normal(),
    )
    made = [tf.get_variable("v%d" % i, [2, 2], initializer=each) for i, each in enumerate(initializers)]
    return made + [tf.get_variable("w", [3]), tf.get_variable("r", [3], use_resource=True), tf.Variable(tf.random_normal([2]))]


def layers():
    x = tf.placeholder(tf.float32, [None, 8, 8, 3])
    y = tf.layers.conv2d(x, 4, 3, activation=tf.nn.relu)
    y = tf.layers.conv2d(y, 4, 3, dilation_rate=2, padding="same")
    y = tf.layers.batch_normalization(tf.layers.batch_normalization(y, training=True))
    y = tf.layers.dropout(tf.layers.max_pooling2d(y, 2, 2), training=tf.placeholder_with_default(True, []))
    y = tf.layers.dense(tf.layers.flatten(y), 5)
    y = tf.layers.dense(tf.nn.dropout(y, 0.5), 2)
    tf.layers.dense(tf.split(x, 2, 1)[0], 2)
    tf.layers.dense(y, 2)


def contrib():
    x = tf.placeholder(tf.float32, [None, 8, 8, 3])
    y = slim.conv2d(x, 4, [3, 3], normalizer_fn=slim.batch_norm, weights_regularizer=slim.l2_regularizer(0.1))
    y = slim.dropout(slim.flatten(slim.max_pool2d(y, [2, 2])))
    slim.fully_connected(slim.fully_connected(y, 3), 2)


def recurrent():
    x = tf.placeholder(tf.float32, [None, 3, 2])
    cell = rnn.DropoutWrapper(rnn.BasicLSTMCell(3), output_keep_prob=0.5)
    outputs, _ = tf.nn.dynamic_rnn(cell, x, dtype=tf.float32)
    outputs, _ = tf.nn.static_rnn(rnn.GRUCell(3), tf.unstack(outputs, axis=1), dtype=tf.float32)
    tf.layers.dense(outputs[-1], 2)


def keras():
    model = tf.keras.Sequential()
    model.add(tf.keras.layers.Conv2D(3, 3, input_shape=(8, 8, 1)))
    model.add(tf.keras.layers.Flatten())
    model.add(tf.keras.layers.Dropout(0.5))
    model.add(tf.keras.layers.Dense(2))
    model(tf.ones([2, 8, 8, 1]), training=True)


def images():
    x = tf.reshape(tf.range(192.0), [8, 8, 3])
    flipped = tf.image.random_flip_left_right(tf.random_crop(x, [2, 2, 3]))
    changed = tf.image.random_contrast(tf.image.random_brightness(flipped, 63), 0.2, 1.8)
    return [changed, tf.image.per_image_standardization(changed), tf.random_uniform([2])]


def control():
    (_, total) = tf.while_loop(lambda i, a: i < 3, lambda i, a: (i + 1, a + tf.random_normal([])), [0, 0.0])
    return [total, tf.cond(tf.constant(True), lambda: tf.random_normal([2]), lambda: tf.zeros([2]))]


def datasets():
    numbers = tf.data.Dataset.range(10)
    once = numbers.shuffle(10).batch(4).make_one_shot_iterator().get_next()
    drawn = numbers.map(lambda i: tf.cast(i, tf.float32) + tf.random_uniform([])).shuffle(10).batch(4)
    iterator = drawn.make_initializable_iterator()
    tf.add_to_collection(tf.GraphKeys.TABLE_INITIALIZERS, iterator.initializer)
    return [once, iterator.get_next(), tf.random_normal([2])]


def reductions():
    v = tf.get_variable("v", [2, 3])
    tensors = [v.read_value(), tf.constant(2.0), tf.placeholder(tf.float32), tf.placeholder(tf.float32, [None, 3])]
    for function in (tf.reduce_sum, tf.reduce_max, tf.count_nonzero):
        for part in [v, [1.0, 2.0]] + tensors:
            function(part)
    for part in tensors:
        tf.reduce_logsumexp(part)
    tf.reduce_mean(v, 0), tf.reduce_any([True]), tf.random_normal([2])
    tf.sparse_reduce_sum(tf.SparseTensor([[0, 0]], [1.0], [1, 2])), tf.nn.l2_normalize(v, 0), tf.random_normal([2])
    return [tf.random_normal([2])]


def filled():
    n = tf.shape(tf.placeholder(tf.float32, [None, 3]))[0]
    for shape in ([n, 3], [3, 2, n], [n], [n, n], (n, 4), tf.stack([n, 2]), [50, 40], [2], []):
        tf.zeros(shape), tf.ones(shape, tf.int32)
    return [tf.random_normal([2])]


def reinitialized():
    numbers = tf.data.Dataset.range(10)
    iterator = tf.data.Iterator.from_structure(numbers.output_types, numbers.output_shapes)
    iterator.make_initializer(numbers), iterator.make_initializer(numbers.skip(2), name="second")
    first = tf.random_normal([2])
    numbers.make_initializable_iterator()
    return [first, tf.random_normal([2])]


def queues():
    one = tf.train.slice_input_producer([tf.range(20)], shuffle=True)[0]
    tf.train.shuffle_batch([one], 3, 20, 5)
    tf.train.string_input_producer(["a", "b"])


for each in (operations, variables, layers, contrib, recurrent, keras, images, control, datasets, reductions, filled, reinitialized, queues):
    show(each)
