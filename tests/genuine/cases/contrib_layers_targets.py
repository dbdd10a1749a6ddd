"""Cases of contrib.layers and contrib.framework: target columns, scattered embeddings, sequences of
columns, zeros for variables.
"""

import numpy as np
import tensorflow as tf
from tensorflow.contrib import slim
from tensorflow.contrib.slim import experimental
from tensorflow.contrib.util import loader

layers = tf.contrib.layers
RANDOM = np.random.RandomState(1)
LOGITS = RANDOM.normal(size=(5, 3)).astype(np.float32)
WEIGHTS = np.array([1, 2, 0, 0.5, 1], np.float32)


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def run(tensors):
    with tf.Session() as sess:
        sess.run([tf.global_variables_initializer(), tf.local_variables_initializer(), tf.tables_initializer()])
        return sess.run(tensors)


def case_targets():
    columns = {
        "numbers": (layers.regression_target(label_dimension=1, weight_column_name="w"), LOGITS[:, :1], LOGITS[:, 1]),
        "three": (layers.regression_target("y", label_dimension=3), LOGITS, LOGITS * 2),
        "binary": (layers.multi_class_target(2, weight_column_name="w"), LOGITS[:, :1], np.array([0, 1, 1, 0, 1])),
        "classes": (layers.multi_class_target(3), LOGITS, np.array([[0], [1], [2], [0], [1]])),
        "svm": (slim.binary_svm_target("y"), LOGITS[:, :1], np.array([0, 1, 1, 0, 1])),
    }
    found, tensors = {}, {}
    for name, (column, logits, labels) in columns.items():
        features, logits, labels = {"w": tf.constant(WEIGHTS)}, tf.constant(logits), tf.constant(labels)
        about = [column.label_name, column.weight_column_name, column.num_label_columns, column.problem_type]
        found[name] = [str(each) for each in about]
        tensors[name + "_loss"] = column.loss(logits, labels, features)
        tensors[name + "_training"] = column.training_loss(logits, labels, features)
        tensors[name + "_predictions"] = column.logits_to_predictions(logits)
        metrics = {"squared": tf.contrib.metrics.streaming_mean_squared_error} if name in ("numbers", "three") else None
        if name == "binary":
            metrics = {
                ("right", "classes"): tf.contrib.metrics.streaming_accuracy,
                "also": tf.contrib.metrics.streaming_mean_squared_error,
            }
        labels = tf.reshape(labels, tf.shape(column.logits_to_predictions(logits)))
        numbers = tf.reshape(labels, [5, 1]) if name in ("binary", "svm") else labels
        if name != "binary":
            ops = column.get_eval_ops(features, logits, numbers if name == "svm" else labels, metrics)
            tensors.update({"%s_%s" % (name, key): value[1] for key, value in ops.items()})
            found[name + "_metrics"] = sorted(ops)
    column = columns["classes"][0]
    tensors["classes_probabilities"] = column.logits_to_predictions(tf.constant(LOGITS), proba=True)
    tensors["binary_probabilities"] = columns["binary"][0].logits_to_predictions(tf.constant(LOGITS[:, :1]), proba=True)
    defaults = slim.get_default_binary_metrics_for_eval([0.25])
    for name, metric in defaults.items():
        value = metric(
            tf.constant([[0.1], [0.4], [0.9]]), tf.constant([[0.0], [1.0], [1.0]]), weights=tf.constant([[1], [2], [3]])
        )
        tensors["default_" + name] = value[1]
    found.update({key.replace("/", " "): value for key, value in run(tensors).items()})

    def named(name):
        return column.get_eval_ops({}, tf.constant(LOGITS), tf.constant([0, 1, 2, 0, 1]), {name: None})

    return dict(
        found,
        kinds=[slim.ProblemType.UNSPECIFIED, slim.ProblemType.CLASSIFICATION, slim.ProblemType.LOGISTIC_REGRESSION],
        one_class=raised(lambda: layers.multi_class_target(1)),
        names=[raised(lambda: named(("a", "b", "c"))), raised(lambda: named(("a", "b"))), raised(lambda: named(3))],
        floats=raised(lambda: column.loss(tf.constant(LOGITS), tf.constant(LOGITS[:, 0]), {})),
        shapes=raised(lambda: columns["three"][0].loss(tf.constant(LOGITS), tf.constant(LOGITS[:, :2]), {})),
        svm_probabilities=raised(lambda: columns["svm"][0].logits_to_predictions(tf.constant(LOGITS), proba=True)),
    )


