"""Cases of contrib.distributions where little is known in the graph: shapes that are fed,
statistics that some rows do not have, and arguments that are refused.
"""

import numpy as np
import tensorflow as tf
from tensorflow.contrib.distributions.python.ops.mvn_linear_operator import MultivariateNormalLinearOperator

ds = tf.contrib.distributions
bijectors = ds.bijectors
A, B = np.float32([0.5, 1.5, 2.5]), np.float32([[1.0], [2.0]])


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def table(calls):
    return {name: raised(call) for name, call in sorted(calls.items())}


def ran(tensor, feeds=None):
    """The value, or the kind of error."""
    with tf.Session() as sess:
        try:
            return sess.run(tensor, feeds)
        except tf.errors.OpError as error:
            return type(error).__name__


def case_shapes():
    """The shapes of distributions whose parameters are fed."""
    a, b = tf.placeholder(tf.float32), tf.placeholder(tf.float32)
    vector = tf.placeholder(tf.float32)
    feeds = {a: A, b: B, vector: np.float32([[0.2, 0.3, 0.5], [0.1, 0.8, 0.1]])}
    positive = tf.square(a) + 0.5
    normal = tf.distributions.Normal(a, b)
    made = {
        "binomial": lambda: ds.Binomial(4.0, probs=tf.sigmoid(a)),
        "cauchy": lambda: ds.Cauchy(a, b),
        "chi2": lambda: ds.Chi2(a),
        "deterministic": lambda: ds.Deterministic(a),
        "geometric": lambda: ds.Geometric(probs=tf.sigmoid(a)),
        "half_normal": lambda: ds.HalfNormal(a),
        "inverse_gamma": lambda: ds.InverseGamma(a, b),
        "logistic": lambda: ds.Logistic(a, b),
        "negative_binomial": lambda: ds.NegativeBinomial(positive, probs=tf.sigmoid(a)),
        "one_hot": lambda: ds.OneHotCategorical(probs=vector),
        "relaxed": lambda: ds.RelaxedOneHotCategorical(0.5, probs=vector),
        "relaxed_bernoulli": lambda: ds.RelaxedBernoulli(0.5, probs=vector),
        "poisson": lambda: ds.Poisson(a),
        "quantized": lambda: ds.QuantizedDistribution(normal, low=0.0, high=4.0),
        "vector_deterministic": lambda: ds.VectorDeterministic(vector),
        "transformed": lambda: ds.TransformedDistribution(normal, bijectors.Exp()),
        "log_normal_events": lambda: ds.TransformedDistribution(
            tf.distributions.Normal(0.0, 1.0), bijectors.Exp(), batch_shape=[2], event_shape=[3]
        ),
        "independent": lambda: ds.Independent(normal, reinterpreted_batch_ndims=1),
        "independent all": lambda: ds.Independent(normal),
        "mixture": lambda: ds.MixtureSameFamily(
            tf.distributions.Categorical(probs=vector), tf.distributions.Normal(a, b)
        ),
        "diagonal": lambda: ds.MultivariateNormalDiag(vector, vector),
        "wishart": lambda: ds.WishartCholesky(4.0, tf.eye(2)),
        "sinh": lambda: ds.SinhArcsinh(a, b),
        "laplace": lambda: ds.VectorLaplaceDiag(vector, vector),
    }
    found, tensors = {}, {}
    for name in sorted(made):
        try:
            one = made[name]()
        except Exception as error:
            found[name] = type(error).__name__
            continue
        found[name] = [str(one.batch_shape), str(one.event_shape)]
        tensors[name + "/batch"], tensors[name + "/event"] = one.batch_shape_tensor(), one.event_shape_tensor()
    with tf.Session() as sess:
        found.update(sess.run(tensors, feeds))
    return found


def case_undefined():
    """Statistics that are not defined, where NaN is not allowed."""
    half = np.float32([0.5, 3.0])
    made = {
        "inverse_gamma": (lambda **kwargs: ds.InverseGamma(half, 1.0, **kwargs), ("mean", "variance")),
        "student_t": (lambda **kwargs: tf.distributions.StudentT(half, 0.0, 1.0, **kwargs), ("mean", "variance")),
        "beta": (lambda **kwargs: tf.distributions.Beta(half, 2.0, **kwargs), ("mode",)),
        "gamma": (lambda **kwargs: tf.distributions.Gamma(half, 2.0, **kwargs), ("mode",)),
        "chi2": (lambda **kwargs: ds.Chi2(half, **kwargs), ("mode",)),
        "cauchy": (lambda **kwargs: ds.Cauchy(half, 1.0, **kwargs), ("mean", "variance", "stddev")),
        "negative_binomial": (lambda **kwargs: ds.NegativeBinomial(half, [1.5, -1.0], **kwargs), ("mode",)),
        "wishart": (lambda **kwargs: ds.WishartCholesky([2.0, 4.0], tf.eye(2), **kwargs), ("mode",)),
    }
    found = {}
    for name in sorted(made):
        make, statistics = made[name]
        for key in statistics:
            for allowed in (True, False):
                try:
                    value = ran(getattr(make(allow_nan_stats=allowed), key)())
                except Exception as error:
                    value = type(error).__name__
                found["%s %s %s" % (name, key, allowed)] = value
    return found


