"""Cases of what distributions share: wrappers of distributions, helpers of shapes and scales, and
helpers of test cases.
"""

import numpy as np
import tensorflow as tf
from _found import found_of
from tensorflow.contrib.distributions.python.ops import batch_reshape, distribution_util, shape, statistical_testing
from tensorflow.contrib.distributions.python.ops import test_util as helpers
from tensorflow.contrib.distributions.python.ops.mvn_linear_operator import MultivariateNormalLinearOperator
from tensorflow.contrib.distributions.python.ops.vector_exponential_linear_operator import (
    VectorExponentialLinearOperator,
)
from tensorflow.contrib.distributions.python.ops.vector_laplace_linear_operator import VectorLaplaceLinearOperator
from tensorflow.contrib.distributions.python.ops.vector_student_t import _VectorStudentT

ds = tf.contrib.distributions
tfb = ds.bijectors
normal, operators = tf.distributions.Normal, tf.linalg
TRIL = np.float32([[1.0, 0.0], [0.5, 2.0]])
MEANS = np.float32([[1.0, 2.0], [3.0, 4.0], [0.0, 1.0], [2.0, -1.0]])


class Kept:
    """A test case that keeps what it compares."""

    def __init__(self):
        self.compared = []

    def assertAllClose(self, left, right, rtol, atol):  # noqa: N802  the name that the helpers call
        """Keep both values and the limits."""
        self.compared += [np.float32(left), np.float32(right), [rtol, atol]]


class Discrete(Kept, helpers.DiscreteScalarDistributionTestHelpers):
    """With numbers."""


class Vectors(Kept, helpers.VectorDistributionTestHelpers):
    """With vectors."""


def case_test_helpers():
    """What the helpers of test cases compare."""
    found = {}
    counts = ds.Poisson([2.0, 4.0])
    vectors = ds.MultivariateNormalDiag([0.5, -0.5], [1.0, 2.0])
    with tf.Session() as sess:
        for name, case, call, keywords in (
            (
                "log_prob",
                Discrete(),
                "run_test_sample_consistent_log_prob",
                {"dist": counts, "batch_size": 2, "num_threshold": 50},
            ),
            ("mean", Discrete(), "run_test_sample_consistent_mean_variance", {"dist": counts}),
            ("ball", Vectors(), "run_test_sample_consistent_log_prob", {"dist": vectors, "center": 0.5, "radius": 2.0}),
            ("vectors", Vectors(), "run_test_sample_consistent_mean_covariance", {"dist": vectors, "cov_rtol": 0.5}),
        ):
            getattr(case, call)(sess.run, num_samples=2000, **keywords)
            found.update({"%s/%d" % (name, i): part for i, part in enumerate(case.compared)})
        case = Discrete()
        x = tf.constant([1.0, 2.0, 2.0, 5.0])
        for name, keywords in (("own", {}), ("ranged", {"value_range": [0.0, 8.0], "nbins": 4, "name": "h"})):
            found["counts " + name], found["edges " + name] = sess.run(case.histogram(x, **keywords))
    consistent = Discrete().run_test_sample_consistent_log_prob
    return dict(found, **found_of({"threshold": lambda: consistent(None, counts, num_threshold=0)}))


