"""Cases of single functions of contrib: framework, layers, metrics, nn, sparsemax, resampler,
predictor.
"""

import os
import tempfile

import numpy as np
import tensorflow as tf

contrib = tf.contrib
VALUES = np.random.RandomState(4).normal(size=(4, 5)).astype(np.float32)


def run(**tensors):
    with tf.Session() as sess:
        sess.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
        found = sess.run(tensors)
    found["shapes"] = [str(tensor.shape) for tensor in tensors.values()]
    return found


def case_embed_sequence():
    start = np.random.RandomState(8).normal(size=(6, 3)).astype(np.float32)
    ids = tf.constant([[1, 5, 5], [0, 2, 1]])
    first = contrib.layers.embed_sequence(ids, 6, 3, initializer=tf.constant_initializer(start))
    again = contrib.layers.embed_sequence(ids, scope="EmbedSequence", reuse=True, unique=True)
    other = contrib.layers.embed_sequence(ids, 6, 3, scope="words", regularizer=contrib.layers.l2_regularizer(0.1))
    gradient = tf.convert_to_tensor(tf.gradients(tf.reduce_sum(tf.square(again)), tf.global_variables()[0])[0])
    found = run(first=first, again=again, gradient=gradient)
    found["names"] = [v.name for v in tf.global_variables()]
    for key in ("MODEL_VARIABLES", "TRAINABLE_VARIABLES", "REGULARIZATION_LOSSES"):
        found[key] = [v.name for v in tf.get_collection(getattr(tf.GraphKeys, key))]
    found["other"] = str(other.shape)
    try:
        contrib.layers.embed_sequence(ids)
    except ValueError as error:
        found["error"] = str(error)
    return found


def case_bow_encoder():
    start = tf.constant_initializer(np.random.RandomState(8).normal(size=(6, 3)).astype(np.float32))
    ids = tf.constant([[1, 5, 0], [0, 0, 0], [2, 2, 1]])
    found = run(
        sparse=contrib.layers.bow_encoder(ids, 6, 3, initializer=start),
        dense=contrib.layers.bow_encoder(ids, 6, 3, sparse_lookup=False, initializer=start),
    )
    found["names"] = [v.name for v in tf.global_variables()]
    return found


def case_safe_embedding_lookup():
    weights = tf.constant(np.random.RandomState(8).normal(size=(6, 3)).astype(np.float32))
    ids = tf.SparseTensor([[0, 0], [0, 1], [1, 0], [3, 0], [3, 2]], tf.constant([1, 2, -1, 5, 0], tf.int64), [4, 3])
    counts = tf.SparseTensor(ids.indices, tf.constant([1.0, 2.0, 1.0, 0.0, 0.5]), ids.dense_shape)
    lookup = contrib.layers.safe_embedding_lookup_sparse
    return run(
        mean=lookup(weights, ids),
        weighted=lookup([weights], ids, counts, combiner="sqrtn"),
        sum=lookup(weights, ids, counts, combiner="sum", default_id=3),
        unique=contrib.layers.embedding_lookup_unique(weights, [[1, 1], [4, 1]]),
    )


def case_framework():
    framework = contrib.framework
    placeholder = tf.placeholder(tf.float32, [None, 2], name="given")
    fed = framework.with_shape([3, 2], placeholder)
    found = {
        "known": str(fed.shape),
        "placeholders": [p.name for p in framework.get_placeholders(tf.get_default_graph())],
    }
    with tf.Session() as sess:
        found["fed"] = sess.run(fed, {placeholder: np.ones([3, 2])})
        try:
            sess.run(fed, {placeholder: np.ones([2, 2])})
        except tf.errors.InvalidArgumentError as error:
            found["shape error"] = type(error).__name__
        found["sum"] = sess.run(framework.reduce_sum_n([tf.constant(VALUES), tf.constant([1.0])]))
        predictions, labels = framework.remove_squeezable_dimensions(tf.zeros([3, 1]), tf.zeros([3]))
        found["squeezed"] = [str(predictions.shape), str(labels.shape)]
        found["scalar"] = str(framework.with_shape([], tf.ones([1])).shape)
        found["same"] = str(framework.with_same_shape(tf.zeros([4, 2]), placeholder).shape)
        value = framework.py_func(
            lambda x, y=None: {"sum": np.float32(x + y), "twice": (np.float32(2 * x),)},
            args=[tf.constant(1.5)],
            kwargs={"y": tf.constant(2.0)},
            output_types={"sum": tf.float32, "twice": (tf.float32,)},
            output_shapes={"sum": [], "twice": ([],)},
        )
        found["py_func"] = [float(one) for one in sess.run([value["sum"], value["twice"][0]])]
        found["sorted"] = sess.run(framework.sort([3, 1, 2]))
        found["order"] = sess.run(framework.argsort([3, 1, 2], direction="DESCENDING"))
    for name, call in {
        "static": lambda: framework.with_shape([2], tf.zeros([3])),
        "sparse": lambda: framework.with_shape([2], tf.SparseTensor([[0]], [1], [1])),
        "int": lambda: framework.assert_scalar_int(tf.constant(1.5)),
        "graph": lambda: framework.get_placeholders(3),
    }.items():
        try:
            call()
        except Exception as error:
            found[name] = type(error).__name__
    return found


