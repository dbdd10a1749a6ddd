"""Cases of mixtures of normal distributions, and of contrib.learn's k-means."""

import numpy as np
import tensorflow as tf
from tensorflow.contrib import factorization, learn
from tensorflow.contrib.factorization.python.ops import gmm_ops

POINTS = np.float32(
    [[0.5, 0.9], [1.1, 0.4], [0.7, -0.3], [0.2, 0.7], [-1.0, -0.6], [-0.6, -1.1], [-1.3, 0.2], [-0.3, -0.9], [0.7, 0.8]]
)
MEANS = np.float32([[1.0, 1.0], [-0.4, -0.2]])


def parameters(sess, tool):
    made = [tool.clusters(), tool.covariances(), tool.alphas(), tool.is_initialized()]
    return dict(zip(["means", "covs", "alphas", "initialized"], sess.run(made)))


def trained(covariance_type, params, data=(POINTS,), means=MEANS):
    with tf.Graph().as_default(), tf.Session() as sess:
        tf.set_random_seed(2)
        data = [tf.constant(each) for each in data]
        tool = gmm_ops.GmmAlgorithm(data, 2, means, params, covariance_type, random_seed=3)
        sess.run(tf.global_variables_initializer())
        sess.run(tool.init_ops())
        found = {"first " + key: value for key, value in parameters(sess, tool).items()}
        for _ in range(4):
            sess.run(tool.training_ops())
        found.update(parameters(sess, tool))
        found["likelihood"] = sess.run(tool.log_likelihood_op())
        found["assignments"] = np.concatenate(sess.run(tool.assignments()))
        if len(data) == 1:
            found["scores"] = sess.run(tool.scores())
        found["variables"] = [variable.name for variable in tf.global_variables()]
        sess.run(tool.init_ops())
        found.update({"again " + key: value for key, value in parameters(sess, tool).items()})
    return found


def case_algorithm():
    found = {}
    for name, given in [
        ("full", ("full", "wmc")),
        ("diag", ("diag", "wmc")),
        ("weights", ("full", "w")),
        ("covariances", ("diag", "c")),
        ("means", ("full", "m")),
        ("random", ("full", "wmc", (POINTS,), None)),
        ("shards", ("diag", "wmc", (POINTS[:5], POINTS[5:]))),
    ]:
        for key, value in trained(*given).items():
            found[name + " " + key] = value
    return found


def case_gmm():
    loss, scores, assignments, step, first, initialized = factorization.gmm(tf.constant(POINTS), MEANS, 2, 0, "diag")
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        sess.run(first)
        sess.run(step)
        found = {"loss": sess.run(loss), "scores": sess.run(scores), "initialized": sess.run(initialized)}
        found["assignments"] = np.array(sess.run(assignments))
    try:
        factorization.GmmAlgorithm([tf.constant(POINTS)], 2, covariance_type="round")
    except Exception as error:
        found["error"] = [type(error).__name__, str(error)]
    return found


def points():
    return tf.constant(POINTS), None


def features():
    return {"b": tf.constant(POINTS[:, 1:]), "a": tf.constant(POINTS[:, :1])}, None


def case_estimator():
    found = {}
    for kind in ("full", "diag"):
        config = learn.RunConfig(tf_random_seed=2)
        model = factorization.GMM(2, initial_clusters=MEANS, covariance_type=kind, config=config)
        given = features if kind == "diag" else points
        model.fit(input_fn=given, steps=3)
        found[kind + " score"] = np.float32(model.score(input_fn=given, steps=1))
        found[kind + " weights"] = model.weights()
        found[kind + " clusters"] = model.clusters()
        found[kind + " covariances"] = model.covariances()
        found[kind + " assignments"] = np.array(list(model.predict_assignments(input_fn=given)))
        found[kind + " variables"] = model.get_variable_names()
        found[kind + " metrics"] = sorted(model.evaluate(input_fn=given, steps=1))
    model = factorization.GMM(2, random_seed=4, config=learn.RunConfig(tf_random_seed=2))
    found["random clusters"] = model.fit(input_fn=points, steps=2).clusters()
    return found


def case_kmeans():
    found = {}
    for name, options in [  # in mini-batches counts are read and written in any order
        ("random", {"random_seed": 3}),
        ("given", {"initial_clusters": MEANS, "relative_tolerance": 1e-3}),
        ("cosine", {"initial_clusters": MEANS + 1.0, "distance_metric": learn.KMeansClustering.COSINE_DISTANCE}),
    ]:
        model = learn.KMeansClustering(2, use_mini_batch=False, config=learn.RunConfig(tf_random_seed=2), **options)
        model.fit(input_fn=features, steps=4)
        found[name + " clusters"] = model.clusters()
        found[name + " score"] = np.float32(model.score(input_fn=features, steps=1))
        found[name + " nearest"] = np.array(list(model.predict_cluster_idx(input_fn=features)))
        found[name + " distances"] = model.transform(input_fn=features)
        found[name + " keys"] = [sorted(each) for each in model.transform(input_fn=features, as_iterable=True)][:1]
        found[name + " steps"] = int(model.get_variable_value("global_step"))
        found[name + " variables"] = model.get_variable_names()
    return found