def case_batch_reshape():
    """Other batch shapes: known ones, one size of -1, and shapes that are fed."""
    wide = ds.MultivariateNormalDiag(MEANS, [[1.0, 2.0]] * 4)
    flat, sizes = normal(MEANS[:, 0], [1.0, 2.0, 3.0, 4.0]), tf.placeholder(tf.int32)
    vector = tf.placeholder(tf.int32, [None])
    fed = tf.placeholder(tf.float32)
    feeds = {sizes: [2, -1], vector: [2, -1], fed: MEANS.reshape([2, 2, 2])}
    known = ds.BatchReshape(flat, [2, 2])
    made = {
        "known": known,
        "rest": ds.BatchReshape(flat, [2, -1], validate_args=True),
        "later": ds.BatchReshape(wide, vector, validate_args=True),
        "unchecked": ds.BatchReshape(wide, vector),
    }
    x = tf.constant(MEANS[:, 1].reshape([2, 2]))
    calls = {
        name: (lambda name=name: getattr(known, name)(x))
        for name in ("prob", "log_prob", "cdf", "log_cdf", "survival_function", "log_survival_function")
    }
    for key, one in made.items():
        for name in ("batch_shape_tensor", "event_shape_tensor", "mode", "mean", "variance", "stddev", "entropy"):
            calls["%s %s" % (key, name)] = getattr(one, name)
        calls[key + " batch_shape"] = lambda one=one: one.batch_shape
        calls[key + " sample"] = lambda one=one: one.sample(3, seed=5)
    refused = {}
    for key in ("later", "unchecked"):
        one = made[key]
        calls[key + " covariance"] = one.covariance
        calls[key + " known"] = lambda one=one: one.log_prob(MEANS.reshape([2, 2, 2]))
        calls[key + " samples"] = lambda one=one: one.log_prob(np.stack([MEANS.reshape([2, 2, 2])] * 3))
        calls[key + " fed"] = lambda one=one: one.log_prob(fed)
        refused[key + " narrow"] = lambda one=one: one.log_prob(tf.identity(fed)[0])
        refused[key + " other"] = lambda one=one: one.log_prob(tf.transpose(fed)[:1])
    refused.update(
        {
            "few": lambda: known.log_prob(tf.zeros([2])),
            "unexpected": lambda: known.log_prob(tf.zeros([2, 3])),
            "more": lambda: known.log_prob(tf.zeros([4, 1, 2])),
            "matrix": lambda: ds.BatchReshape(flat, [[2, 2]]),
            "size": lambda: ds.BatchReshape(flat, [2, 3]),
            "negative": lambda: ds.BatchReshape(flat, [-2, -2]),
            "zero": lambda: ds.BatchReshape(flat, [0, -1]),
            "twice": lambda: ds.BatchReshape(flat, [-1, -1], validate_args=True).mean(),
            "no fit": lambda: ds.BatchReshape(flat, [3, -1], validate_args=True).mean(),
            "calculated": lambda: batch_reshape.calculate_reshape([4, 6], tf.constant([3, -1, 2]))[0],
            "name": lambda: known.name,
            "rank": lambda: ds.BatchReshape(wide, sizes, validate_args=True).mean(),
        }
    )
    return found_of(calls, refused, feeds)


def case_autoregressive():
    """Samples that are drawn from the samples before."""
    affine = tfb.Affine(scale_tril=np.float32([[0.0, 0.0], [0.5, 0.0]]))

    def given(x=None):
        loc = tf.zeros([2]) if x is None else affine.forward(x)
        return ds.Independent(normal(loc, [0.5, 0.25]), reinterpreted_batch_ndims=1)

    made = {
        "start": ds.Autoregressive(given, sample0=tf.constant([1.0, 2.0])),
        "none": ds.Autoregressive(given, num_steps=3, name="three"),
    }
    calls = {}
    for key, one in made.items():
        calls[key + " sample"] = lambda one=one: one.sample([2], seed=4)
        calls[key + " shape"] = lambda one=one: tf.shape(one.sample(2))
        for name in ("log_prob", "prob"):
            calls["%s %s" % (key, name)] = lambda one=one, name=name: getattr(one, name)(MEANS)
        calls[key + " event"] = one.event_shape_tensor
        calls[key + " batch"] = one.batch_shape_tensor
        calls[key + " about"] = lambda one=one: (
            "%s %s %s %s %s"
            % (
                one.name,
                one.batch_shape,
                one.event_shape,
                one.num_steps,
                (one.sample0 is None, one.distribution_fn is given, one.distribution0.name),
            )
        )
    half, wide = tf.placeholder(tf.float32, [None]), tf.placeholder(tf.float32, [None, None])
    later = ds.Autoregressive(lambda x=None: ds.MultivariateNormalDiag(None, wide), num_steps=1)
    calls["later batch"], calls["later event"] = later.batch_shape_tensor, later.event_shape_tensor
    calls["steps"] = lambda: ds.Autoregressive(given, num_steps=0)
    calls["unknown"] = lambda: ds.Autoregressive(lambda: ds.Independent(normal(half, 1.0), 1))
    return found_of(calls, feeds={half: [1.0, 2.0], wide: MEANS})


