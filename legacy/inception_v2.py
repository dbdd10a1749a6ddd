"""Inception V2: an Inception network with batch normalisation, two 3x3 in place of each 5x5.  Source: D2; slim's network.

As printed: the arguments of `inception_v2_base` and `inception_v2`, the separable first layer, the squeeze.
Filled in (not printed): sizes, names and initialisers of slim's network, so that the published checkpoint fits; how slim
    trained it (`train_image_classifier`): RMSProp with momentum, a decayed rate, here over epochs of the sample.
    `build` takes a quarter of the width, so that small pictures and two cores will do, and seeds the dropout.
Quirks kept: the separable layer is outside of the argument scope: no batch norm, no regulariser, its `depth_multiplier`
    is not the network's; `[1, 2]` are squeezed although a picture over 224x224 leaves more than one element there.
Not kept: slim's `data_format="NCHW"` leaves batch norm at NHWC, where it would normalise columns.
    CPUs run no NCHW convolution in 1.15.5: there the graph can be built, not run.
"""

from collections import OrderedDict

import tensorflow.compat.v1 as tf
from tensorflow.contrib import slim

if __package__:
    from legacy import session_loop
    from legacy.inception_utils import inception_arg_scope
else:
    import session_loop
    from inception_utils import inception_arg_scope

INPUT_SHAPE = (48, 64, 64, 3)  # of 16 pictures, training makes 1 ULP more than 1e-12 of scale within five steps
INPUT_DTYPE = "float32"
# a float32 ReLU that goes the other way decides a gradient, float64 parts by and by: docs/findings/inception_v2.md
GOLDEN_STEPS = {"float64": (1, 3), "float32": (1,)}
NUM_CLASSES = 10
WIDTH = 0.25  # depth_multiplier
DROPOUT_SEED = 2
LEARNING_RATE, DECAY_STEPS, DECAY_RATE = 0.01, 10, 0.94

POOLS = {"MaxPool": slim.max_pool2d, "AvgPool": slim.avg_pool2d}
MIXED = (  # end point, stride, and each branch: the maps of a 1x1 and of its 3x3s, or a pool and the maps of a 1x1
    ("Mixed_3b", 1, (64,), (64, 64), (64, 96, 96), ("AvgPool", 32)),
    ("Mixed_3c", 1, (64,), (64, 96), (64, 96, 96), ("AvgPool", 64)),
    ("Mixed_4a", 2, (128, 160), (64, 96, 96), ("MaxPool",)),
    ("Mixed_4b", 1, (224,), (64, 96), (96, 128, 128), ("AvgPool", 128)),
    ("Mixed_4c", 1, (192,), (96, 128), (96, 128, 128), ("AvgPool", 128)),
    ("Mixed_4d", 1, (160,), (128, 160), (128, 160, 160), ("AvgPool", 96)),
    ("Mixed_4e", 1, (96,), (128, 192), (160, 192, 192), ("AvgPool", 96)),
    ("Mixed_5a", 2, (128, 192), (192, 256, 256), ("MaxPool",)),
    ("Mixed_5b", 1, (352,), (192, 320), (160, 224, 224), ("AvgPool", 128)),
    ("Mixed_5c", 1, (352,), (192, 320), (192, 224, 224), ("MaxPool", 128)),
)


def conv2d(net, maps, size, scope, stddev=None, stride=1):
    """A square convolution; from a truncated normal of `stddev` where one is given, else as the argument scope says."""
    initializer = {"weights_initializer": tf.truncated_normal_initializer(0.0, stddev)} if stddev else {}
    return slim.conv2d(net, maps, [size, size], stride=stride, scope=scope, **initializer)


def branch(net, parts, stride, depth):
    """One branch of a row of MIXED.  Its last part has the stride, and is called 1a where that is 2."""
    for place, part in enumerate(parts):
        own_stride = stride if place == len(parts) - 1 else 1
        at = "1a" if own_stride == 2 else "0" + "abc"[place]
        if part in POOLS:
            net = POOLS[part](net, [3, 3], stride=own_stride, scope="{}_{}_3x3".format(part, at))
            continue
        size = 1 if place == 0 or parts[0] in POOLS else 3
        stddev = None if size == 3 or len(parts) == 1 else 0.1 if parts[0] in POOLS else 0.09
        net = conv2d(net, depth(part), size, "Conv2d_{}_{}x{}".format(at, size, size), stddev, own_stride)
    return net