def case_checkpoints():
    framework = contrib.framework
    with tempfile.TemporaryDirectory() as folder:
        with tf.variable_scope("old"):
            tf.get_variable("weights", initializer=VALUES)
            tf.get_variable("bias", initializer=VALUES[0])
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            tf.train.Saver().save(sess, os.path.join(folder, "model"), global_step=3)
        found = {
            "listed": ["%s %s" % (name, list(shape)) for name, shape in framework.list_variables(folder)],
            "loaded": framework.load_variable(folder, "old/bias"),
        }
        found["has"] = framework.load_checkpoint(folder).has_tensor("old/weights")
        with tf.Graph().as_default():
            with tf.variable_scope("new"):
                tf.get_variable("weights", [4, 5])
                tf.get_variable("bias", [5])
            single = tf.get_variable("single", [5])
            framework.init_from_checkpoint(folder, {"old/": "new/", "old/bias": single})
            with tf.Session() as sess:
                sess.run(tf.global_variables_initializer())
                found.update({v.name: sess.run(v) for v in tf.global_variables()})
            for name, mapping in (("missing", {"x": single}), ("shape", {"old/weights": single})):
                try:
                    framework.init_from_checkpoint(folder, mapping)
                except ValueError as error:
                    found[name] = type(error).__name__
    return found


def case_nn():
    nn = contrib.nn
    labels = tf.constant([[0.2, 0.3, 0.1, 0.4, 0.0]] * 4)
    x = tf.constant(VALUES)
    weights, biases = tf.constant(VALUES[:, :3]), tf.constant(VALUES[0, :4])
    sampled = (tf.constant([0, 2, 3], tf.int64), tf.constant([[0.5], [0.4]]), tf.constant([0.5, 0.4, 0.3]))
    inputs, classes = tf.constant(VALUES[:2, :3]), tf.constant([[1], [2]], tf.int64)
    softplus = nn.scaled_softplus(x, 0.5)
    clipped = nn.scaled_softplus(x, tf.constant(2.0), clip=1.0)
    return run(
        softmax=nn.deprecated_flipped_softmax_cross_entropy_with_logits(x, labels),
        sparse=nn.deprecated_flipped_sparse_softmax_cross_entropy_with_logits(x, tf.constant([0, 1, 2, 3])),
        sigmoid=nn.deprecated_flipped_sigmoid_cross_entropy_with_logits(x, labels),
        dropped=nn.alpha_dropout(x, 0.7, seed=4),
        rows=nn.alpha_dropout(x, tf.constant(0.5), noise_shape=[4, 1], seed=5),
        kept=nn.alpha_dropout(x, 1.0),
        softplus=softplus,
        softplus_gradient=tf.gradients(softplus, x)[0],
        clipped=clipped,
        clipped_gradient=tf.gradients(clipped, x)[0],
        sampled=nn.sampled_sparse_softmax_loss(weights, biases, classes, inputs, 3, 4, sampled),
        ranked=nn.rank_sampled_softmax_loss(weights, biases, classes, inputs, 3, 2, 4, 1, sampled, 2.0, False, "div"),
        confusion=contrib.metrics.confusion_matrix([1, 0, 1], [1, 1, 1], 2, weights=[1, 2, 3]),
    )


def case_sparsemax():
    x, labels = tf.constant(VALUES * 2), tf.constant(np.eye(5, dtype=np.float32)[:4])
    probabilities = contrib.sparsemax.sparsemax(x)
    loss = contrib.sparsemax.sparsemax_loss(x, probabilities, labels)
    strange = tf.constant([[1.0, float("nan")], [-np.inf, -np.inf], [-np.inf, 3.0], [np.inf, 1.0]])
    return run(
        probabilities=probabilities,
        loss=loss,
        gradient=tf.gradients(loss, x)[0],
        of_square=tf.gradients(tf.square(probabilities), x)[0],
        strange=contrib.sparsemax.sparsemax(strange),
    )


