"""Cases of contrib's bijectors, and of the distributions and helpers that rest on them."""

import numpy as np
import tensorflow as tf
from tensorflow.contrib.distributions.python.ops import distribution_util, shape, statistical_testing
from tensorflow.contrib.distributions.python.ops.bijectors.weibull import Weibull
from tensorflow.contrib.distributions.python.ops.vector_student_t import _VectorStudentT

ds = tf.contrib.distributions
tfb = ds.bijectors
X = np.array([[0.2, 0.5, 0.7], [0.3, 0.4, 0.9]], np.float32)
TRIL = np.array([[1.0, 0.0], [0.5, 2.0]], np.float32)
POSITIVE = np.array([[2.0, 0.3], [0.3, 1.0]], np.float32)


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__ + ": " + str(error).splitlines()[0][:60]
    return "nothing"


def through(bijector, x, ndims=0, out=None):
    """Both functions, both volumes and the shapes of a bijector."""
    y = bijector.forward(x)
    again = tf.constant(tf.Session().run(y)) if not isinstance(bijector, tfb.BatchNormalization) else y
    inverse = bijector.inverse(again)
    found = {"y": y, "inverse": inverse}
    out = ndims if out is None else out
    volume = bijector.inverse_log_det_jacobian(again, event_ndims=out)
    for name, value in (("inverse", inverse), ("inverse_volume", volume)):
        parts = value if isinstance(value, tuple) else (value,)
        found.update({"%s%d" % (name, i): part for i, part in enumerate(parts)})
    del found["inverse"]
    if bijector._is_injective:
        found["volume"] = bijector.forward_log_det_jacobian(x, event_ndims=ndims)
    static = x.shape[len(x.shape) - max(ndims, 1) :]
    found["shape"] = bijector.forward_event_shape_tensor(static)
    said = [bijector.name, bijector.forward_min_event_ndims, bijector.inverse_min_event_ndims]
    return found, [*said, bijector.is_constant_jacobian, str(bijector.forward_event_shape(tf.TensorShape(static)))]


def all_through(makers):
    tensors, found = {}, {}
    for name, given in sorted(makers.items()):
        some, found[name + "/about"] = through(*given)
        tensors.update({name + "/" + key: value for key, value in some.items()})
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        found.update(sess.run(tensors))
    return found


def case_numbers():
    return all_through(
        {
            "absolute": (tfb.AbsoluteValue(), X),
            "affine_scalar": (tfb.AffineScalar(shift=1.0, scale=[2.0, -1.0, 0.5]), X),
            "gumbel": (tfb.Gumbel(loc=0.5, scale=2.0, validate_args=True), X),
            "inline": (tfb.Inline(tf.exp, tf.log, lambda y: -tf.log(y), lambda x: x, forward_min_event_ndims=0), X),
            "invert": (tfb.Invert(tfb.Exp()), X),
            "kumaraswamy": (tfb.Kumaraswamy(2.0, 3.0, validate_args=True), X),
            "power": (tfb.PowerTransform(power=0.5), X),
            "power_0": (tfb.PowerTransform(), X),
            "sinh": (tfb.SinhArcsinh(skewness=0.3, tailweight=1.5), X),
            "softplus": (tfb.Softplus(), X),
            "softplus_soft": (tfb.Softplus(hinge_softness=2.0), X),
            "softsign": (tfb.Softsign(), X),
            "square": (tfb.Square(), X),
            "weibull": (Weibull(scale=2.0, concentration=1.5), X),
            "chain": (tfb.Chain([tfb.Exp(), tfb.AffineScalar(shift=1.0), tfb.Softplus()]), X),
            "no_chain": (tfb.Chain(), X),
        }
    )


def case_vectors():
    return all_through(
        {
            "affine": (tfb.Affine(shift=[1.0, 2.0, 3.0], scale_diag=[1.0, 2.0, 4.0]), X, 1),
            "affine_1": (tfb.Affine(shift=[1.0, 2.0, 3.0]), X, 1),
            "affine_2": (tfb.Affine(scale_identity_multiplier=2.0), X, 1),
            "affine_tril": (tfb.Affine(scale_tril=TRIL, scale_identity_multiplier=0.5), X[:, :2], 1),
            "affine_rank": (tfb.Affine([1.0, 2.0], 2.0, None, None, [[1.0], [0.5]], [3.0], True), X[:, :2], 1),
            "ordered": (tfb.Ordered(), X, 1),
            "permute": (tfb.Permute([2, 0, 1]), X, 1),
            "reshape": (tfb.Reshape(event_shape_out=[3, 1], event_shape_in=[3]), X, 1, 2),
            "softmax": (tfb.SoftmaxCentered(), X, 1),
            "chain": (tfb.Chain([tfb.SoftmaxCentered(), tfb.Affine(scale_diag=[1.0, 2.0, 4.0])]), X, 1),
        }
    )


