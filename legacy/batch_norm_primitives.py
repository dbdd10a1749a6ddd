"""Batch normalisation out of `tf.nn.moments`, `tf.nn.batch_normalization` and a moving average.  Source: D0, D1, D4.

As the documents have it: the three primitives, the axes (all but the last), the moving average, one switch for both phases.
Filled in (not printed): the network around them, the classic `tf.cond` on a placeholder, decay and epsilon, Momentum.
Quirks kept: shadow variables of tensors begin at 0, so that evaluating after few steps takes a variance that is too small,
and are debiased only if `zero_debias` says so, whatever the docstring of `apply` says; in their names the variable scope
stands twice, in those of what debiases them three times.
"""

from collections import OrderedDict

import tensorflow.compat.v1 as tf

if __package__:
    from legacy import session_loop
    from legacy.init_cnn import max_pool_2x2, weight_variable
else:
    import session_loop
    from init_cnn import max_pool_2x2, weight_variable

BATCH_SIZE = 128
NUM_CLASSES = 10
INPUT_SHAPE = (BATCH_SIZE, 24, 24, 3)
INPUT_DTYPE = "float32"
LEARNING_RATE = 0.02
MOMENTUM = 0.9
DECAY = 0.9
EPSILON = 1e-3


def reduced_axes(x):
    """All axes but the last: one mean and one variance per map, or per column at rank 2."""
    return list(range(len(x.get_shape()) - 1))


def batch_norm(x, phase_train, zero_debias, name):
    """Normalise `x`: with its own moments where `phase_train` is true, with their averages where it is not."""
    with tf.variable_scope(name):
        maps = x.get_shape().as_list()[-1:]
        beta = tf.Variable(tf.zeros(maps, x.dtype), name="beta")
        gamma = tf.Variable(tf.ones(maps, x.dtype), name="gamma")
        batch_mean, batch_variance = tf.nn.moments(x, reduced_axes(x))
        batch_mean = tf.identity(batch_mean, name="mean")
        batch_variance = tf.identity(batch_variance, name="variance")
        ema = tf.train.ExponentialMovingAverage(DECAY, zero_debias=zero_debias)

        def mean_var_with_update():
            with tf.control_dependencies([ema.apply([batch_mean, batch_variance])]):
                return tf.identity(batch_mean), tf.identity(batch_variance)

        def averages():
            return tf.identity(ema.average(batch_mean)), tf.identity(ema.average(batch_variance))

        mean, variance = tf.cond(phase_train, mean_var_with_update, averages)
        return tf.nn.batch_normalization(x, mean, variance, beta, gamma, EPSILON)


def build(images, is_training=True, zero_debias=False):
    """Batch normalisation at rank 4, behind a convolution, and at rank 2, behind a matrix product.

    images: `[n, 24, 24, 3]`; the weights take its dtype.  is_training: a bool, or a bool tensor.
    Returns the end points in forward order; the last, `logits`, is `[n, 10]`.
    """
    phase_train = tf.placeholder_with_default(is_training, [], "phase_train")
    ends = OrderedDict()
    W_conv1 = weight_variable([5, 5, 3, 16], images.dtype)
    ends["conv1"] = tf.nn.conv2d(images, W_conv1, strides=[1, 2, 2, 1], padding="SAME")  # 12x12
    ends["bn1"] = batch_norm(ends["conv1"], phase_train, zero_debias, "bn1")
    ends["pool1"] = max_pool_2x2(tf.nn.relu(ends["bn1"]))  # 6x6
    W_fc2 = weight_variable([576, 32], images.dtype)
    ends["fc2"] = tf.matmul(tf.reshape(ends["pool1"], [-1, 576]), W_fc2)
    ends["bn2"] = batch_norm(ends["fc2"], phase_train, zero_debias, "bn2")
    W_fc3 = weight_variable([32, NUM_CLASSES], images.dtype)
    ends["logits"] = tf.matmul(tf.nn.relu(ends["bn2"]), W_fc3)
    return ends


def loss(endpoints, labels):
    """Softmax cross entropy; labels one-hot `[n, 10]`."""
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(labels=labels, logits=endpoints["logits"]))


def optimizer():
    return tf.train.MomentumOptimizer(LEARNING_RATE, MOMENTUM)


def main(argv=None):
    """D3's script with this network; the printed accuracies are those with the averages."""
    parser = session_loop.parser("Train a network with batch normalisation out of primitives on CIFAR-10 batches.")
    parser.add_argument("--zero-debias", action="store_true", help="make up for averages that began at 0")
    args = parser.parse_args(argv)
    session_loop.run(args, lambda images, phase: build(images, phase, args.zero_debias), loss, optimizer)


if __name__ == "__main__":
    main()