def case_distribution_util():
    """Scales, shapes and checks of distributions."""
    fed = tf.placeholder(tf.float32)
    feeds = {fed: TRIL}
    tril, diag = distribution_util.make_tril_scale, distribution_util.make_diag_scale
    shapes, pad = distribution_util.shapes_from_loc_and_scale, distribution_util.pad_mixture_dimensions
    scalar = distribution_util.maybe_check_scalar_distribution
    cat, cats = tf.distributions.Categorical([0.1, 0.2]), tf.distributions.Categorical([[0.1, 0.2]] * 3)
    same = ds.MixtureSameFamily(cat, normal(np.zeros([3, 2], np.float32), 1.0))
    each = ds.MixtureSameFamily(cats, normal(np.zeros([3, 2], np.float32), 1.0))
    apart = ds.MultivariateNormalDiag(np.zeros([2, 2], np.float32), fed + 3.0)
    later = ds.MixtureSameFamily(tf.distributions.Categorical(fed[0]), apart)
    three, move = tf.reshape(tf.range(6.0), [1, 2, 3]), distribution_util.move_dimension
    index = tf.placeholder_with_default(0, [])
    weights, means = tf.constant([[0.5, 0.5]]), tf.constant([[1.0, 2.0]])
    stddev = distribution_util.mixture_stddev
    checked = {"validate_args": True, "assert_positive": True}
    return found_of(
        {
            "positive": lambda: tril(scale_tril=TRIL, **checked).to_dense(),
            "diagonal": lambda: diag(scale_diag=[1.0, 2.0], **checked).to_dense(),
            "multiple": lambda: diag([1.0, 2.0], None, 2.0, **checked).to_dense(),
            "hint": lambda: tril(scale_identity_multiplier=2.0, shape_hint=3).to_dense(),
            "shapes": lambda: shapes(
                tf.zeros([4, 1, 2]), operators.LinearOperatorLowerTriangular(np.stack([TRIL] * 3))
            ),
            "shapes fed": lambda: shapes(fed, operators.LinearOperatorLowerTriangular(fed)),
            "shapes alone": lambda: shapes(None, operators.LinearOperatorLowerTriangular(fed)),
            "shapes apart": lambda: shapes(tf.zeros([3]), operators.LinearOperatorLowerTriangular(TRIL)),
            "broadcast": lambda: distribution_util.get_broadcast_shape(fed, tf.zeros([3, 1, 1])),
            "operator": lambda: distribution_util.is_diagonal_scale(TRIL),
            "scalar": lambda: len(scalar(normal(0.0, 1.0), tf.float32, True)),
            "scalar dtype": lambda: scalar(normal(0.0, 1.0), tf.float64, True),
            "scalar kind": lambda: scalar(ds.Poisson(1.0), tf.float32, True),
            "scalar event": lambda: scalar(ds.MultivariateNormalDiag([0.0]), tf.float32, False),
            "scalar batch": lambda: scalar(normal([0.0], 1.0), tf.float32, False),
            "scalar unchecked": lambda: len(scalar(normal(fed, 1.0), tf.float32, False)),
            "sinh": lambda: ds.SinhArcsinh(0.0, 1.0, distribution=normal(0.5, 2.0)).log_prob([0.3, 0.6]),
            "pad same": lambda: tf.shape(pad(tf.zeros([5, 2]), same, cat, 1)),
            "pad each": lambda: tf.shape(pad(tf.zeros([5, 3, 2]), each, cats, 2)),
            "pad fed": lambda: tf.shape(pad(tf.zeros([5, 2]), later, later.mixture_distribution, 1)),
            "stddev": lambda: stddev(weights, tf.zeros([2, 2]), means),
            "stddev rank": lambda: stddev(tf.zeros([2]), means, means),
            "stddev deviations": lambda: stddev(weights, means, tf.zeros([1, 3])),
            "moved": lambda: move(three, 1, 1),
            "moved fed": lambda: move(three, index, index + 2),
            "moved back": lambda: move(three, index + 2, index),
            "known": lambda: distribution_util.static_value(tf.constant([1, 2])),
            "not known": lambda: distribution_util.static_value(index) is None,
            "moved unknown": lambda: move(fed, -1, 0),
            "moved unknown back": lambda: move(fed, 0, -1),
        },
        {
            "not positive": lambda: tril(scale_tril=-TRIL, **checked).to_dense(),
            "not zero": lambda: tril(scale_tril=TRIL * [0.0, 1.0], validate_args=True).to_dense(),
            "not diagonal": lambda: diag(scale_diag=[1.0, -2.0], **checked).to_dense(),
            "scalar fed": lambda: scalar(normal(fed, 1.0), tf.float32, True)[0],
        },
        feeds,
    )


