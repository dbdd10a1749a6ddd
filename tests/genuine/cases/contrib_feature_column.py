"""Cases of tf.contrib.layers' feature columns, alone and in tf.contrib.learn's estimators, as in
the wide and deep tutorial.
"""

import os
import tempfile

import numpy as np
import tensorflow as tf
from tensorflow.contrib import layers, learn

STATE = np.random.RandomState(3)
AGES = STATE.uniform(17, 80, size=24).round().astype(np.float32)
HOURS = STATE.uniform(1, 60, size=(24, 2)).astype(np.float32)
JOBS = STATE.choice(["Sales", "Tech-support", "Craft-repair", "Other-service"], size=24)
SCHOOLS = STATE.choice(["Bachelors", "HS-grad", "Doctorate", "9th", ""], size=24)
LABELS = (AGES + HOURS[:, 0] > 75).astype(np.int64)


def one_each(values):
    indices = [[index, 0] for index in range(len(values))]
    return tf.SparseTensor(indices, tf.constant(values), [len(values), 1])


def several():
    indices = [[0, 0], [0, 1], [2, 0], [3, 0], [3, 1], [3, 2]]
    return tf.SparseTensor(indices, tf.constant(["a", "b", "c", "a", "x", "b"]), [4, 3])


def weights():
    indices = [[0, 0], [0, 1], [2, 0], [3, 0], [3, 1], [3, 2]]
    return tf.SparseTensor(indices, tf.constant([0.5, 2.0, 1.5, 1.0, 3.0, 0.25]), [4, 3])


def features():
    return {
        "age": tf.constant(AGES),
        "hours": tf.constant(HOURS),
        "job": one_each(list(JOBS)),
        "school": one_each(list(SCHOOLS)),
    }


def small():
    return {
        "tags": several(),
        "weights": weights(),
        "number": tf.constant([[1], [12], [-3], [25]], tf.int64),
        "price": tf.constant([[0.5, 9.0], [2.0, 1.0], [4.0, 3.0], [-1.0, 2.0]]),
        "word": tf.constant([["up", "down"], ["left", ""], ["", ""], ["up", "up"]]),
    }


def run(fetches, feed_dict=None):
    with tf.Session() as session:
        session.run([tf.global_variables_initializer(), tf.tables_initializer()])
        return session.run(fetches, feed_dict)


def cells(value):
    if isinstance(value, tuple) and not hasattr(value, "indices"):
        return [part for one in value for part in cells(one)]
    return [np.asarray(part) for part in value] if hasattr(value, "indices") else [value]


def vocabulary():
    path = os.path.join(tempfile.mkdtemp(), "words")
    with open(path, "w") as file:
        file.write("up\ndown\nleft\nright\n")
    return path


def columns():
    tags = layers.sparse_column_with_keys("tags", ["a", "b", "c"])
    price = layers.real_valued_column("price", dimension=2)
    buckets = layers.bucketized_column(price, [0.0, 1.0, 1.0, 3.0])
    return {
        "keys": tags,
        "default": layers.sparse_column_with_keys("tags", keys=["c", "b"], default_value=1, combiner="mean"),
        "hashed": layers.sparse_column_with_hash_bucket("tags", 100, combiner="sqrtn"),
        "hashed by keys": layers.sparse_column_with_hash_bucket("tags", 50, hash_keys=[[1, 2], [3, 4]]),
        "hashed numbers": layers.sparse_column_with_hash_bucket("number", 100, dtype=tf.int64),
        "number": layers.sparse_column_with_integerized_feature("number", bucket_size=10),
        "dense": layers.sparse_column_with_keys("word", ["up", "down", "left"]),
        "file": layers.sparse_column_with_vocabulary_file("word", vocabulary(), vocab_size=2),
        "file, more": layers.sparse_column_with_vocabulary_file("word", vocabulary(), 3, vocab_size=3),
        "weighted": layers.weighted_sparse_column(tags, "weights"),
        "buckets": buckets,
        "crossed": layers.crossed_column([tags, layers.sparse_column_with_hash_bucket("word", 9)], 1000),
        "crossed buckets": layers.crossed_column([tags, buckets], 1000, combiner="mean"),
        "crossed numbers": layers.crossed_column(
            [buckets, layers.sparse_column_with_integerized_feature("number", 30)], 500
        ),
        "crossed by key": layers.crossed_column([tags, buckets], 1000, hash_key=7),
        "price": layers.real_valued_column("price", dimension=2, normalizer=lambda x: (x - 1.0) / 2.0),
    }


