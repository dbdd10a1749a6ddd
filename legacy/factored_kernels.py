"""A 5x5 convolution split into 5x1 and 1x5, trained on CIFAR-10 through queues.  Source: D3; D0 for `split=False`.

As printed: network, helpers, unprotected cross entropy, Adam, one-hot labels by NumPy, printed shapes, accuracy lines.
Filled in (not printed): the command line, a seed, and the test of the runners' health (`cifar10_input.feeding`).
Quirks kept: the reshape fixes the batch to `BATCH_SIZE`; a ReLU stands before the final average pool; log(0) is not
guarded against; the accuracy line is measured on the very batch that was just trained on.
"""

import argparse
from collections import OrderedDict

import numpy as np
import tensorflow.compat.v1 as tf

if __package__:
    from legacy import cifar10_input
else:
    import cifar10_input

BATCH_SIZE = 128
NUM_CLASSES = 10
INPUT_SHAPE = (BATCH_SIZE, 24, 24, 3)
INPUT_DTYPE = "float32"
LEARNING_RATE = 1e-4


def weight_variable(shape, dtype):
    return tf.Variable(tf.truncated_normal(shape=shape, mean=0.0, stddev=0.1, dtype=dtype))


def bias_variable(shape, dtype):
    return tf.Variable(tf.constant(0.1, shape=shape, dtype=dtype))


def conv2d(x, W):
    return tf.nn.conv2d(x, W, strides=[1, 1, 1, 1], padding="SAME")


def max_pool_2x2(x):
    return tf.nn.max_pool(x, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="SAME")


def avg_pool_6x6(x):
    return tf.nn.avg_pool(x, ksize=[1, 6, 6, 1], strides=[1, 6, 6, 1], padding="SAME")


def layer(x, shape):
    """One `relu(conv2d(x, W) + b)` with a new weight of `shape` (height, width, maps in, maps out) and its bias."""
    W = weight_variable(shape, x.dtype)
    b = bias_variable(shape[-1:], x.dtype)
    return tf.nn.relu(conv2d(x, W) + b)


def build(images, split=True):
    """The network of D3, or with `split=False` the one before the split (conv2 is a single 5x5, D0).

    images: `[BATCH_SIZE, 24, 24, 3]`; the weights take its dtype.
    Returns the end points in forward order under the document's own names; the last, `y_conv`, is the softmax
    `[BATCH_SIZE, 10]`.
    """
    ends = OrderedDict()
    x_image = tf.reshape(images, INPUT_SHAPE)
    ends["h_conv1"] = layer(x_image, [5, 5, 3, 64])  # 24x24
    ends["h_pool1"] = max_pool_2x2(ends["h_conv1"])  # 12x12
    if split:
        ends["h_conv21"] = layer(ends["h_pool1"], [5, 1, 64, 64])
        ends["h_conv2"] = layer(ends["h_conv21"], [1, 5, 64, 64])
    else:
        ends["h_conv2"] = layer(ends["h_pool1"], [5, 5, 64, 64])
    ends["h_pool2"] = max_pool_2x2(ends["h_conv2"])  # 6x6
    ends["h_conv3"] = layer(ends["h_pool2"], [5, 5, 64, 10])
    ends["nt_hpool3"] = avg_pool_6x6(ends["h_conv3"])  # 1x1
    ends["y_conv"] = tf.nn.softmax(tf.reshape(ends["nt_hpool3"], [-1, 10]))
    return ends


def loss(endpoints, labels):
    """Cross entropy as the document writes it; labels one-hot `[BATCH_SIZE, 10]`."""
    return tf.reduce_mean(-tf.reduce_sum(labels * tf.log(endpoints["y_conv"]), axis=1))


def optimizer():
    return tf.train.AdamOptimizer(LEARNING_RATE)


def main(argv=None):
    """The document's script: queue input, placeholders, session loop."""
    args = _parser().parse_args(argv)
    tf.logging.set_verbosity(tf.logging.ERROR)  # every queue function announces its retirement
    with tf.Graph().as_default(), tf.Session() as sess:
        if args.seed is not None:
            tf.set_random_seed(args.seed)
        images_train, labels_train = cifar10_input.inputs(False, args.data_dir, BATCH_SIZE)
        input_x = tf.placeholder(tf.float32, [None, 24, 24, 3])
        input_y = tf.placeholder(tf.float32, [None, NUM_CLASSES])
        ends = build(input_x, split=not args.unsplit)
        for end in list(ends.values())[:-1]:
            print(end.op.name, "", end.get_shape().as_list())
        cost = loss(ends, input_y)
        train = optimizer().minimize(cost)
        correct_prediction = tf.equal(tf.argmax(ends["y_conv"], 1), tf.argmax(input_y, 1))
        accuracy = tf.reduce_mean(tf.cast(correct_prediction, tf.float32))

        sess.run(tf.global_variables_initializer())
        with cifar10_input.feeding(sess):
            for step in range(args.steps):
                image_batch, label_batch = sess.run([images_train, labels_train])
                feed = {input_x: image_batch, input_y: np.eye(NUM_CLASSES, dtype=np.float32)[label_batch]}
                sess.run(train, feed)
                if step % args.display_step == 0 or step == args.steps - 1:
                    print("Step {} training accuracy {}".format(step, sess.run(accuracy, feed)), flush=True)


def _parser():
    parser = argparse.ArgumentParser(description="Train the network of D3 on CIFAR-10 batches.")
    parser.add_argument(
        "--data-dir", default="./cifar10_data/cifar-10-batches-bin", help="folder of data_batch_1.bin ..."
    )
    parser.add_argument("--steps", type=int, default=15000)
    parser.add_argument("--display-step", type=int, default=200)
    parser.add_argument("--seed", type=int, help="graph seed; none in the document")
    parser.add_argument("--unsplit", action="store_true", help="the network before the split (D0)")
    return parser


if __name__ == "__main__":
    main()