def case_shape():
    """The parts of shapes, where the numbers of dimensions are not known in the graph."""
    batch, event = tf.placeholder_with_default(1, []), tf.placeholder_with_default(1, [])
    none = tf.placeholder_with_default(0, [])
    anything = tf.placeholder(tf.int32)
    x = tf.placeholder(tf.float32)
    value = np.arange(24.0, dtype=np.float32).reshape([4, 3, 2])
    shaped = shape._DistributionShape
    made = {
        "fed": (shaped(batch, event, validate_args=True), value),
        "fed x": (shaped(1, 1), x),
        "scalars": (shaped(0, 0), value),
        "no batch": (shaped(0, 1), value),
        "fed no batch": (shaped(none, event), value),
    }
    calls = {}
    for key, (one, given) in made.items():
        for expand in (True, False):
            matrices = one.make_batch_of_event_sample_matrices(given, expand)
            name = "%s %s" % (key, expand)
            calls[name + " matrices"] = lambda matrices=matrices: matrices
            calls[name + " back"] = lambda one=one, matrices=matrices, expand=expand: (
                one.undo_make_batch_of_event_sample_matrices(*matrices, expand_batch_dim=expand)
            )
        for method in ("get_ndims", "get_sample_ndims", "get_dims", "get_shape"):
            calls["%s %s" % (key, method)] = lambda one=one, given=given, method=method: getattr(one, method)(given)
    return found_of(
        calls,
        {
            "batch": lambda: shaped(None, 1),
            "event": lambda: shaped(1, None),
            "dtype": lambda: shaped(1.0, 1),
            "rank": lambda: shaped([1], 1),
            "negative": lambda: shaped(1, -1),
            "checked": lambda: shaped(anything, 1, validate_args=True).get_sample_ndims(value),
            "few": lambda: shaped(2, 2).get_sample_ndims(value),
            "few fed": lambda: shaped(batch + 2, event, validate_args=True).get_sample_ndims(value),
            "name": lambda: shaped(1, 1).name,
        },
        {x: value, anything: -1},
    )


def case_wishart():
    """Scales that are fed, refused arguments, and statistics of factors."""
    fed, df = tf.placeholder(tf.float32), tf.placeholder(tf.float32)
    feeds = {fed: TRIL, df: 3.0}
    operator = operators.LinearOperatorLowerTriangular
    linear = ds.WishartCholesky.__mro__[1]
    later = ds.WishartCholesky(df, fed, validate_args=True)
    factors = ds.WishartCholesky(3.0, TRIL, cholesky_input_output_matrices=True)
    calls = {
        "%s %s" % (key, name): getattr(one, name)
        for key, one in (("later", later), ("factors", factors))
        for name in ("mean", "mode", "scale", "batch_shape_tensor", "event_shape_tensor", "stddev", "entropy")
    }
    return found_of(
        calls,
        {
            "prob": lambda: later.prob(np.matmul(TRIL, TRIL.T)),
            "prob fed": lambda: factors.log_prob(fed),
            "batch": lambda: later.batch_shape,
            "event": lambda: later.event_shape,
            "complex": lambda: linear(3.0, operator(np.complex64(TRIL))),
            "square": lambda: linear(3.0, operators.LinearOperatorFullMatrix(TRIL[:1])),
            "df": lambda: ds.WishartCholesky([1.0, 3.0], TRIL),
            "fed df": lambda: ds.WishartCholesky(df - 2.0, TRIL, validate_args=True).mean(),
            "full": lambda: ds.WishartFull(3.0, np.matmul(TRIL, TRIL.T), validate_args=True).mean(),
            "asymmetric": lambda: ds.WishartFull(3.0, TRIL, validate_args=True).mean(),
            "diagonal": lambda: ds.WishartCholesky(3.0, -TRIL, validate_args=True).mean(),
        },
        feeds,
    )