def case_resampler():
    state = np.random.RandomState(9)
    data = tf.constant(state.normal(size=(2, 4, 5, 3)).astype(np.float32))
    points = state.uniform(-1.5, 5.5, size=(2, 3, 4, 2)).astype(np.float32)
    points[0, 0, 0], points[0, 0, 1] = [4.0, 3.0], [0.0, -1.0]
    warp = tf.constant(points)
    sampled = contrib.resampler.resampler(data, warp)
    gradients = tf.gradients(tf.square(sampled), [data, warp])
    return run(sampled=sampled, of_data=gradients[0], of_warp=gradients[1])


def case_predictor():
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    weights = tf.get_variable("weights", initializer=VALUES[:2, :3])
    y = tf.matmul(x, weights, name="y")
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model")
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            tf.saved_model.simple_save(sess, path, {"input": x}, {"output": y})
        predict = contrib.predictor.from_saved_model(path)
        found["output"] = predict({"input": [[1.0, 2.0]]})["output"]
        found["tensors"] = [predict.feed_tensors["input"].name, predict.fetch_tensors["output"].name]
        named = contrib.predictor.from_saved_model(path, input_names={"a": "x:0"}, output_names={"b": "y:0"})
        found["named"] = named({"a": [[0.5, 1.5]]})["b"]
        for name, call in {
            "key": lambda: predict({"wrong": 1}),
            "both": lambda: contrib.predictor.from_saved_model(path, "x", input_names={}, output_names={}),
        }.items():
            try:
                call()
            except ValueError as error:
                found[name] = type(error).__name__
    return found


def case_kmeans():
    """K-means from chosen centers, and with op seeds. 1.15.5's mini-batches give other centers from
    run to run.
    """
    state = np.random.RandomState(10)
    points = np.concatenate([state.normal(size=(8, 3)) + center for center in (-2.0, 0.0, 3.0)]).astype(np.float32)
    found = {}
    kinds = {
        "plain": {},
        "cosine": {"distance_metric": contrib.factorization.COSINE_DISTANCE},
        "random": {"initial_clusters": contrib.factorization.RANDOM_INIT, "random_seed": 3},
        "plus": {"initial_clusters": contrib.factorization.KMEANS_PLUS_PLUS_INIT, "random_seed": 3},
    }
    for kind, kwargs in kinds.items():
        with tf.Graph().as_default():
            inputs = [tf.constant(points[:10]), tf.constant(points[10:])] if kind == "plain" else tf.constant(points)
            arguments = dict({"initial_clusters": points[::8]}, **kwargs)
            distances, nearest, scores, initialized, first, step = contrib.factorization.KMeans(
                inputs, 3, **arguments
            ).training_graph()
            with tf.Session() as sess:
                sess.run(tf.global_variables_initializer())
                sess.run(first)
                for _ in range(3):
                    sess.run(step)
                fetched = sess.run([distances[-1], nearest[-1], scores[-1], initialized, tf.global_variables()[0]])
            for name, value in zip(("distances", "nearest", "scores", "initialized", "centers"), fetched):
                found[kind + " " + name] = value
            found[kind + " names"] = [v.name for v in tf.global_variables()]
    return found


def case_projector():
    import os
    import tempfile

    from tensorflow.contrib.tensorboard.plugins import projector

    folder = tempfile.mkdtemp()
    config = projector.ProjectorConfig(model_checkpoint_path="model.ckpt")
    embedding = config.embeddings.add()
    embedding.tensor_name, embedding.metadata_path = "words:0", "metadata.tsv"
    embedding.sprite.image_path = "sprite.png"
    embedding.sprite.single_image_dim.extend([28, 28])
    projector.visualize_embeddings(tf.summary.FileWriter(folder), config)
    with open(os.path.join(folder, "projector_config.pbtxt")) as file:
        return {"file": file.read(), "bytes": repr(list(bytearray(config.SerializeToString())))}


def case_kmeans_clustering():
    points = np.random.RandomState(3).normal(size=(12, 2)).astype(np.float32) + np.repeat([[4.0], [-4.0]], 6, 0)
    points = points.astype(np.float32)
    estimator = contrib.factorization.KMeansClustering(2, initial_clusters=points[[0, 11]], use_mini_batch=False)

    def whole():
        return tf.train.limit_epochs(tf.constant(points), num_epochs=1)

    for _ in range(2):
        estimator.train(whole)
    return {
        "centers": estimator.cluster_centers(),
        "nearest": np.array(list(estimator.predict_cluster_index(whole))),
        "distances": np.array(list(estimator.transform(whole))),
        "score": estimator.score(whole),
        "constants": [contrib.factorization.KMeansClustering.ALL_DISTANCES, estimator.COSINE_DISTANCE],
    }
