"""The argument scope that slim's Inception networks are built in.  Source: D2.

As printed: the arguments, their defaults, what is set for which layer (`separable_conv2d` gets nothing of it).
Filled in (not printed): `batch_norm_scale` (slim's later versions), `batch_norm_var_collection` (1.15.5's own
    `inception_v2_arg_scope`), `fused`, since `FusedBatchNorm` knows no float64.
"""

import tensorflow.compat.v1 as tf
from tensorflow.contrib import slim


def inception_arg_scope(
    weight_decay=0.00004,
    use_batch_norm=True,
    batch_norm_decay=0.9997,
    batch_norm_epsilon=0.001,
    activation_fn=tf.nn.relu,
    batch_norm_updates_collections=tf.GraphKeys.UPDATE_OPS,
    batch_norm_scale=False,
    batch_norm_var_collection=None,
    fused=None,
):
    """The scope to build an Inception network in: `with slim.arg_scope(inception_arg_scope()):`.

    weight_decay: factor of the L2 regulariser on the weights of `conv2d` and `fully_connected`.
    use_batch_norm: False gives each convolution a bias instead.
    batch_norm_*, fused: arguments of `slim.batch_norm`: the factor that keeps the old moving statistics, what is
        added to the variance, the collection of the updates (None: made in the forward pass), whether there is a gamma.
    batch_norm_var_collection: collection that the moving statistics are added to, as `moving_vars` in 1.15.5.
    """
    normalizer_params = {
        "decay": batch_norm_decay,
        "epsilon": batch_norm_epsilon,
        "updates_collections": batch_norm_updates_collections,
        "scale": batch_norm_scale,
        "fused": fused,
    }
    if batch_norm_var_collection:
        moving = [batch_norm_var_collection]
        normalizer_params["variables_collections"] = {"moving_mean": moving, "moving_variance": moving}
    regularizer = slim.l2_regularizer(weight_decay)
    with slim.arg_scope([slim.conv2d, slim.fully_connected], weights_regularizer=regularizer), slim.arg_scope(
        [slim.conv2d],
        weights_initializer=slim.variance_scaling_initializer(),
        activation_fn=activation_fn,
        normalizer_fn=slim.batch_norm if use_batch_norm else None,
        normalizer_params=normalizer_params if use_batch_norm else {},
    ) as scope:
        return scope
