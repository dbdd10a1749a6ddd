"""Cases of contrib.distributions: densities, statistics, samples by seeds, and divergences."""

import contextlib

import numpy as np
import tensorflow as tf

ds = tf.contrib.distributions
A, B = [0.5, 1.5, 2.5], [[1.0], [2.0]]
STATISTICS = ("mean", "variance", "stddev", "mode", "entropy", "covariance")
POINTS = ("log_prob", "prob", "cdf", "log_cdf", "survival_function", "log_survival_function", "quantile")


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def of(dist, points=None, skip=()):
    """What a distribution computes; what it does not know is left out on both sides."""
    found = {} if "sample" in skip else {"sample": dist.sample([2, 3], seed=5)}
    for name in STATISTICS:
        if name not in skip:
            with contextlib.suppress(NotImplementedError, ValueError):
                found[name] = getattr(dist, name)()
    for name in POINTS if points is not None else ():
        if name not in skip:
            try:
                given = points / (1.0 + points) if name == "quantile" else points
                found[name] = getattr(dist, name)(given)
            except (NotImplementedError, AttributeError):
                pass
    said = [str(dist.batch_shape), str(dist.event_shape), dist.dtype.name]
    said.append(dist.reparameterization_type is ds.FULLY_REPARAMETERIZED)
    return found, [*said, dist.name, sorted(set(dist.parameters) - {"is_vector"})]


def each(makers):
    tensors, found = {}, {}
    for name, (make, points, skip) in makers.items():
        some, said = of(make(), points, skip.split())
        tensors.update({name + "/" + key: value for key, value in some.items()})
        found[name + "/about"] = said
        found[name + "/known"] = sorted(some)
    with tf.Session() as sess:
        found.update(sess.run(tensors))
    return found


def case_scalars():
    x = tf.constant([0.0, 1.0, 3.0])
    y = tf.constant([0.25, 1.0, 3.0])
    return each(
        {
            "binomial": (lambda: ds.Binomial(4.0, probs=[0.2, 0.5, 0.9]), x, "sample"),
            "cauchy": (lambda: ds.Cauchy(A, B), y, ""),
            "chi2": (lambda: ds.Chi2(A), y, ""),
            "chi2_abs": (lambda: ds.Chi2WithAbsDf([-1.7, 2.3, 4.0]), y, ""),
            "deterministic": (lambda: ds.Deterministic([0.0, 1.0, 2.0], atol=0.1, rtol=0.5), x, ""),
            "geometric": (lambda: ds.Geometric(probs=[0.2, 0.5, 0.9]), x, ""),
            "half_normal": (lambda: ds.HalfNormal(A), y, "log_cdf log_survival_function"),
            "inverse_gamma": (lambda: ds.InverseGamma([1.5, 2.5, 3.5], A), y, ""),
            "inverse_gamma_soft": (lambda: ds.InverseGammaWithSoftplusConcentrationRate([1.5, 2.5, 3.5], A), y, ""),
            "logistic": (lambda: ds.Logistic(A, B), y, ""),
            "negative_binomial": (lambda: ds.NegativeBinomial([2.0, 3.0, 0.5], logits=[-1.0, 0.0, 1.0]), x, ""),
            "poisson": (lambda: ds.Poisson(A), x, ""),
            "poisson_log": (lambda: ds.Poisson(log_rate=[-1.0, 0.0, 1.0]), x, ""),
            "relaxed": (lambda: ds.RelaxedBernoulli(0.5, logits=[-1.0, 0.0, 1.0]), y / 4.0, ""),
        }
    )


