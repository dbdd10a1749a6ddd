"""Five convolutions, each with contrib's batch_norm, on whole CIFAR-10 pictures.  Source: D1; its helpers: `init_cnn`.

As printed: the network, the helper `batch_norm_layer`, softmax cross entropy on logits, Adam.
Filled in (not printed): the learning rate, D3's; the script around the network is D3's (`session_loop`) on 32x32 pictures.
Quirks kept: `train` is a Variable, and `train is not False` is true of any Variable, so that every layer is built to train: it
    normalises by the batch and moves its statistics when evaluating, too. `train_flag="placeholder"` is what was meant.
    The bias in front of each batch_norm has no effect.
"""

from collections import OrderedDict

import tensorflow.compat.v1 as tf
from tensorflow.contrib.layers.python.layers import batch_norm

if __package__:
    from legacy import init_cnn, session_loop
else:
    import init_cnn
    import session_loop

INPUT_SHAPE = (32, 32, 32, 3)
INPUT_DTYPE = "float32"
LEARNING_RATE = 1e-4


def batch_norm_layer(value, train=False, train_flag="variable", updates_collections=None):
    """The document's helper: its test means False and not False, and is true of any Variable."""
    is_training = train is not False if train_flag == "variable" else train
    fused = None if value.dtype == tf.float32 else False  # the fused operation has no float64
    return batch_norm(value, decay=0.9, updates_collections=updates_collections, is_training=is_training, fused=fused)


def layer(x, maps_in, maps, **norm):
    """`relu(batch_norm(conv2d(x, W) + b))` with a 3x3 weight; `norm`: the arguments of `batch_norm_layer`."""
    W = init_cnn.weight_variable([3, 3, maps_in, maps], x.dtype)
    b = init_cnn.bias_variable([maps], x.dtype)
    return tf.nn.relu(batch_norm_layer(init_cnn.conv2d(x, W) + b, **norm))


def build(images, is_training=True, train_flag="variable", updates_collections=None):
    """The network of D1.

    images: `[n, 32, 32, 3]`; the weights take its dtype.
    is_training: a bool or a bool tensor, which `train_flag="variable"` does not listen to.
    train_flag: "variable" as printed, or "placeholder" as intended.
    updates_collections: None as printed, or `tf.GraphKeys.UPDATE_OPS`: whoever trains must run those operations then.
    Returns the end points in forward order under the document's own names; the last, `y_pool`, are the logits `[n, 10]`.
    """
    train = (
        tf.Variable(tf.constant(False)) if train_flag == "variable" else tf.placeholder_with_default(is_training, [])
    )
    norm = {"train": train, "train_flag": train_flag, "updates_collections": updates_collections}
    ends = OrderedDict()
    x = tf.reshape(images, [-1, 32, 32, 3])
    for number, (maps_in, maps) in enumerate([(3, 64), (64, 64), (64, 32), (32, 16), (16, 10)], 1):
        x = ends["h_conv%d" % number] = layer(x, maps_in, maps, **norm)
        pool = init_cnn.max_pool_2x2 if number < 5 else init_cnn.avg_pool_4x4
        x = ends["h_pool%d" % number] = pool(x)  # 16x16, 8x8, 4x4, 2x2, 1x1
    ends["y_pool"] = tf.reshape(x, [-1, 10])
    return ends


def loss(endpoints, labels):
    """Softmax cross entropy of the logits; labels one-hot `[n, 10]`."""
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=endpoints["y_pool"]))


def optimizer():
    return tf.train.AdamOptimizer(LEARNING_RATE)


def main(argv=None):
    """D3's script with this network."""
    parser = session_loop.parser("Train the network of D1 on CIFAR-10 batches.")
    parser.add_argument("--train-flag", choices=("variable", "placeholder"), default="variable")
    parser.add_argument("--update-ops", action="store_true", help="statistics move by tf.GraphKeys.UPDATE_OPS")
    args = parser.parse_args(argv)
    updates = tf.GraphKeys.UPDATE_OPS if args.update_ops else None

    def network(images, is_training):
        return build(images, is_training, args.train_flag, updates)

    session_loop.run(args, network, loss, optimizer, image_size=32)


if __name__ == "__main__":
    main()