def case_matrices():
    found = all_through(
        {
            "cholesky": (tfb.CholeskyOuterProduct(validate_args=True), TRIL[None], 2),
            "inverse": (tfb.MatrixInverseTriL(validate_args=True), TRIL[None], 2),
            "diagonal": (tfb.TransformDiagonal(tfb.Exp()), TRIL, 2),
            "fill": (tfb.FillTriangular(), X, 1, 2),
            "fill_upper": (tfb.FillTriangular(upper=True), X, 1, 2),
            "scale": (tfb.ScaleTriL(), X, 1, 2),
            "scale_exp": (tfb.ScaleTriL(tfb.Exp(), None), X, 1, 2),
        }
    )
    found["refused"] = [
        raised(lambda: tfb.Permute([0, 0])),
        raised(lambda: tfb.Permute([0.0])),
        raised(lambda: tfb.Invert(tfb.AbsoluteValue())),
        raised(lambda: tfb.Chain([tfb.AbsoluteValue()])),
        raised(lambda: tfb.PowerTransform(power=-1.0)),
        raised(lambda: tfb.FillTriangular().forward_event_shape(tf.TensorShape([4]))),
        raised(lambda: tfb.Affine(scale_perturb_diag=[1.0])),
        raised(lambda: tfb.RealNVP(0, None)),
        raised(lambda: tfb.Reshape([-1, -1])),
        raised(lambda: tfb.Reshape([2], [2]).forward(X)),
        raised(lambda: tfb.Inline().forward(X)),
        raised(lambda: tfb.BatchNormalization(tf.layers.Dense(1))),
    ]
    return found


def case_flows():
    def shift(y):
        return 0.5 * tf.pad(y[:, :-1], [[0, 0], [1, 0]]), 0.1 * tf.pad(y[:, :-1], [[0, 0], [1, 0]])

    def half(x, units):
        return tf.tile(x, [1, units]), 0.1 * tf.tile(x, [1, units])

    found = all_through(
        {
            "maf": (tfb.MaskedAutoregressiveFlow(shift), X, 1),
            "maf_unrolled": (tfb.MaskedAutoregressiveFlow(shift, unroll_loop=True), X, 1),
            "nvp": (tfb.RealNVP(1, half), X, 1),
        }
    )
    template = tfb.masked_autoregressive_default_template([6], kernel_initializer=tf.ones_initializer())
    dense = tfb.masked_dense(tf.constant(X), 6, 3, kernel_initializer=tf.ones_initializer(), name="masked")
    real = tfb.real_nvp_default_template([4], kernel_initializer=tf.ones_initializer())
    norm = tfb.BatchNormalization()
    tensors = {
        "template": template(tf.constant(X)),
        "dense": dense,
        "real": real(tf.constant(X[:, :1]), 2),
        "normed": norm.inverse(tf.constant(X)),
        "norm_volume": norm.inverse_log_det_jacobian(tf.constant(X), event_ndims=1),
    }
    found["variables"] = [v.op.name for v in tf.global_variables()]
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for name, value in sorted(sess.run(tensors).items()):
            for i, part in enumerate(value if isinstance(value, tuple) else (value,)):
                found["%s%d" % (name, i)] = part
        found["unnormed"] = sess.run(norm.forward(tf.constant(X)))
    return found


def case_distributions():
    y = tf.constant([0.3, 0.6])
    whole = tf.constant([1.0, 3.0])
    made = {
        "kumaraswamy": (ds.Kumaraswamy([2.0, 3.0], [1.5, 2.5]), y, "mean variance mode entropy log_prob cdf"),
        "quantized": (ds.QuantizedDistribution(ds.Normal(1.0, 2.0), 0.0, 5.0), whole, "log_prob prob cdf log_cdf"),
        "quantized_open": (ds.QuantizedDistribution(ds.Gamma(2.0, 1.0)), whole, "prob survival_function"),
        "sinh": (ds.SinhArcsinh(0.5, 2.0, 0.3, 1.5), y, "log_prob cdf"),
        "vector_sinh": (ds.VectorSinhArcsinhDiag([0.5, 1.0], [1.0, 2.0], None, 0.3, 1.5), y, "log_prob"),
        "vector_exp": (ds.VectorExponentialDiag([0.1, 0.2], [1.0, 2.0]), y, "mean variance covariance mode log_prob"),
        "vector_laplace": (ds.VectorLaplaceDiag(None, [1.0, 2.0]), y, "mean variance stddev covariance log_prob"),
        "vector_t": (_VectorStudentT(3.0, [0.1, 0.2], scale_tril=TRIL), y, "log_prob"),
        "reshaped": (
            ds.BatchReshape(
                ds.MultivariateNormalDiag(np.ones((4, 2), np.float32), np.float32([[1.0, 2.0]] * 4)), [2, 2]
            ),
            tf.ones([2, 2, 2]),
            "mean stddev covariance entropy log_prob",
        ),
    }
    found, tensors = {}, {}
    for name, (made_, points, known) in sorted(made.items()):
        for key in known.split():
            takes = key in ("log_prob", "prob", "cdf", "log_cdf", "survival_function")
            tensors[name + "/" + key] = getattr(made_, key)(points) if takes else getattr(made_, key)()
        tensors[name + "/sample"] = made_.sample([2], seed=7)
        found[name] = [made_.name, str(made_.batch_shape), str(made_.event_shape)]
    with tf.Session() as sess:
        found.update(sess.run(tensors))
    return found