def case_vectors():
    x = tf.constant([[0.25, 1.0, 3.0], [1.0, -1.0, 0.5]])
    tril = tf.constant([[1.0, 0.0, 0.0], [0.5, 2.0, 0.0], [-0.3, 0.2, 0.7]])
    low = [[1.0, 0.5], [0.2, -0.4], [0.3, 0.1]]
    hot, logits = tf.constant([[0, 1, 0], [0, 0, 1]]), [[0.1, 0.5, -0.3], [1.0, 0.0, 0.0]]
    soft = tf.constant([[0.2, 0.5, 0.3], [0.7, 0.1, 0.2]])
    return each(
        {
            "diag": (lambda: ds.MultivariateNormalDiag([A, A], [0.5, 1.0, 2.0]), x, ""),
            "identity": (lambda: ds.MultivariateNormalDiag(A), x, ""),
            "scaled": (lambda: ds.MultivariateNormalDiag(A, scale_identity_multiplier=2.0), x, ""),
            "both": (lambda: ds.MultivariateNormalDiag(None, A, 2.0), x, ""),
            "softplus": (lambda: ds.MultivariateNormalDiagWithSoftplusScale(A, [-1.0, 0.0, 1.0]), x, ""),
            "tril": (lambda: ds.MultivariateNormalTriL(A, tril), x, ""),
            "tril_identity": (lambda: ds.MultivariateNormalTriL(A), x, ""),
            "full": (lambda: ds.MultivariateNormalFullCovariance(A, tf.matmul(tril, tril, transpose_b=True)), x, ""),
            "low_rank": (lambda: ds.MultivariateNormalDiagPlusLowRank(A, [1.0, 2.0, 3.0], None, low), x, ""),
            "low_rank_diag": (
                lambda: ds.MultivariateNormalDiagPlusLowRank(A, None, 1.5, low, [0.5, 0.2]),
                x,
                "",
            ),
            "one_hot": (lambda: ds.OneHotCategorical(logits), hot, "prob cdf quantile survival_function"),
            "one_hot_float": (lambda: ds.OneHotCategorical(probs=soft, dtype=tf.float32), soft, ""),
            "relaxed": (lambda: ds.RelaxedOneHotCategorical(0.7, logits), soft, ""),
            "log_relaxed": (lambda: ds.ExpRelaxedOneHotCategorical(0.7, logits), tf.log(soft), ""),
            "vector": (lambda: ds.VectorDeterministic([A, A]), x, ""),
            "independent": (lambda: ds.Independent(ds.Normal([A, A], 2.0)), x, ""),
            "independent_all": (lambda: ds.Independent(ds.Normal([A, A], 2.0), 2), x, ""),
            "transformed": (
                lambda: ds.TransformedDistribution(ds.Normal(A, 1.0), ds.bijectors.Exp()),
                tf.constant([0.25, 1.0, 3.0]),
                "",
            ),
            "transformed_shape": (
                lambda: ds.TransformedDistribution(
                    ds.Normal(0.0, 1.0),
                    ds.bijectors.AffineLinearOperator(A, tf.linalg.LinearOperatorLowerTriangular(tril)),
                    batch_shape=[2],
                    event_shape=[3],
                ),
                x,
                "",
            ),
        }
    )


def case_mixtures():
    x = tf.constant([0.25, 1.0])
    cat = ds.Categorical(probs=[[0.3, 0.7], [0.9, 0.1]])
    parts = [ds.Normal([0.0, 1.0], 1.0), ds.Normal([3.0, -2.0], 0.5)]
    wide = ds.MultivariateNormalDiag([[[0.0, 1.0], [2.0, 3.0]], [[1.0, 1.0], [0.0, 0.0]]], [1.0, 2.0])
    vectors = [ds.MultivariateNormalDiag([[0.0, 1.0]] * 2, [1.0, 2.0]), ds.MultivariateNormalDiag([[2.0, 3.0]] * 2)]
    point = tf.constant([[0.25, 1.0], [0.0, 2.0]])
    found = each(
        {
            "mixture": (lambda: ds.Mixture(cat, parts), x, ""),
            "static": (lambda: ds.Mixture(cat, parts, use_static_graph=True), x, ""),
            "vectors": (
                lambda: ds.Mixture(cat, vectors),
                point,
                "variance stddev cdf log_cdf survival_function log_survival_function",
            ),
            "same": (
                lambda: ds.MixtureSameFamily(
                    ds.Categorical(probs=[0.3, 0.7]), ds.Normal([[0.0, 3.0], [1.0, -2.0]], [1.0, 0.5])
                ),
                x,
                "sample",
            ),
            "same_vectors": (lambda: ds.MixtureSameFamily(cat, wide), point, "sample"),
        }
    )
    with tf.Session() as sess:
        found["bound"] = sess.run(ds.Mixture(cat, parts).entropy_lower_bound())
    found["no_categorical"] = raised(lambda: ds.Mixture(parts[0], parts))
    found["other_count"] = raised(lambda: ds.Mixture(cat, parts[:1]))
    found["other_dtype"] = raised(lambda: ds.Mixture(cat, [parts[0], ds.Categorical(probs=[[0.5, 0.5]] * 2)]))
    found["same_count"] = raised(lambda: ds.MixtureSameFamily(ds.Categorical(probs=[0.2, 0.3, 0.5]), parts[0]))
    return found


