"""Cases of contrib's bijectors where shapes are fed, where arguments are checked or refused, and of
the shapes that they say.
"""

import numpy as np
import tensorflow as tf
from _found import found_of
from tensorflow.contrib.distributions.python.ops.bijectors.conditional_bijector import ConditionalBijector

tfb = tf.contrib.distributions.bijectors
X = np.float32([[0.2, 0.5, 0.7], [0.3, 0.4, 0.9]])
TRIL = np.float32([[1.0, 0.0], [0.5, 2.0]])


def functions(calls, name, bijector, x, y, ndims=0, out=None):
    """Both functions and both volumes of a bijector."""
    calls[name + " forward"] = lambda: bijector.forward(x)
    calls[name + " inverse"] = lambda: bijector.inverse(y)
    calls[name + " volume"] = lambda: bijector.forward_log_det_jacobian(x, event_ndims=ndims)
    calls[name + " inverse volume"] = lambda: bijector.inverse_log_det_jacobian(
        y, event_ndims=ndims if out is None else out
    )


def shapes(calls, name, bijector, before, after):
    """The shapes that a bijector says, known and as tensors."""
    calls[name + " shape"] = lambda: bijector.forward_event_shape(tf.TensorShape(before))
    calls[name + " shape back"] = lambda: bijector.inverse_event_shape(tf.TensorShape(after))
    if before is not None and None not in before:
        calls[name + " sizes"] = lambda: bijector.forward_event_shape_tensor(tf.constant(before))
        calls[name + " sizes back"] = lambda: bijector.inverse_event_shape_tensor(tf.constant(after))


def case_shapes():
    made = {
        "ordered": (tfb.Ordered(validate_args=True), [3], [3]),
        "ordered few": (tfb.Ordered(validate_args=True), [1], [1]),
        "ordered unknown": (tfb.Ordered(), None, None),
        "ordered unsized": (tfb.Ordered(), [None], [None]),
        "softmax": (tfb.SoftmaxCentered(validate_args=True), [3], [4]),
        "softmax few": (tfb.SoftmaxCentered(validate_args=True), [1], [1]),
        "softmax unknown": (tfb.SoftmaxCentered(), None, None),
        "softmax unsized": (tfb.SoftmaxCentered(), [None], [None]),
        "fill": (tfb.FillTriangular(validate_args=True), [6], [3, 3]),
        "fill batch": (tfb.FillTriangular(), [4, 6], [4, 3, 3]),
        "fill other": (tfb.FillTriangular(validate_args=True), [5], [3, 2]),
        "fill unsized": (tfb.FillTriangular(), [None], [None, None]),
        "reshape": (tfb.Reshape([2, 3], [6]), [6], [2, 3]),
        "reshape batch": (tfb.Reshape([2, 3], [-1]), [4, 6], [4, 2, 3]),
        "chain": (tfb.Chain([tfb.SoftmaxCentered(), tfb.Ordered()]), [3], [4]),
        "invert": (tfb.Invert(tfb.SoftmaxCentered()), [4], [3]),
        "inline": (tfb.Inline(forward_min_event_ndims=1), [4], [3]),
        "inline functions": (
            tfb.Inline(
                forward_event_shape_fn=lambda shape: shape.concatenate([2]),
                forward_event_shape_tensor_fn=lambda shape: tf.concat([shape, [2]], 0),
                inverse_event_shape_fn=lambda shape: shape[:-1],
                inverse_event_shape_tensor_fn=lambda shape: shape[:-1],
                forward_min_event_ndims=1,
                inverse_min_event_ndims=2,
            ),
            [4],
            [3, 2],
        ),
        "scalar": (tfb.Exp(), [2, 3], [2, 3]),
    }
    calls, refused = {}, {}
    for name, given in made.items():
        shapes(refused if name in ("ordered few", "softmax few", "fill other") else calls, name, *given)
    return found_of(calls, refused)


