"""D3's network with contrib's batch_norm after each convolution: trained, then tested with the moving statistics.

Source: D4's last heading, "add BN to the CIFAR classifier"; the layer's arguments are those of D0 and D1.
As printed: D3's network with its global average pool, its cost and Adam; `decay=0.9, updates_collections=None`.
Filled in (not printed): a placeholder for the phase, the learning rate that decays, the test of the test file; the script
    around the network is D3's (`session_loop`).
Quirks kept: a ReLU stands before the global average pool; log(0) is not guarded against; the biases have no effect.
"""

from collections import OrderedDict

import tensorflow.compat.v1 as tf
from tensorflow.contrib.layers.python.layers import batch_norm

if __package__:
    from legacy import session_loop
    from legacy.init_cnn import avg_pool_6x6, bias_variable, conv2d, max_pool_2x2, weight_variable
else:
    import session_loop
    from init_cnn import avg_pool_6x6, bias_variable, conv2d, max_pool_2x2, weight_variable

INPUT_SHAPE = (16, 24, 24, 3)
INPUT_DTYPE = "float32"
LEARNING_RATE = 1e-4  # D3's, times 0.9 every 1000 steps


def layer(x, shape, is_training):
    """`relu(batch_norm(conv2d(x, W) + b))` with a new weight of `shape` (height, width, maps in, maps out)."""
    W = weight_variable(shape, x.dtype)
    b = bias_variable(shape[-1:], x.dtype)
    fused = None if x.dtype == tf.float32 else False  # the fused operation has no float64
    norm = batch_norm(conv2d(x, W) + b, decay=0.9, updates_collections=None, is_training=is_training, fused=fused)
    return tf.nn.relu(norm)


def build(images, is_training=True):
    """The network of D3 with batch_norm in each layer.

    images: `[n, 24, 24, 3]`; the weights take its dtype.
    is_training: a bool or a bool tensor; False normalises by the moving statistics.
    Returns the end points in forward order under D3's names; the last, `y_conv`, is the softmax `[n, 10]`.
    """
    ends = OrderedDict()
    train = tf.placeholder_with_default(is_training, [])
    x_image = tf.reshape(images, [-1, 24, 24, 3])
    ends["h_conv1"] = layer(x_image, [5, 5, 3, 64], train)  # 24x24
    ends["h_pool1"] = max_pool_2x2(ends["h_conv1"])  # 12x12
    ends["h_conv21"] = layer(ends["h_pool1"], [5, 1, 64, 64], train)
    ends["h_conv2"] = layer(ends["h_conv21"], [1, 5, 64, 64], train)
    ends["h_pool2"] = max_pool_2x2(ends["h_conv2"])  # 6x6
    ends["h_conv3"] = layer(ends["h_pool2"], [5, 5, 64, 10], train)
    ends["nt_hpool3"] = avg_pool_6x6(ends["h_conv3"])  # 1x1
    ends["y_conv"] = tf.nn.softmax(tf.reshape(ends["nt_hpool3"], [-1, 10]))
    return ends


def loss(endpoints, labels):
    """Cross entropy as D3 writes it; labels one-hot `[n, 10]`."""
    return tf.reduce_mean(-tf.reduce_sum(labels * tf.log(endpoints["y_conv"]), axis=1))


def optimizer():
    """Adam, with a rate that falls from step to step."""
    global_step = tf.train.get_or_create_global_step()
    return tf.train.AdamOptimizer(tf.train.exponential_decay(LEARNING_RATE, global_step, 1000, 0.9))


def main(argv=None):
    """D3's script with this network, trained and then tested."""
    args = session_loop.parser("Train D3's network with batch_norm on CIFAR-10 batches.").parse_args(argv)
    session_loop.run(args, build, loss, optimizer)


if __name__ == "__main__":
    main()
