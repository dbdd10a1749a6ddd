"""Kernels of four sizes side by side, joined on axis 3, trained on CIFAR-10 through queues.  Source: D4.

As printed: the network, its variables in the printed order, the join `[5x5, 7x7, 3x3, 1x1]`; D3's helpers, cost and Adam.
Filled in (not printed): the script around the network is D3's (`session_loop`).
Quirks kept: the branch called 1x1 has a weight of shape `[3, 3, 64, 64]` (`true_1x1=True` gives what its name says);
    a ReLU stands before the final average pool; log(0) is not guarded against.
"""

from collections import OrderedDict

import tensorflow.compat.v1 as tf

if __package__:
    from legacy import session_loop
    from legacy.init_cnn import avg_pool_6x6, bias_variable, conv2d, max_pool_2x2, weight_variable
else:
    import session_loop
    from init_cnn import avg_pool_6x6, bias_variable, conv2d, max_pool_2x2, weight_variable

INPUT_SHAPE = (8, 24, 24, 3)
INPUT_DTYPE = "float32"
LEARNING_RATE = 1e-4


def build(images, true_1x1=False):
    """D3's network with its second convolution in four sizes; with `true_1x1` the smallest of them is what it is called.

    images: `[n, 24, 24, 3]`; the weights take its dtype.
    Returns the end points in forward order under the document's own names; the last, `y_conv`, is the softmax `[n, 10]`.
    """
    ends, dtype = OrderedDict(), images.dtype
    x_image = tf.reshape(images, [-1, 24, 24, 3])
    W_conv1 = weight_variable([5, 5, 3, 64], dtype)
    b_conv1 = bias_variable([64], dtype)
    ends["h_conv1"] = tf.nn.relu(conv2d(x_image, W_conv1) + b_conv1)  # 24x24
    h_pool1 = ends["h_pool1"] = max_pool_2x2(ends["h_conv1"])  # 12x12

    W_conv2_5x5 = weight_variable([5, 5, 64, 64], dtype)
    b_conv2_5x5 = bias_variable([64], dtype)
    W_conv2_7x7 = weight_variable([7, 7, 64, 64], dtype)
    b_conv2_7x7 = bias_variable([64], dtype)
    W_conv2_3x3 = weight_variable([3, 3, 64, 64], dtype)
    b_conv2_3x3 = bias_variable([64], dtype)
    W_conv2_1x1 = weight_variable([1, 1, 64, 64] if true_1x1 else [3, 3, 64, 64], dtype)
    b_conv2_1x1 = bias_variable([64], dtype)
    ends["h_conv2_1x1"] = tf.nn.relu(conv2d(h_pool1, W_conv2_1x1) + b_conv2_1x1)
    ends["h_conv2_3x3"] = tf.nn.relu(conv2d(h_pool1, W_conv2_3x3) + b_conv2_3x3)
    ends["h_conv2_5x5"] = tf.nn.relu(conv2d(h_pool1, W_conv2_5x5) + b_conv2_5x5)
    ends["h_conv2_7x7"] = tf.nn.relu(conv2d(h_pool1, W_conv2_7x7) + b_conv2_7x7)
    ends["h_conv2"] = tf.concat([ends["h_conv2_" + size] for size in ("5x5", "7x7", "3x3", "1x1")], 3)  # 256 maps
    ends["h_pool2"] = max_pool_2x2(ends["h_conv2"])  # 6x6

    W_conv3 = weight_variable([5, 5, 256, 10], dtype)
    b_conv3 = bias_variable([10], dtype)
    ends["h_conv3"] = tf.nn.relu(conv2d(ends["h_pool2"], W_conv3) + b_conv3)
    ends["nt_hpool3"] = avg_pool_6x6(ends["h_conv3"])  # 1x1
    ends["y_conv"] = tf.nn.softmax(tf.reshape(ends["nt_hpool3"], [-1, 10]))
    return ends


def loss(endpoints, labels):
    """Cross entropy as D3 writes it; labels one-hot `[n, 10]`."""
    return tf.reduce_mean(-tf.reduce_sum(labels * tf.log(endpoints["y_conv"]), axis=1))


def optimizer():
    return tf.train.AdamOptimizer(LEARNING_RATE)


def main(argv=None):
    """D3's script with this network."""
    parser = session_loop.parser("Train the network of D4 on CIFAR-10 batches.")
    parser.add_argument("--true-1x1", action="store_true", help="a 1x1 where the document has [3, 3, 64, 64]")
    args = parser.parse_args(argv)
    session_loop.run(args, lambda images, is_training: build(images, args.true_1x1), loss, optimizer)


if __name__ == "__main__":
    main()