def case_fed():
    """Values and parameters whose shapes are not known in the graph."""
    fed, back, matrix = (tf.placeholder(tf.float32) for _ in range(3))
    vector = tf.placeholder(tf.float32)
    sizes, order = tf.placeholder(tf.int32), tf.placeholder(tf.int32)
    feeds = {fed: X, back: np.float32([[0.1, 0.2, 0.7], [0.3, 0.6, 0.1]]), sizes: [3, 1], order: [2, 0, 1]}
    feeds.update({matrix: np.stack([TRIL, 2.0 * TRIL]), vector: [1.0, 2.0, 4.0]})
    one = tf.placeholder(tf.float32)
    feeds[one] = TRIL
    matrices = tf.placeholder(tf.float32)
    feeds[matrices] = np.reshape(X, [2, 3, 1])
    calls = {}
    outer = tfb.CholeskyOuterProduct
    functions(calls, "outer", outer(), matrix, tf.matmul(matrix, matrix, transpose_b=True), 2)
    functions(calls, "outer one", outer(validate_args=True), one, tf.matmul(one, one, transpose_b=True), 2)
    functions(calls, "outer known", outer(validate_args=True), TRIL, TRIL.dot(TRIL.T), 2)
    functions(calls, "permute", tfb.Permute(order, validate_args=True), fed, back, 1)
    calls["permute volume alone"] = lambda: tfb.Permute([1, 2, 0]).forward_log_det_jacobian(X, event_ndims=1)
    functions(calls, "inverse", tfb.MatrixInverseTriL(), matrix, matrix, 2)
    functions(calls, "reshape", tfb.Reshape([3, 1], [3], validate_args=True), fed, matrices, 1, 2)
    functions(calls, "reshape fed", tfb.Reshape(sizes, [3], validate_args=True), fed, matrices, 1, 2)
    functions(calls, "reshape unchecked", tfb.Reshape(sizes, [3]), fed, matrices, 1, 2)
    functions(calls, "reshape known", tfb.Reshape([3, 1], [-1], validate_args=True), X, matrices, 1, 2)
    functions(calls, "softmax", tfb.SoftmaxCentered(), fed, back, 1)
    functions(calls, "chain", tfb.Chain([tfb.Exp(), tfb.Affine([1.0, 2.0, 3.0], 2.0)]), fed, back, 1)
    functions(calls, "affine fed", tfb.Affine(vector, scale_diag=vector), fed, back, 1)
    functions(calls, "affine multiple", tfb.Affine(scale_identity_multiplier=2.0, validate_args=True), fed, back, 1)
    functions(calls, "softplus", tfb.Softplus(tf.placeholder_with_default(2.0, []), True), fed, back)
    functions(calls, "no scale", tfb.AffineLinearOperator(shift=[1.0, 2.0, 3.0]), fed, back, 1)
    functions(calls, "sigmoid", tfb.Sigmoid(), fed, back)
    functions(
        calls, "scalar", tfb.AffineScalar(scale=tf.placeholder_with_default(2.0, []), validate_args=True), fed, back
    )
    functions(calls, "fill", tfb.FillTriangular(), fed, matrix, 1, 2)
    return found_of(calls, feeds=feeds)