def case_tensors():
    """The tensor and the properties of each column."""
    found = {}
    for name, column in sorted(columns().items()):
        value = run(layers.transform_features(small(), [column])[column])
        for index, part in enumerate(cells(value)):
            found["%s %d" % (name, index)] = part
        found[name] = [column.name, str(getattr(column, "length", None))]
    return found


def case_crosses_of_crosses():
    job = layers.sparse_column_with_hash_bucket("job", 100)
    school = layers.sparse_column_with_keys("school", ["Bachelors", "HS-grad"])
    ages = layers.bucketized_column(layers.real_valued_column("age"), [18, 25, 30, 35, 40, 45, 50, 55, 60, 65])
    both = layers.crossed_column([school, job], hash_bucket_size=int(1e4))
    three = layers.crossed_column([ages, both], hash_bucket_size=int(1e6))
    found = {"names": [both.name, three.name]}
    for column in (both, three):
        found[column.name] = run(layers.transform_features(features(), [column])[column]).values
    return found


def case_weighted_sum():
    """A linear model of each column alone, with fixed weights."""
    found = {}
    for name, column in sorted(columns().items()):
        with tf.Graph().as_default():
            total, variables, bias = layers.weighted_sum_from_feature_columns(
                small(), [column], num_outputs=2, weight_collections=["mine"]
            )
            variable = variables[column][0]
            values = np.sin(np.arange(np.prod(variable.shape.as_list()))).reshape(variable.shape.as_list())
            with tf.control_dependencies([tf.assign(variable, values.astype(np.float32))]), tf.Session() as session:
                session.run([tf.global_variables_initializer(), tf.tables_initializer()])
                session.run(tf.assign(variable, values.astype(np.float32)))
                found[name] = session.run(total)
            found[name + " names"] = [variable.name, bias.name] + [one.name for one in tf.get_collection("mine")]
            found[name + " model"] = [one.name for one in tf.get_collection(tf.GraphKeys.MODEL_VARIABLES)]
    return found


def start(shape, dtype=tf.float32, partition_info=None):
    return tf.constant(np.cos(np.arange(np.prod(shape))).reshape(shape).astype(np.float32))


def case_input():
    """Each column that a network takes, alone. Sparse columns are taken as one-hot and as
    embeddings.
    """
    found = {}
    for name, column in sorted(columns().items()):
        made = [column]
        if name not in ("buckets", "price"):
            made = [layers.embedding_column(column, 3, initializer=start, combiner="sqrtn")]
            made += [layers.embedding_column(column, 2, initializer=start, max_norm=0.5, trainable=False)]
        if name in ("keys", "weighted", "dense", "number"):
            made.append(layers.one_hot_column(column))
        for index, one in enumerate(made):
            with tf.Graph().as_default():
                outs = {}
                net = layers.input_from_feature_columns(small(), [one], weight_collections=["c"], cols_to_outs=outs)
                found["%s %d" % (name, index)] = run(net)
                found["%s %d names" % (name, index)] = [one.name, list(map(str, net.shape.as_list()))[1:]] + [
                    variable.name for variable in tf.global_variables()
                ]
                found["%s %d trained" % (name, index)] = [len(tf.trainable_variables()), outs[one].shape.ndims]
    return found


def case_shared_embeddings():
    tags = layers.sparse_column_with_hash_bucket("tags", 10)
    words = layers.sparse_column_with_hash_bucket("word", 10)
    shared = layers.shared_embedding_columns([words, tags], 2, initializer=start)
    net = layers.input_from_feature_columns(small(), [*shared, layers.real_valued_column("price", 2)])
    return {
        "net": run(net),
        "names": [one.name for one in tf.global_variables()] + [one.name for one in shared],
        "named": [layers.shared_embedding_columns([tags], 2, shared_embedding_name="mine")[0].name],
    }