def case_checked():
    """Distributions under validate_args."""
    logits = np.float32([[-1.2, -0.4], [0.5, -2.0]])
    one_hot = np.float32([[0.0, 1.0], [1.0, 0.0]])
    relaxed = ds.ExpRelaxedOneHotCategorical(0.7, logits=logits, validate_args=True)
    inside = np.log(np.float32([[0.25, 0.75], [0.5, 0.5]]))
    scale = tf.linalg.LinearOperatorDiag([[1.0, -2.0], [0.0, 1.0]])
    affine = bijectors.AffineLinearOperator(
        scale=tf.linalg.LinearOperatorDiag([2.0, 3.0], is_non_singular=True), validate_args=True
    )
    deterministic = ds.Deterministic([1.0, 2.0], atol=0.25, rtol=0.1, validate_args=True)
    made = {
        "one_hot": lambda: ds.OneHotCategorical(logits=logits, dtype=tf.float32, validate_args=True).log_prob(inside),
        "not one_hot": lambda: ds.OneHotCategorical(logits=logits, dtype=tf.float32, validate_args=True).log_prob(
            one_hot
        ),
        "relaxed": lambda: relaxed.log_prob(inside),
        "not relaxed": lambda: relaxed.log_prob(inside + 1.0),
        "operator": lambda: MultivariateNormalLinearOperator(scale=scale, validate_args=True).log_prob([1.0, 2.0]),
        "diagonal": lambda: ds.MultivariateNormalDiag(scale_diag=[1.0, 0.0], validate_args=True).log_prob([1.0, 2.0]),
        "triangle": lambda: ds.MultivariateNormalTriL(scale_tril=[[1.0, 0.0], [1.0, 0.0]], validate_args=True).mean(),
        "affine": lambda: affine.forward([[1.0, 2.0]]),
        "point": lambda: deterministic.prob([1.2, 1.0]),
        "below": lambda: deterministic.cdf([1.2, 1.0]),
        "negative": lambda: ds.Deterministic([1.0], atol=-1.0, validate_args=True).prob([1.0]),
        "chi2": lambda: ds.Chi2(-1.0, validate_args=True).mean(),
        "cauchy": lambda: ds.Cauchy(0.0, -1.0, validate_args=True).mode(),
        "half_normal": lambda: ds.HalfNormal(-1.0, validate_args=True).mean(),
        "inverse_gamma": lambda: ds.InverseGamma(-1.0, 1.0, validate_args=True).mode(),
        "logistic": lambda: ds.Logistic(0.0, -1.0, validate_args=True).mean(),
        "fractions": lambda: ds.Binomial(4.0, probs=0.5, validate_args=True).log_prob(1.5),
        "poisson": lambda: ds.Poisson(2.0, validate_args=True).log_prob(-1.0),
        "geometric": lambda: ds.Geometric(probs=0.5, validate_args=True).log_prob(-1.0),
    }
    found = {}
    for name in sorted(made):
        try:
            found[name] = ran(made[name]())
        except Exception as error:
            found[name] = type(error).__name__
    return found


def case_samples():
    """Samples of a mixture, and of events that are drawn before their batch."""
    chosen = tf.distributions.Categorical(probs=[[1.0, 0.0], [0.0, 1.0]])
    mixture = ds.MixtureSameFamily(chosen, tf.distributions.Normal([[1.0, 50.0], [-70.0, 4.0]], 0.001))
    vectors = ds.MixtureSameFamily(
        tf.distributions.Categorical(probs=[0.0, 1.0]),
        ds.MultivariateNormalDiag([[1.0, 2.0], [3.0, 9.0]], [0.001, 0.001]),
    )
    drawn = ds.TransformedDistribution(ds.Deterministic(3.0), bijectors.Exp(), batch_shape=[2], event_shape=[3])
    rotated = ds.TransformedDistribution(
        tf.distributions.Normal([1.0, 2.0], 0.001), bijectors.Affine(shift=[5.0, 7.0, 9.0]), event_shape=[3]
    )
    return {
        "mixture": np.round(ran(mixture.sample(4, seed=1))),
        "vectors": np.round(ran(vectors.sample([2, 3], seed=1))),
        "drawn": ran(drawn.sample(2, seed=1)),
        "rotated": np.round(ran(rotated.sample(2, seed=1))),
        "rotated entropy": ran(rotated.entropy()),
        "rotated density": ran(rotated.log_prob(np.ones([2, 3], np.float32) * 6.0)),
    }