def case_statistics():
    """Assertions of means, and the divergence of two samples."""
    one = np.linspace(0.0, 1.0, 200).astype(np.float32)
    near, far = one * 0.99, np.linspace(0.9, 1.0, 200).astype(np.float32)
    test = statistical_testing
    equal = test.assert_true_mean_equal_by_dkwm_two_sample
    apart = test.min_discrepancy_of_true_means_detectable_by_dkwm_two_sample
    return found_of(
        {},
        {
            "near": lambda: equal(one, 0.0, 1.0, near, 0.0, 1.0),
            "far": lambda: equal(one, 0.0, 1.0, far, 0.0, 1.0),
            "shapes": lambda: equal(one[:, None], 0.0, 1.0, np.stack([near] * 2, 1), 0.0, 1.0),
            "bounds": lambda: equal(one, [0.0], [1.0], near, 0.0, 1.0),
            "below": lambda: equal(one, 0.5, 1.0, near, 0.0, 1.0),
            "apart": lambda: apart(1000.0, 0.0, 1.0, 500.0, 0.0, [1.0, 2.0], 1e-6, 1e-6),
            "interval": lambda: test.assert_true_mean_in_interval_by_dkwm(one, 0.0, 1.0, 0.4, 0.6),
        },
    )


def case_wrappers():
    """Quantized, vector and mixed distributions, where shapes are fed or functions are missing."""
    fed = tf.placeholder(tf.float32)
    feeds = {fed: MEANS[:2]}
    low, high = 0.0, 3.0
    rounded = ds.QuantizedDistribution
    gamma = rounded(tf.distributions.Gamma(2.0, 1.0), low, high)
    later = rounded(normal(fed, 1.0), low, high)
    bare = ds.TransformedDistribution(normal(0.0, 1.0), tfb.AbsoluteValue())
    scale = operators.LinearOperatorLowerTriangular(fed + 3.0)
    vector = ds.VectorExponentialDiag(None, [1.0, 2.0])
    vectors = {
        "exponential": ds.VectorExponentialDiag(None, tf.abs(fed) + 1.0),
        "laplace": ds.VectorLaplaceDiag(fed, tf.abs(fed) + 1.0),
        "laplace alone": ds.VectorLaplaceDiag(scale_diag=[1.0, 2.0]),
    }
    student = _VectorStudentT(3.0, [0.1, 0.2], scale_tril=TRIL)
    cat = tf.distributions.Categorical([[0.1, 0.2]] * 2)
    mixed = ds.Mixture(cat, [normal([0.0, 1.0], 1.0), normal([2.0, 3.0], 1.0)])
    checked = {"validate_args": True}
    zero, rank, wide = normal(0.0, 1.0), tf.placeholder(tf.int32, [None]), tf.placeholder(tf.float32, [None, None])
    halves = tf.distributions.Categorical(tf.placeholder_with_default([[0.5, 0.5]], [None, 2]))
    feeds[wide] = MEANS[:1]
    fed_mixture = ds.Mixture(halves, [ds.MultivariateNormalDiag(wide, wide), ds.MultivariateNormalDiag(None, wide)])
    fed_family = ds.MixtureSameFamily(halves, ds.MultivariateNormalDiag(None, tf.stack([wide, wide], 1)))
    mean, variance = tf.Variable([0.0]), tf.Variable(np.float64([0.0]))
    whole = tf.Variable([1])
    calls = {
        "checked": lambda: rounded(normal(0.0, 1.0), 0.0, 3.0, **checked).prob([1.0, 2.0]),
        "later batch": later.batch_shape_tensor,
        "later event": later.event_shape_tensor,
        "later prob": lambda: later.prob([1.0, 2.0]),
        "gamma prob": lambda: gamma.prob([1.0, 2.0]),
        "gamma log_prob": lambda: gamma.log_prob([1.0, 2.0]),
        "gamma log_survival": lambda: gamma.log_survival_function([1.0, 2.0]),
        "bare prob": lambda: rounded(bare).prob([1.0, 2.0]),
        "bare log_prob": lambda: rounded(bare).log_prob([1.0, 2.0]),
        "student df": lambda: student.df,
        "student loc": lambda: student.loc,
        "student scale": lambda: student.scale.to_dense(),
        "vector mean": vector.mean,
        "mixture batch": mixed.batch_shape_tensor,
        "mixture event": mixed.event_shape_tensor,
        "normal covariance": MultivariateNormalLinearOperator(fed, scale).covariance,
        "normal variance": MultivariateNormalLinearOperator(None, scale).variance,
        "normal batch": MultivariateNormalLinearOperator(fed, scale).batch_shape_tensor,
        "positive": lambda: ds.MultivariateNormalDiag([0.0, 0.0], scale_identity_multiplier=2.0, **checked).stddev(),
        "not zero": lambda: ds.MultivariateNormalDiag([0.0, 0.0], scale_identity_multiplier=0.0, **checked).stddev(),
        "moving dtype": lambda: ds.assign_moving_mean_variance(mean, variance, [1.0], 0.9),
        "moving whole": lambda: ds.assign_moving_mean_variance(whole, mean, [1.0], 0.9),
        "moving log whole": lambda: ds.assign_log_moving_mean_exp(whole, [1.0], 0.9),
        "posterior": lambda: ds.normal_conjugates_known_scale_posterior(
            normal(0.0, 1.0), 1.0, tf.constant(1.0, tf.float64), 3
        ),
        "independent kinds": lambda: ds.kl_divergence(
            ds.Independent(normal([[0.0, 1.0]], 1.0), reinterpreted_batch_ndims=1),
            ds.Independent(ds.MultivariateNormalDiag([[0.0, 1.0]]), reinterpreted_batch_ndims=0),
        ),
        "scalar point": lambda: ds.VectorDeterministic(1.0, **checked),
        "kumaraswamy mode": lambda: ds.Kumaraswamy([2.0, 3.0], 1.5, allow_nan_stats=False).mode(),
        "kumaraswamy nan": lambda: ds.Kumaraswamy([0.5, 3.0], 1.5).mode(),
        "same event": lambda: ds.MixtureSameFamily(cat, normal(tf.zeros([2, 2]), 1.0)).event_shape_tensor(),
        "mixture rank": lambda: ds.Mixture(
            tf.distributions.Categorical([0.1, 0.2]),
            [ds.TransformedDistribution(zero, tfb.Exp(), event_shape=rank)] * 2,
        ),
        "fed mixture batch": fed_mixture.batch_shape_tensor,
        "fed mixture event": fed_mixture.event_shape_tensor,
        "fed mixture mean": fed_mixture.mean,
        "fed family event": fed_family.event_shape_tensor,
        "fed family batch": fed_family.batch_shape_tensor,
        "fed rounded event": lambda: rounded(ds.MultivariateNormalDiag(None, wide), low, high).event_shape_tensor(),
        "no scale": lambda: MultivariateNormalLinearOperator(),
        "complex scale": lambda: MultivariateNormalLinearOperator(None, operators.LinearOperatorDiag([1j, 2j])),
        "scale size": lambda: MultivariateNormalLinearOperator([0.0] * 3, operators.LinearOperatorDiag([1.0, 2.0])),
    }
    refused = {
        "low": lambda: rounded(normal(0.0, 1.0), 3.0, 1.0, **checked).prob(2.0),
        "fractions": lambda: rounded(normal(0.0, 1.0), 0.0, 3.0, **checked).prob(1.5),
        "kumaraswamy no mode": lambda: ds.Kumaraswamy([0.5, 3.0], 1.5, allow_nan_stats=False).mode(),
    }
    for name in ("log_prob", "prob", "cdf", "log_cdf", "survival_function", "log_survival_function", "quantile"):
        calls["fold " + name] = lambda name=name: getattr(bare, name)([0.25, 0.75])
        calls["shape " + name] = lambda name=name: getattr(bare, name)([0.25, 0.75]).shape
    calls["fold entropy"] = bare.entropy
    calls["fold sample"] = lambda: bare.sample(3, seed=2)
    folded = ds.TransformedDistribution(zero, tfb.AbsoluteValue(), event_shape=[2])
    calls["folds log_prob"], calls["folds prob"] = (
        lambda: folded.log_prob([0.25, 0.75]),
        lambda: folded.prob([0.25, 0.75]),
    )
    for key, one in vectors.items():
        for name in ("mean", "mode", "variance", "stddev", "covariance"):
            calls["%s %s" % (key, name)] = getattr(one, name)
    for kind in ("Cauchy", "Chi2", "HalfNormal", "InverseGamma", "Logistic", "RelaxedBernoulli"):
        for static, call in (("", "param_shapes"), (" static", "param_static_shapes")):
            calls["parameters " + kind + static] = lambda kind=kind, call=call: described(
                getattr(getattr(ds, kind), call)([2, 3])
            )
    return found_of(calls, refused, feeds)