def case_wishart():
    found, tensors = {}, {}
    for name, made in (
        ("full", ds.WishartFull(4.0, POSITIVE)),
        ("cholesky", ds.WishartCholesky(5.0, TRIL)),
        ("factors", ds.WishartCholesky([4.0, 5.0], np.stack([TRIL, 2 * TRIL]), cholesky_input_output_matrices=True)),
    ):
        for key in ("mean", "variance", "mode", "entropy", "mean_log_det", "log_normalization", "scale"):
            tensors[name + "/" + key] = getattr(made, key)()
        tensors[name + "/log_prob"] = made.log_prob(np.stack([TRIL, TRIL]) if name == "factors" else POSITIVE)
        tensors[name + "/sample"] = made.sample([2], seed=3)
        found[name] = [made.name, str(made.batch_shape), str(made.event_shape)]
    found["refused"] = raised(lambda: ds.WishartFull(1.0, POSITIVE))
    with tf.Session() as sess:
        found.update(sess.run(tensors))
    return found


def case_helpers():
    shaper = shape._DistributionShape(batch_ndims=1, event_ndims=1)
    x = tf.reshape(tf.range(24.0), [4, 3, 2])
    matrices, samples = shaper.make_batch_of_event_sample_matrices(x)
    mixture = tf.constant([[0.3, 0.7]]), tf.constant([[1.0, 2.0]]), tf.constant([[0.5, 0.25]])
    numbers = tf.constant(np.linspace(0.0, 1.0, 50).astype(np.float32) ** 2)
    tril = distribution_util.make_tril_scale(scale_tril=TRIL, scale_diag=[1.0, 1.0], validate_args=True)
    tensors = {
        "dims": shaper.get_dims(x),
        "shape": shaper.get_shape(x),
        "matrices": matrices,
        "back": shaper.undo_make_batch_of_event_sample_matrices(matrices, samples),
        "stddev": distribution_util.mixture_stddev(*mixture),
        "moved": distribution_util.move_dimension(x, 0, 2),
        "moved_left": distribution_util.move_dimension(x, -1, 0),
        "tril": tril.to_dense(),
        "diag": distribution_util.make_diag_scale(scale_diag=[1.0, 2.0], scale_identity_multiplier=1.0).to_dense(),
        "eye": distribution_util.make_diag_scale(loc=[1.0, 2.0]).to_dense(),
        "interval": statistical_testing.true_mean_confidence_interval_by_dkwm(numbers, 0.0, 1.0, 0.01),
        "needed": statistical_testing.min_num_samples_for_dkwm_mean_test(0.1, 0.0, 1.0),
        "apart": statistical_testing.min_discrepancy_of_true_means_detectable_by_dkwm(1000.0, 0.0, 1.0, 1e-6, 1e-6),
        "two": statistical_testing.min_num_samples_for_dkwm_mean_two_sample_test(0.1, 0.0, 1.0, 0.0, 2.0),
    }
    unlikely = statistical_testing.assert_true_mean_equal_by_dkwm(numbers, 0.0, 1.0, 0.9)
    found = {
        "broadcast": distribution_util.get_broadcast_shape(tf.zeros([2, 1]), tf.zeros([3])),
        "diagonal": distribution_util.is_diagonal_scale(tril),
        "refused": raised(lambda: distribution_util.make_diag_scale()),
        "fails": raised(lambda: tf.Session().run(unlikely)).partition(":")[0],
    }
    with tf.Session() as sess:
        for name, value in sorted(sess.run(tensors).items()):
            for i, part in enumerate(value if isinstance(value, tuple) else (value,)):
                found["%s%d" % (name, i)] = part
    return found