def mixed(net, stride, branches, depth, scope, axis):
    """The branches of a row of MIXED side by side, joined on the axis of the maps."""
    joined = []
    with tf.variable_scope(scope):
        for number, parts in enumerate(branches):
            with tf.variable_scope("Branch_{}".format(number)):
                joined.append(branch(net, parts, stride, depth))
        return tf.concat(joined, axis)


def first_layer(net, maps, separable, scope):
    """7x7 with stride 2: by default depthwise with as many filters per colour as `maps` allow, up to 8, then 1x1."""
    if not separable:
        return conv2d(net, maps, 7, scope, 1.0, stride=2)
    initializer = tf.truncated_normal_initializer(0.0, 1.0)
    filters = min(int(maps / 3), 8)
    return slim.separable_conv2d(
        net, maps, [7, 7], filters, stride=2, padding="SAME", weights_initializer=initializer, scope=scope
    )


def inception_v2_base(
    inputs,
    final_endpoint="Mixed_5c",
    min_depth=16,
    depth_multiplier=1.0,
    use_separable_conv=True,
    data_format="NHWC",
    include_root_block=True,
    scope=None,
):
    """The network up to and with `final_endpoint`; `(its tensor, OrderedDict of all end points so far)`.

    inputs: `[n, height, width, 3]` (224x224 gives 7x7 at the end), or what `data_format` says.
    min_depth, depth_multiplier: each layer has `max(int(maps * depth_multiplier), min_depth)` maps.
    include_root_block: False begins with `Mixed_3b`, `inputs` being the maps in front of it.
    Raises ValueError for an end point that there is not, a multiplier that is not positive, another `data_format`, or a
    separable first layer with NCHW.
    """
    if depth_multiplier <= 0:
        raise ValueError("depth_multiplier is {}; it must be positive".format(depth_multiplier))
    if data_format not in ("NHWC", "NCHW"):
        raise ValueError("data_format is {}; it must be NHWC or NCHW".format(data_format))
    if data_format == "NCHW" and use_separable_conv:
        raise ValueError("the separable first layer needs NHWC: with NCHW say use_separable_conv=False")

    def depth(maps):
        return max(int(maps * depth_multiplier), min_depth)

    def max_pool(net, scope):
        return slim.max_pool2d(net, [3, 3], stride=2, scope=scope)

    root = [  # comments: sizes for 224x224
        ("Conv2d_1a_7x7", lambda net, scope: first_layer(net, depth(64), use_separable_conv, scope)),  # 112x112
        ("MaxPool_2a_3x3", max_pool),  # 56x56
        ("Conv2d_2b_1x1", lambda net, scope: conv2d(net, depth(64), 1, scope, 0.1)),
        ("Conv2d_2c_3x3", lambda net, scope: conv2d(net, depth(192), 3, scope)),
        ("MaxPool_3a_3x3", max_pool),  # 28x28
    ]
    axis = data_format.index("C")
    blocks = [
        (row[0], lambda net, scope, row=row: mixed(net, row[1], row[2:], depth, scope, axis))
        for row in MIXED  # 28x28, from Mixed_4a 14x14, from Mixed_5a 7x7
    ]
    stages = (root if include_root_block else []) + blocks
    if final_endpoint not in dict(stages):
        raise ValueError("there is no end point {}; there is {}".format(final_endpoint, ", ".join(dict(stages))))
    net, end_points = inputs, OrderedDict()
    with tf.variable_scope(scope, "InceptionV2", [inputs]), slim.arg_scope(
        [slim.conv2d, slim.max_pool2d, slim.avg_pool2d], padding="SAME", data_format=data_format
    ), slim.arg_scope([slim.batch_norm], data_format=data_format):
        for name, stage in stages:
            if final_endpoint not in end_points:
                net = end_points[name] = stage(net, scope=name)
    return net, end_points


def dropout(net, keep_prob, scope):
    """As slim has it; in float64, which draws other numbers, what float32 drops: to tell rounding from chance."""
    if net.dtype != tf.float64:
        return slim.dropout(net, keep_prob, scope=scope)
    return net * tf.cast(slim.dropout(tf.ones_like(net, tf.float32), keep_prob, scope=scope), net.dtype)