def case_vectors():
    """Vectors by operators that are not diagonal, and arguments that are left out."""
    triangle = operators.LinearOperatorLowerTriangular(TRIL)
    df = tf.placeholder_with_default(3.0, [])
    calls = {
        "same low rank": lambda: ds.MultivariateNormalDiagPlusLowRank([0.0, 1.0], [1.0, 2.0]).covariance(),
        "identity": lambda: ds.MultivariateNormalFullCovariance([0.0, 1.0]).covariance(),
        "entropy": ds.TransformedDistribution(normal([0.0, 1.0], 2.0), tfb.AffineScalar(scale=3.0)).entropy,
        "wishart": ds.WishartCholesky(df, TRIL).mean,
    }
    for name, make in (("exponential", VectorExponentialLinearOperator), ("laplace", VectorLaplaceLinearOperator)):
        made = make([0.5, 1.0], triangle)
        for statistic in ("mean", "variance", "stddev", "covariance", "mode"):
            calls["%s %s" % (name, statistic)] = getattr(made, statistic)
        calls[name + " missing"] = make
        calls[name + " complex"] = lambda make=make: make(scale=operators.LinearOperatorDiag(np.complex64([1.0])))
    return found_of(calls)


def described(sizes):
    """The parameters with their shapes, known or not."""
    return str(
        sorted((key, str(size if isinstance(size, tf.TensorShape) else size.shape)) for key, size in sizes.items())
    )