def case_rest():
    one, other = ds.MultivariateNormalDiag(A, [0.5, 1.0, 2.0]), ds.MultivariateNormalDiag([0.0, 1.0, 2.0])
    tril = ds.MultivariateNormalTriL(A, tf.eye(3) * 2.0 + 0.1)
    mean, variance = tf.Variable([1.0, 2.0]), tf.Variable([0.5, 0.5])
    log_mean = tf.Variable([0.1, 0.2])
    moved = ds.assign_moving_mean_variance(mean, variance, [2.0, 0.0], 0.9)
    log_moved = ds.assign_log_moving_mean_exp(log_mean, [1.0, -1.0], 0.9)
    new = ds.moving_mean_variance(tf.constant([3.0, 4.0]), 0.99, name="kept")
    loc = tf.placeholder(tf.float32, [None, 2])
    policy = ds.MultivariateNormalDiag(loc, tf.exp([0.1, -0.2]))
    prior = ds.Normal(1.0, 2.0)
    posterior = ds.normal_conjugates_known_scale_posterior(prior, 0.5, tf.constant(7.0), 4)
    predictive = ds.normal_conjugates_known_scale_predictive(prior, 0.5, tf.constant(7.0), 4)
    data = tf.constant(np.random.RandomState(1).normal(size=(3, 10)).astype(np.float32))
    tensors = {
        "kl": ds.kl_divergence(one, other),
        "kl_tril": ds.kl_divergence(one, tril),
        "kl_hot": ds.kl_divergence(ds.OneHotCategorical([0.0, 1.0]), ds.OneHotCategorical([0.5, 0.5])),
        "kl_independent": ds.kl_divergence(ds.Independent(ds.Normal(A, 1.0), 1), ds.Independent(ds.Normal(0.0, A), 1)),
        "cross_entropy": one.cross_entropy(other),
        "policy": policy.log_prob(loc + 0.5),
        "policy_sample": policy.sample(seed=3),
        "policy_entropy": policy.entropy(),
        "policy_mean": policy.mean(),
        "policy_gradient": tf.gradients(policy.log_prob(tf.stop_gradient(loc + 0.5)), loc)[0],
        "posterior": [posterior.mean(), posterior.stddev()],
        "predictive": [predictive.mean(), predictive.stddev()],
        "correlation": ds.auto_correlation(data),
        "correlation_plain": ds.auto_correlation(data, axis=0, center=False, normalize=False, max_lags=1),
        "percentile": ds.percentile(data, 30.0),
        "percentile_axis": ds.percentile(data, 30.0, axis=[1], interpolation="lower", keep_dims=True),
        "percentile_first": ds.percentile(data, 100.0, axis=0, interpolation="higher"),
    }
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        found = sess.run(tensors, {loc: [[1.0, 2.0], [0.0, 0.5], [3.0, -1.0]]})
        sess.run([moved, log_moved, new])
        found["moved"] = sess.run([mean, variance, log_mean, *new])
    found = {name: np.array(value) for name, value in found.items()}
    seeds = ds.SeedStream(7, "salt")
    found["seeds"] = [str(seeds()), str(seeds()), ds.SeedStream(None, "x")(), seeds.salt, seeds.original_seed]
    found["variables"] = [v.name for v in tf.global_variables()]
    found["copy"] = [one.copy(scale_diag=None).name, type(one.scale).__name__, type(other.scale).__name__]
    found["policy_shapes"] = [str(policy.batch_shape), str(policy.event_shape)]
    found["cdf"] = raised(lambda: one.cdf(A))
    found["no_size"] = raised(lambda: ds.MultivariateNormalDiag())
    found["sizes"] = raised(lambda: ds.MultivariateNormalDiag([1.0, 2.0], A))
    found["no_tril"] = raised(lambda: ds.MultivariateNormalTriL())
    found["rates"] = raised(lambda: ds.Poisson(1.0, 1.0))
    found["whole_rate"] = raised(lambda: ds.Poisson(1))
    found["too_many"] = raised(lambda: ds.Independent(ds.Normal(A, 1.0), 2))
    found["no_prior"] = raised(lambda: ds.normal_conjugates_known_scale_posterior(1.0, 0.5, tf.constant(7.0), 4))
    found["no_mean"] = raised(lambda: ds.Cauchy(0.0, 1.0, allow_nan_stats=False).mean())
    found["interpolation"] = raised(lambda: ds.percentile(data, 30.0, interpolation="linear"))
    return found