def inception_v2(
    inputs,
    num_classes=1000,
    is_training=True,
    dropout_keep_prob=0.8,
    min_depth=16,
    depth_multiplier=1.0,
    prediction_fn=slim.softmax,
    spatial_squeeze=True,
    reuse=None,
    scope="InceptionV2",
    global_pool=False,
    use_separable_conv=True,
    include_root_block=True,
):
    """The network with its classifier: `(logits, OrderedDict of end points)`; call it in an `inception_arg_scope`.

    inputs: `[n, height, width, 3]`.  Arguments that are not named here are those of `inception_v2_base`.
    num_classes: 0 or None gives the pooled features in place of logits.
    spatial_squeeze: logits `[n, num_classes]`; False: `[n, 1, 1, num_classes]`, or more for pictures over 224x224.
    global_pool: pool over all that is left of the picture; False: over 7x7 at most.
    """
    with tf.variable_scope(scope, "InceptionV2", [inputs, num_classes], reuse=reuse) as scope, slim.arg_scope(
        [slim.batch_norm, slim.dropout], is_training=is_training
    ):
        base = {"use_separable_conv": use_separable_conv, "include_root_block": include_root_block}
        net, end_points = inception_v2_base(inputs, "Mixed_5c", min_depth, depth_multiplier, scope=scope, **base)
        with tf.variable_scope("Logits"):
            if global_pool:
                net = end_points["global_pool"] = tf.reduce_mean(net, [1, 2], keepdims=True, name="global_pool")
            else:
                kernel = [min(size or 7, 7) for size in net.shape.as_list()[1:3]]  # 7 where nothing is known
                pool = "AvgPool_1a_{}x{}".format(*kernel)
                net = end_points["AvgPool_1a"] = slim.avg_pool2d(net, kernel, padding="VALID", scope=pool)
            if not num_classes:
                return net, end_points
            net = end_points["PreLogits"] = dropout(net, dropout_keep_prob, scope="Dropout_1b")
            classifier = {"activation_fn": None, "normalizer_fn": None}
            logits = slim.conv2d(net, num_classes, [1, 1], scope="Conv2d_1c_1x1", **classifier)
            if spatial_squeeze:
                logits = tf.squeeze(logits, [1, 2], name="SpatialSqueeze")
        end_points["Logits"] = logits
        end_points["Predictions"] = prediction_fn(logits, scope="Predictions")
    return logits, end_points


def build(images, is_training=True, depth_multiplier=WIDTH, num_classes=NUM_CLASSES, **options):
    """`inception_v2` in its argument scope, its dropout seeded; `Logits`, which the loss is of, come last.

    images: `[n, height, width, 3]`; is_training: a bool, or a bool tensor; options: more arguments of `inception_v2`.
    """
    fused = None if images.dtype == tf.float32 else False
    with slim.arg_scope(inception_arg_scope(fused=fused)), slim.arg_scope([slim.dropout], seed=DROPOUT_SEED):
        _, ends = inception_v2(images, num_classes, is_training, depth_multiplier=depth_multiplier, **options)
    if num_classes:
        ends.move_to_end("Logits")
    return ends


def loss(endpoints, labels):
    """Softmax cross entropy and every regulariser; labels one-hot `[n, num_classes]`.

    `tf.losses.get_total_loss` adds the same with `tf.add_n`, in an order that depends on which buffer can be reused.
    """
    tf.losses.softmax_cross_entropy(labels, endpoints["Logits"])
    return tf.reduce_sum(tf.stack(tf.losses.get_losses() + tf.losses.get_regularization_losses()))


def optimizer(name="rmsprop"):
    """RMSProp as slim trained the network, or `momentum`; the rate falls in steps."""
    step = tf.train.get_or_create_global_step()
    rate = tf.train.exponential_decay(LEARNING_RATE, step, DECAY_STEPS, DECAY_RATE, staircase=True)
    if name == "momentum":
        return tf.train.MomentumOptimizer(rate, momentum=0.9)
    return tf.train.RMSPropOptimizer(rate, decay=0.9, momentum=0.9, epsilon=1.0)


def main(argv=None):
    """Train on CIFAR-10 pictures brought to `--image-size`, then measure the accuracy on the test batch."""
    parser = session_loop.parser("Train Inception V2 on CIFAR-10 batches.")
    parser.add_argument("--image-size", type=int, default=64, help="pictures are resized to it [%(default)s]")
    parser.add_argument("--depth-multiplier", type=float, default=WIDTH, help="width of the network [%(default)s]")
    args = parser.parse_args(argv)

    def resized(images, is_training):
        images = tf.image.resize_images(images, [args.image_size, args.image_size])
        return build(images, is_training, args.depth_multiplier)

    session_loop.run(args, resized, loss, optimizer, image_size=32)


if __name__ == "__main__":
    main()