class Scaled(ds.ConditionalDistribution):
    """A distribution whose functions take a factor."""

    def __init__(self):
        super(Scaled, self).__init__(tf.float32, ds.NOT_REPARAMETERIZED, False, True, name="Scaled")

    def _batch_shape(self):
        return tf.TensorShape([])

    def _event_shape(self):
        return tf.TensorShape([])

    def _sample_n(self, n, seed=None, factor=1.0):
        return factor * tf.random_uniform([n], seed=seed)

    def _log_prob(self, x, factor=1.0):
        return factor * x

    def _log_cdf(self, x, factor=1.0):
        return -factor * x


class Probable(Scaled):
    """It also has a probability."""

    def _prob(self, x, factor=1.0):
        return factor + x

    def _cdf(self, x, factor=1.0):
        return factor * x / 10.0

    def _survival_function(self, x, factor=1.0):
        return 2.0 * factor * x

    def _log_survival_function(self, x, factor=1.0):
        return 3.0 * factor * x


def case_conditional():
    """Functions that take further arguments."""
    calls = {}
    for key, one in (("logs", Scaled()), ("probable", Probable())):
        calls[key + " sample"] = lambda one=one: one.sample([2, 2], seed=3, factor=4.0)
        for name in ("log_prob", "prob", "log_cdf", "cdf", "log_survival_function", "survival_function"):
            calls["%s %s" % (key, name)] = lambda one=one, name=name: getattr(one, name)([0.1, 0.2], factor=2.0)
    return found_of(calls)