def case_order_and_joint_sum():
    """The order of many columns, and one variable for several columns."""
    each = columns()
    chosen = [each[key] for key in ("keys", "hashed", "number", "buckets", "weighted", "crossed", "price", "dense")]
    with tf.Graph().as_default():
        layers.weighted_sum_from_feature_columns(small(), chosen, 1, scope="linear")
        names = [one.name for one in tf.global_variables()]
    with tf.Graph().as_default():
        deep = [layers.one_hot_column(each["keys"]), each["price"], layers.embedding_column(each["hashed"], 4)]
        deep += [layers.embedding_column(each["crossed"], 2), each["buckets"]]
        layers.input_from_feature_columns(small(), deep)
        names += [one.name for one in tf.global_variables()]
    joint = [each[key] for key in ("keys", "number", "crossed")]
    total, variables, bias = layers.joint_weighted_sum_from_feature_columns(small(), joint, 1)
    gradient = tf.convert_to_tensor(tf.gradients(total, variables[0])[0])
    rows = run(gradient)[:, 0]
    found = {"names": names, "joint": [variables[0].name, bias.name], "total": run(total)}
    found["rows"], found["counts"] = np.flatnonzero(rows), rows[rows != 0]
    return found


def case_parsing():
    examples = []
    for index in range(3):
        example = tf.train.Example()
        example.features.feature["job"].bytes_list.value.extend([b"Sales", b"Tech"][: index + 1])
        example.features.feature["hours"].float_list.value.extend([index + 0.5, 2.0])
        if index:
            example.features.feature["age"].float_list.value.append(20.0 + index)
        examples.append(example.SerializeToString())
    job = layers.sparse_column_with_keys("job", ["Tech", "Sales"])
    chosen = [
        layers.embedding_column(job, 2, initializer=start),
        layers.real_valued_column("hours", 2),
        layers.bucketized_column(layers.real_valued_column("age", default_value=33), [21.5, 30.0]),
    ]
    specification = layers.create_feature_spec_for_parsing(chosen)
    found = {"specification": [str((key, specification[key])) for key in sorted(specification)]}
    parsed = layers.parse_feature_columns_from_examples(tf.constant(examples), chosen)
    found["net"] = run(layers.input_from_feature_columns(parsed, chosen))
    found["keys"] = sorted(key if isinstance(key, str) else key.name for key in parsed)
    places = layers.make_place_holder_tensors_for_base_features(chosen)
    for key in sorted(places):
        dense = not isinstance(places[key], tf.SparseTensor)
        found["place " + key] = [places[key].name if dense else places[key].values.name, str(places[key].dtype)]
        found["place " + key] += [str(places[key].shape) if dense else ""]
    return found


def case_errors():
    sparse = layers.sparse_column_with_keys("a", ["b"])
    real = layers.real_valued_column("r")
    attempts = [
        lambda: layers.sparse_column_with_hash_bucket("a", 0),
        lambda: layers.sparse_column_with_integerized_feature("a", 3, dtype=tf.string),
        lambda: layers.sparse_column_with_hash_bucket("a", 3, dtype=tf.float32),
        lambda: layers.sparse_column_with_vocabulary_file("a", "file"),
        lambda: layers.bucketized_column(sparse, [1]),
        lambda: layers.bucketized_column(real, []),
        lambda: layers.bucketized_column(real, [2, 1]),
        lambda: layers.crossed_column([sparse], 10),
        lambda: layers.crossed_column([sparse, real], 10),
        lambda: layers.crossed_column([sparse, sparse], 1),
        lambda: layers.embedding_column(sparse, 2, initializer=3),
        lambda: layers.embedding_column(sparse, 2, ckpt_to_load_from="x"),
        lambda: layers.shared_embedding_columns([], 2),
        lambda: layers.shared_embedding_columns([real], 2),
        lambda: layers.shared_embedding_columns("ab", 2),
        lambda: layers.weighted_sparse_column(sparse, "w", dtype=tf.string),
        lambda: layers.check_feature_columns([sparse, sparse]),
        lambda: layers.check_feature_columns({"a": sparse}),
        lambda: layers.create_feature_spec_for_parsing([3]),
        lambda: layers.real_valued_column("r", default_value=[1.0, 2.0]),
        lambda: layers.real_valued_column("r", default_value="x"),
        lambda: layers.real_valued_column("r", default_value=1.5, dtype=tf.int32),
        lambda: layers.input_from_feature_columns({"a": several()}, [sparse]),
        lambda: layers.weighted_sum_from_feature_columns({"a": several()}, [layers.embedding_column(sparse, 2)], 1),
        lambda: layers.joint_weighted_sum_from_feature_columns({"r": tf.zeros([2, 1])}, [real], 1),
    ]
    found = []
    for attempt in attempts:
        try:
            attempt()
            found.append("none")
        except Exception as error:
            found.append(type(error).__name__)
    return {"errors": found}