def case_scattered():
    numbers = tf.constant(RANDOM.normal(size=11).astype(np.float32))
    parts = [numbers[:6], numbers[6:]]
    texts = tf.SparseTensor([[0, 0], [0, 1], [2, 0], [2, 1]], ["a", "b", "a", "c"], [3, 2])
    ids = tf.SparseTensor([[0, 0], [0, 1], [2, 0]], np.array([3, 5, 3]), [3, 2])
    rows = tf.constant(RANDOM.normal(size=(6, 2)).astype(np.float32))
    weights = tf.SparseTensor(ids.indices, tf.constant([1.0, 0.5, 2.0]), [3, 2])
    tensors = {
        "texts": slim.scattered_embedding_lookup(numbers, tf.constant([["a", "b"], ["c", "a"]]), 4),
        "keyed": slim.scattered_embedding_lookup(parts, tf.constant(["a", "b"]), 3, hash_key=77),
        "numbers": slim.scattered_embedding_lookup([numbers], tf.constant([5, 9]), 3),
    }
    for combiner in ("mean", "sqrtn", "sum", None):
        tensors["sparse_%s" % combiner] = slim.scattered_embedding_lookup_sparse(parts, texts, 3, combiner, hash_key=9)
        for name, given in (("weights", weights), ("plain", None)):
            tensors["ids_%s_%s" % (combiner, name)] = slim.embedding_lookup_sparse_with_distributed_aggregation(
                rows,
                ids if given is not None else tf.SparseTensor([[0, 0], [0, 1], [1, 0]], ids.values, [2, 2]),
                given,
                combiner=combiner,
            )
    tensors["sparse_numbers"] = slim.scattered_embedding_lookup_sparse(numbers, ids, 3, "sum", default_value=4)
    tensors["sparse_default"] = slim.scattered_embedding_lookup_sparse(numbers, ids, 3, "sum")
    column = layers.scattered_embedding_column(
        "t", 11, 3, hash_key=5, combiner="sum", initializer=tf.ones_initializer()
    )
    other = layers.scattered_embedding_column("u", 40, 2, hash_key=5, initializer=lambda shape, **_: tf.range(40.0))
    tensors["column"] = layers.input_from_feature_columns({"t": texts, "u": texts}, [other, column])
    found = run(tensors)
    return dict(
        found,
        about=[column.name, column.size, column.dimension, column.hash_key, column.combiner],
        config=str(sorted(layers.create_feature_spec_for_parsing([column]))),
        variables=[[v.name, v.shape.as_list()] for v in tf.trainable_variables()],
        dimension=[
            raised(lambda each=each: slim.scattered_embedding_lookup(numbers, ["a"], each)) for each in (None, 0)
        ],
        sizes=raised(lambda: slim.scattered_embedding_lookup([numbers[:3], numbers[3:]], tf.constant(["a"]), 2)),
        dense=raised(lambda: slim.scattered_embedding_lookup_sparse(numbers, tf.constant(["a"]), 2)),
        combiner=raised(lambda: slim.scattered_embedding_lookup_sparse(numbers, texts, 2, "max")),
        wrong=[
            raised(lambda: layers.scattered_embedding_column("t", 0, 3, 1)),
            raised(lambda: layers.scattered_embedding_column("t", 3, 3, 1, combiner="max")),
            raised(lambda: layers.scattered_embedding_column("t", 3, 3, 1, initializer=3)),
            raised(lambda: slim.embedding_lookup_sparse_with_distributed_aggregation(rows, [1], None)),
            raised(lambda: slim.embedding_lookup_sparse_with_distributed_aggregation(rows, ids, None, combiner="max")),
        ],
    )


def case_sequences():
    real = layers.real_valued_column("x", dimension=2)
    sparse = layers.sparse_column_with_hash_bucket("s", 5)
    embedded = layers.embedding_column(sparse, 3, initializer=tf.ones_initializer())
    hot = layers.one_hot_column(sparse)
    features = {
        "x": tf.constant(RANDOM.normal(size=(2, 3, 2)).astype(np.float32)),
        "s": tf.SparseTensor([[0, 0, 0], [0, 1, 0], [1, 2, 0], [1, 2, 1]], ["a", "b", "c", "a"], [2, 3, 2]),
    }
    out = layers.sequence_input_from_feature_columns(features, [real, hot, embedded], scope="net")
    floats = tf.train.Feature(float_list=tf.train.FloatList(value=[1, 2]))
    texts = tf.train.Feature(bytes_list=tf.train.BytesList(value=[b"a"]))
    example = tf.train.SequenceExample(
        context=tf.train.Features(feature={"x": floats}),
        feature_lists=tf.train.FeatureLists(
            feature_list={
                "x": tf.train.FeatureList(feature=[floats, floats]),
                "s": tf.train.FeatureList(feature=[texts]),
            }
        ),
    )
    context, sequences = layers.parse_feature_columns_from_sequence_examples(
        [example.SerializeToString()], [real], [embedded, real]
    )
    bucketized = layers.bucketized_column(layers.real_valued_column("x"), [0.0])
    crossed = layers.crossed_column([sparse, bucketized], 10)
    found = run({"out": out, "context": context["x"], "x": sequences["x"], "s": sequences["s"]})
    values = found.pop("s")
    return dict(
        found,
        s=[values.indices.tolist(), [each.decode() for each in values.values]],
        static=out.shape.as_list(),
        variables=[[v.name, v.shape.as_list()] for v in tf.global_variables()],
        wrong=[
            raised(lambda column=column: layers.sequence_input_from_feature_columns(features, [column]))
            for column in (bucketized, crossed, layers.embedding_column(crossed, 2), sparse)
        ],
        many=raised(lambda: layers.parse_feature_columns_from_sequence_examples(["a", "b"], [real], None)),
    )


def case_small():
    class Series(object):
        def required_base_features(self):
            return {"a": tf.FixedLenFeature([1], tf.int64)}

    column = slim.DataFrameColumn("series", Series())
    documented = experimental(case_sequences)
    with tf.variable_scope("made"):
        variable = tf.get_variable("v", [2, 3])
    sess = tf.Session()
    sess.run(tf.contrib.framework.zero_initializer(variable))
    return {
        "column": [column.name, column.key, sorted(column.config)],
        "experimental": [experimental(lambda x: x + 1)(3), documented.__name__, "EXPERIMENTAL" in documented.__doc__],
        "not_callable": raised(lambda: experimental(3)),
        "zeros": sess.run(variable),
        "again": raised(lambda: sess.run(tf.contrib.framework.zero_initializer(variable))),
        "no_library": raised(lambda: loader.load_op_library("/nowhere/x.so")),
    }