def case_refused():
    normal, categorical = tf.distributions.Normal, tf.distributions.Categorical
    cat, unknown = categorical(probs=[0.5, 0.5]), tf.placeholder(tf.float32)
    half = tf.placeholder(tf.float32, [None])
    wide = ds.MultivariateNormalDiag([0.0, 0.0])
    diag = tf.linalg.LinearOperatorDiag
    same = ds.MixtureSameFamily
    stats = ds.percentile
    independent = ds.Independent
    other = ds.kl_divergence
    return table(
        {
            "mixture cat": lambda: ds.Mixture(3, [normal(0.0, 1.0)]),
            "mixture empty": lambda: ds.Mixture(cat, []),
            "mixture kind": lambda: ds.Mixture(cat, "ab"),
            "mixture parts": lambda: ds.Mixture(cat, [1, 2]),
            "mixture dtypes": lambda: ds.Mixture(cat, [normal(0.0, 1.0), normal(np.float64(0.0), 1.0)]),
            "mixture count": lambda: ds.Mixture(cat, [normal(0.0, 1.0)]),
            "mixture classes": lambda: ds.Mixture(categorical(logits=half), [normal(0.0, 1.0)]),
            "mixture events": lambda: ds.Mixture(cat, [ds.MultivariateNormalDiag(unknown, unknown)] * 2),
            "same integers": lambda: same(normal(0.0, 1.0), normal([0.0, 1.0], 1.0)),
            "same events": lambda: same(
                ds.OneHotCategorical(probs=[0.5, 0.5], dtype=tf.int32), normal([0.0, 1.0], 1.0)
            ),
            "same batch": lambda: same(categorical(probs=[[0.5, 0.5]] * 3), normal([[0.0, 1.0]] * 2, 1.0)),
            "same count": lambda: same(categorical(probs=[0.2, 0.3, 0.5]), normal([0.0, 1.0], 1.0)),
            "independent": lambda: independent(normal([0.0], 1.0), reinterpreted_batch_ndims=2),
            "divergence": lambda: other(independent(normal([0.0], 1.0)), independent(normal([0.0, 1.0], 1.0))),
            "divergence batch": lambda: other(independent(normal([0.0], 1.0)), independent(normal([[0.0]], 1.0))),
            "divergence events": lambda: other(
                independent(wide, reinterpreted_batch_ndims=0), independent(normal([0.0, 1.0], 1.0))
            ),
            "no scale": lambda: MultivariateNormalLinearOperator(),
            "scale": lambda: MultivariateNormalLinearOperator(scale=diag(np.complex64([1.0]))),
            "operator": lambda: bijectors.AffineLinearOperator(scale=3.0),
            "operator dtype": lambda: bijectors.AffineLinearOperator(shift=[np.float64(1.0)], scale=diag([1.0])),
            "operator flags": lambda: bijectors.AffineLinearOperator(
                scale=diag([1.0], is_non_singular=False), validate_args=True
            ),
            "override": lambda: ds.TransformedDistribution(normal(0.0, 1.0), bijectors.Exp(), batch_shape=[[2]]),
            "override batch": lambda: ds.TransformedDistribution(normal([0.0], 1.0), bijectors.Exp(), batch_shape=[2]),
            "override events": lambda: ds.TransformedDistribution(wide, bijectors.Exp(), event_shape=[2]),
            "correlation": lambda: ds.auto_correlation(tf.constant([1, 2])),
            "percentile": lambda: stats([1.0, 2.0], q=[1.0, 2.0]),
            "percentile axis": lambda: stats([1.0, 2.0], q=1.0, axis=3),
            "percentile fed axis": lambda: stats([1.0, 2.0], q=1.0, axis=tf.placeholder(tf.int32, [])),
            "percentile range": lambda: ran(stats([1.0, 2.0], q=101.0, validate_args=True)),
            "percentile kind": lambda: stats([1.0, 2.0], q=1.0, interpolation="between"),
            "posterior": lambda: ds.normal_conjugates_known_scale_posterior(3.0, 1.0, 2.0, 3),
            "moving": lambda: ds.moving_mean_variance(tf.zeros([2]), 0.9),
            "moments": lambda: ds.assign_moving_mean_variance(tf.zeros([2]), tf.zeros([2]), tf.zeros([2]), 0.9),
            "softplus": lambda: ds.softplus_inverse("a"),
            "chi2 name": lambda: ds.Chi2WithAbsDf("a"),
            "low rank": lambda: ds.MultivariateNormalDiagPlusLowRank(),
            "full": lambda: ds.MultivariateNormalFullCovariance(
                covariance_matrix=[[1.0, 2.0], [3.0, 4.0]], validate_args=True
            ),
            "half": lambda: ds.HalfNormal("a"),
            "relaxed": lambda: ds.RelaxedOneHotCategorical(0.5),
            "bernoulli": lambda: ds.RelaxedBernoulli(0.5),
        }
    )