def case_checked():
    """Assertions that fail, and arguments that are refused."""
    order, sizes = tf.placeholder(tf.int32), tf.placeholder(tf.int32)
    fed, zero = tf.placeholder(tf.float32), tf.placeholder_with_default(0.0, [])
    unsized, half = tf.placeholder(tf.float32, [2, None]), tf.placeholder(tf.float32, [None, 3])
    feeds = {order: [0, 0, 1], sizes: [-1, -1], fed: X, unsized: X, half: X}
    layer, nothing = tf.layers.BatchNormalization, tfb.MaskedAutoregressiveFlow

    def shift(y):
        return tf.zeros_like(y), None

    def half_shift(x, units):
        return tf.zeros([2, units]), None

    def cached(call):
        with tf.variable_scope("cached", caching_device="/cpu:0"):
            return call()

    checked = {"validate_args": True}
    calls = {
        "permute": lambda: tfb.Permute(order, **checked).forward(X),
        "permute unchecked": lambda: tfb.Permute(order).forward(X),
        "reshape dtype": lambda: tfb.Reshape([1.0]),
        "reshape rank": lambda: tfb.Reshape([[3]]),
        "reshape negative": lambda: tfb.Reshape([-2, 3]),
        "reshape two": lambda: tfb.Reshape([-1, -1]),
        "reshape fed": lambda: tfb.Reshape(sizes, [3], **checked).forward(X),
        "reshape event": lambda: tfb.Reshape([3, 1], [2], **checked).forward(fed),
        "reshape known event": lambda: tfb.Reshape([3, 1], [2]).forward(X),
        "ordered": lambda: tfb.Ordered(**checked).forward(X[:, ::-1]),
        "ordered increasing": lambda: tfb.Ordered(**checked).forward(X),
        "fill size": lambda: tfb.FillTriangular(**checked).forward_event_shape_tensor(
            tf.placeholder_with_default([5], [1])
        ),
        "fill square": lambda: tfb.FillTriangular(**checked).inverse_event_shape_tensor(tf.constant([2, 3])),
        "outer": lambda: tfb.CholeskyOuterProduct(**checked).forward_log_det_jacobian(-TRIL, event_ndims=2),
        "chain dtypes": lambda: tfb.Chain([tfb.Affine(np.float64([1.0])), tfb.Affine([1.0])]),
        "chain three dtypes": lambda: tfb.Chain([tfb.Affine(np.float64([1.0])), tfb.Affine([1.0]), tfb.Exp()]),
        "inline": lambda: tfb.Inline(forward_min_event_ndims=0).forward(X),
        "norm layer": lambda: tfb.BatchNormalization(tf.layers.Dense(1)),
        "norm renorm": lambda: tfb.BatchNormalization(layer(renorm=True)),
        "norm virtual": lambda: tfb.BatchNormalization(layer(virtual_batch_size=2)),
        "norm unknown": lambda: tfb.BatchNormalization().forward(half),
        "norm unknown volume": lambda: tfb.BatchNormalization().inverse_log_det_jacobian(half, event_ndims=1),
        "flow": lambda: nothing(shift, unroll_loop=True).forward(unsized),
        "flow loop": lambda: nothing(shift).forward(unsized),
        "flow cached": lambda: cached(lambda: nothing(shift).forward(X)),
        "flow volume": lambda: nothing(shift).inverse_log_det_jacobian(X, event_ndims=1),
        "dense": lambda: tfb.masked_dense(unsized, 6, 3),
        "template": lambda: tfb.masked_autoregressive_default_template([6])(unsized),
        "template shift": lambda: tfb.masked_autoregressive_default_template([6], shift_only=True)(tf.constant(X))[1],
        "nvp": lambda: tfb.RealNVP(1, half_shift).forward(unsized),
        "nvp size": lambda: tfb.RealNVP(3, half_shift).forward(X),
        "nvp volume": lambda: tfb.RealNVP(1, half_shift).forward_log_det_jacobian(X, event_ndims=1),
        "nvp inverse volume": lambda: tfb.RealNVP(1, half_shift).inverse_log_det_jacobian(X, event_ndims=1),
        "affine": lambda: tfb.Affine(scale_identity_multiplier=zero, **checked).forward(X),
        "affine dtype": lambda: tfb.Affine(shift=np.float64([1.0]), scale_diag=np.float32([1.0])),
        "affine inverse": lambda: tfb.Affine(scale_tril=TRIL, scale_perturb_factor=TRIL[:, :1], **checked).inverse(
            TRIL
        ),
        "affine singular": lambda: tfb.Affine(scale_diag=[0.0, 1.0], **checked).forward(TRIL),
        "affine unasserted": lambda: tfb.Affine(scale_diag=[2.0, 1.0], **checked).forward(TRIL),
        "operator dtype": lambda: tfb.AffineLinearOperator(np.float64([1.0]), tf.linalg.LinearOperatorDiag([1.0])),
        "softplus": lambda: tfb.Softplus(zero, **checked).forward(X),
        "scalar": lambda: tfb.AffineScalar(scale=zero, **checked).forward(X),
    }
    return found_of({}, calls, feeds)


def case_norm():
    """Batch normalization along another axis, without gamma or beta, and not in training."""
    calls = {}
    x = tf.constant(np.stack([X, X + 1.0, 2.0 * X]))
    layers = {
        "first": tf.layers.BatchNormalization(axis=1, momentum=0.5),
        "plain": tf.layers.BatchNormalization(center=False, scale=False),
        "scaled": tf.layers.BatchNormalization(center=False),
    }
    for name, layer in sorted(layers.items()):
        for training in (True, False):
            functions(calls, "%s %s" % (name, training), tfb.BatchNormalization(layer, training), x, x, 1)
    found = found_of(calls)
    found["variables"] = [v.op.name for v in tf.global_variables()]
    return found


def case_norm_of_axes():
    """Batch normalization along two axes."""
    calls = {}
    x = tf.constant(np.stack([X, X + 1.0, 2.0 * X]))
    for training in (True, False):
        norm = tfb.BatchNormalization(tf.layers.BatchNormalization(axis=[1, 2]), training)
        functions(calls, "axes %s" % training, norm, x, x, 2)
    return found_of(calls)


class Powered(ConditionalBijector):
    """Its functions take a power."""

    def __init__(self):
        super(Powered, self).__init__(forward_min_event_ndims=0, name="powered")

    def _forward(self, x, power=1.0):
        return x**power

    def _inverse(self, y, power=1.0):
        return y ** (1.0 / power)

    def _inverse_log_det_jacobian(self, y, power=1.0):
        return tf.log(y) * power

    def _forward_log_det_jacobian(self, x, power=1.0):
        return -tf.log(x) * power


def case_conditional():
    """Functions that take further arguments."""
    bijector = Powered()
    return found_of(
        {
            "forward": lambda: bijector.forward(X, power=2.0),
            "inverse": lambda: bijector.inverse(X, power=2.0),
            "volume": lambda: bijector.forward_log_det_jacobian(X, event_ndims=0, power=2.0),
            "inverse volume": lambda: bijector.inverse_log_det_jacobian(X, event_ndims=0, power=3.0),
            "chain": lambda: tfb.Chain([bijector]).forward(X, powered={"power": 3.0}),
        }
    )
