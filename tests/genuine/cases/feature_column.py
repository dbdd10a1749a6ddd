"""Cases of tf.feature_column in graph code: input_layer and linear_model, each kind of column,
names of variables.
"""

import os
import tempfile

import numpy as np
import tensorflow as tf

COLUMN = tf.feature_column


def features():
    """A feature of each kind."""
    return {
        "x": tf.constant([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]),
        "age": tf.constant([[10.0], [30.0], [70.0]]),
        "city": tf.constant(["oslo", "rome", "other"]),
        "plan": tf.constant([[0], [2], [1]], tf.int64),
        "tags": tf.SparseTensor([[0, 0], [0, 1], [2, 0]], tf.constant(["red", "blue", "green"]), [3, 2]),
        "tag_weights": tf.SparseTensor([[0, 0], [0, 1], [2, 0]], [0.5, 2.0, 3.0], [3, 2]),
    }


def evaluate(result, ops=None):
    """Initialise everything and run; adds the variables' names and shapes."""
    with tf.Session() as sess:
        sess.run([tf.global_variables_initializer(), tf.tables_initializer()])
        found = sess.run(result)
    found["names"] = [[v.name, v.shape.as_list()] for v in tf.global_variables()]
    return found


def start(seed=7):
    """An initialiser that draws the same numbers in every TensorFlow."""
    return tf.truncated_normal_initializer(stddev=0.5, seed=seed)


def case_numeric_columns():
    plain = COLUMN.numeric_column("x", shape=2)
    normal = COLUMN.numeric_column("age", normalizer_fn=lambda value: (value - 30.0) / 20.0)
    buckets = COLUMN.bucketized_column(COLUMN.numeric_column("age"), boundaries=[18, 50])
    layer = COLUMN.input_layer(features(), [plain, normal, buckets])
    return evaluate({"layer": layer, "shape": tf.shape(layer)})


def case_categorical_columns():
    path = os.path.join(tempfile.mkdtemp(), "cities.txt")
    with open(path, "w") as file:
        file.write("oslo\nrome\n")
    columns = [
        COLUMN.categorical_column_with_vocabulary_list("city", ["oslo", "rome"], default_value=0),
        COLUMN.categorical_column_with_vocabulary_file("city", path, num_oov_buckets=2),
        COLUMN.categorical_column_with_hash_bucket("city", 11),
        COLUMN.categorical_column_with_identity("plan", 3),
        COLUMN.categorical_column_with_hash_bucket("plan", 5, dtype=tf.int64),
        COLUMN.crossed_column(["city", "plan"], 13),
        COLUMN.weighted_categorical_column(COLUMN.categorical_column_with_hash_bucket("tags", 4), "tag_weights"),
    ]
    found = {str(i): COLUMN.input_layer(features(), [COLUMN.indicator_column(c)]) for i, c in enumerate(columns)}
    found = evaluate(found)
    found["column names"] = [column.name for column in columns]
    return found


def case_embedding_columns():
    city = COLUMN.categorical_column_with_vocabulary_list("city", ["oslo", "rome"], num_oov_buckets=1)
    tags = COLUMN.categorical_column_with_hash_bucket("tags", 6)
    columns = [
        COLUMN.embedding_column(city, 3, initializer=start()),
        COLUMN.embedding_column(tags, 2, combiner="sqrtn", initializer=start(8), max_norm=0.4),
    ]
    parts = {}
    layer = COLUMN.input_layer(features(), columns, cols_to_vars=parts)
    gradient = tf.gradients(tf.reduce_sum(layer**2), tf.trainable_variables())
    found = {"layer": layer, "0": tf.convert_to_tensor(gradient[0]), "1": tf.convert_to_tensor(gradient[1])}
    found = evaluate(found)
    found["of columns"] = [[v.name for v in parts[column]] for column in columns]
    return found


def case_shared_embedding_columns():
    one = COLUMN.categorical_column_with_identity("plan", 3)
    other = COLUMN.categorical_column_with_identity("second", 3)
    both = dict(features(), second=tf.constant([[1], [1], [0]], tf.int64))
    columns = COLUMN.shared_embedding_columns([one, other], 2, initializer=start())
    return evaluate({"layer": COLUMN.input_layer(both, columns)})


def case_input_layer_twice():
    column = COLUMN.embedding_column(COLUMN.categorical_column_with_identity("plan", 3), 2, initializer=start())
    first = COLUMN.input_layer(features(), [column])
    second = COLUMN.input_layer(features(), [column])
    with tf.variable_scope("shared"):
        third = COLUMN.input_layer(features(), [column])
    with tf.variable_scope("shared", reuse=True):
        fourth = COLUMN.input_layer(features(), [column])
    return evaluate({"first": first, "second": second, "third": third, "fourth": fourth})


def case_linear_model():
    x = COLUMN.numeric_column("x", shape=2)
    city = COLUMN.categorical_column_with_vocabulary_list("city", ["oslo", "rome"], num_oov_buckets=1)
    tags = COLUMN.weighted_categorical_column(COLUMN.categorical_column_with_hash_bucket("tags", 4), "tag_weights")
    crossed = COLUMN.crossed_column(["city", "plan"], 5)
    parts = {}
    columns = [x, city, tags, crossed]
    output = COLUMN.linear_model(features(), columns, units=2, sparse_combiner="mean", cols_to_vars=parts)
    loss = tf.reduce_sum((output - 1.0) ** 2)
    train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    with tf.Session() as sess:
        sess.run([tf.global_variables_initializer(), tf.tables_initializer()])
        losses = [sess.run([loss, train])[0] for _ in range(3)]
        values = dict(zip([v.op.name for v in tf.global_variables()], sess.run(tf.global_variables())))
    values["losses"] = np.array(losses)
    values["bias"] = [v.name for v in parts["bias"]]
    values["names"] = [v.name for v in tf.global_variables()]
    return values


def case_parse_example():
    columns = [
        COLUMN.numeric_column("x", shape=2),
        COLUMN.bucketized_column(COLUMN.numeric_column("age", default_value=20.0), [18, 50]),
        COLUMN.indicator_column(COLUMN.categorical_column_with_hash_bucket("city", 5)),
    ]
    spec = COLUMN.make_parse_example_spec(columns)

    def floats(*values):
        return tf.train.Feature(float_list=tf.train.FloatList(value=values))

    rows = [
        {"x": floats(1, 2), "age": floats(60)},
        {"x": floats(3, 4), "city": tf.train.Feature(bytes_list=tf.train.BytesList(value=[b"oslo"]))},
    ]
    rows = [tf.train.Example(features=tf.train.Features(feature=row)).SerializeToString() for row in rows]
    parsed = tf.parse_example(rows, spec)
    found = evaluate({"layer": COLUMN.input_layer(parsed, columns)})
    found["spec"] = sorted(str(item) for item in spec.items())
    return found


def case_errors():
    said = []
    city = COLUMN.categorical_column_with_hash_bucket("city", 5)
    for attempt in (
        lambda: COLUMN.input_layer(features(), [city]),
        lambda: COLUMN.input_layer({}, [COLUMN.numeric_column("x")]),
        lambda: COLUMN.bucketized_column(COLUMN.numeric_column("age"), [3, 1]),
        lambda: COLUMN.crossed_column(["city"], 5),
        lambda: COLUMN.embedding_column(city, 0),
        lambda: COLUMN.numeric_column("x", dtype=tf.string),
    ):
        try:
            attempt()
            said.append("")
        except (TypeError, ValueError) as error:
            said.append(type(error).__name__ + ": " + str(error).split(".")[0].split(":")[0])
    return {"said": said}