def wide():
    job = layers.sparse_column_with_hash_bucket("job", 100)
    school = layers.sparse_column_with_keys("school", ["Bachelors", "HS-grad", "Doctorate"])
    ages = layers.bucketized_column(layers.real_valued_column("age"), [18, 25, 30, 35, 40, 45, 50, 55, 60, 65])
    return [job, school, ages, layers.crossed_column([school, job], 1000), layers.crossed_column([ages, school], 1000)]


def deep():
    job, school = wide()[:2]
    return [
        layers.embedding_column(job, 3, initializer=start),
        layers.one_hot_column(school),
        layers.real_valued_column("age", normalizer=lambda x: x / 40.0),
        layers.real_valued_column("hours", dimension=2),
    ]


def input_fn():
    return features(), tf.constant(LABELS)


def report(estimator):
    results = estimator.evaluate(input_fn=input_fn, steps=1)
    return {key: np.float32(results[key]) for key in results}


def case_linear_classifier():
    """A linear classifier trained from zeros, compared number by number."""
    found = {}
    for joint in (False, True):
        columns = (
            [wide()[index] for index in (0, 1, 3)] if joint else wide()
        )  # 1.15.5 takes only int64 for joint weights
        model = learn.LinearClassifier(columns, _joint_weight=joint)
        model.fit(input_fn=input_fn, steps=20)
        found.update({"%s %s" % (key, joint): value for key, value in report(model).items()})
        found["names %s" % joint] = model.get_variable_names()
        found["classes %s" % joint] = np.array(list(model.predict(input_fn=input_fn)))
    return found


def case_combined():
    """The names of a wide and deep model, and the numbers of its wide part alone. By default both
    parts count each step, and neither waits for the other, so 30 steps are counted as 30 to 60.
    """
    model = learn.DNNLinearCombinedClassifier(
        linear_feature_columns=wide(), dnn_feature_columns=deep(), dnn_hidden_units=[8, 4]
    )
    model.fit(input_fn=input_fn, steps=30)
    results = model.evaluate(input_fn=input_fn, steps=1)
    found = {
        "names": model.get_variable_names(),
        "keys": sorted(results),
        "trained": bool(results["global_step"] >= 30),
    }
    found["learned"] = bool(results["accuracy"] > 0.7)
    found["shape"] = list(np.array(list(model.predict_proba(input_fn=input_fn))).shape)
    fixed = learn.DNNLinearCombinedClassifier(linear_feature_columns=wide(), fix_global_step_increment_bug=True)
    fixed.fit(input_fn=input_fn, steps=20)
    found.update(report(fixed))
    found["classes"] = np.array(list(fixed.predict_classes(input_fn=input_fn)))
    return found


def case_combined_regressor():
    model = learn.DNNLinearCombinedRegressor(
        linear_feature_columns=wide(), dnn_feature_columns=deep(), dnn_hidden_units=[4], dnn_optimizer="Adam"
    )
    model.fit(input_fn=input_fn, steps=10)
    found = {"names": model.get_variable_names(), "keys": sorted(report(model))}
    found["shape"] = list(np.array(list(model.predict(input_fn=input_fn))).shape)
    alone = learn.DNNLinearCombinedRegressor(linear_feature_columns=wide(), linear_optimizer="SGD")
    alone.fit(input_fn=input_fn, steps=10)
    found.update(report(alone))
    found["scores"] = np.array(list(alone.predict_scores(input_fn=input_fn)))
    return found


def case_dnn_classifier():
    classifier = learn.DNNClassifier([6], deep(), optimizer=tf.train.AdamOptimizer(0.01), activation_fn=tf.nn.tanh)
    classifier.fit(input_fn=input_fn, steps=5)
    return {"names": classifier.get_variable_names(), "keys": sorted(report(classifier))}
