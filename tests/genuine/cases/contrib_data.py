"""Cases of tf.contrib.data: the elements of small datasets after each transformation."""

import os
import tempfile

import numpy as np
import tensorflow as tf

data = tf.contrib.data


def elements(dataset, most=40):
    """All elements of a dataset, as lists."""
    following = dataset.make_one_shot_iterator().get_next()
    found = []
    with tf.Session() as sess:
        try:
            for _ in range(most):
                value = sess.run(following)
                if isinstance(value, tf.SparseTensorValue):
                    value = (value.indices.tolist(), value.values.tolist(), value.dense_shape.tolist())
                found.append(value.tolist() if hasattr(value, "tolist") else value)
        except tf.errors.OutOfRangeError:
            pass
    return found


def plain(value):
    """Arrays and tensors as nested lists."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(one) for one in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    return value.decode() if isinstance(value, bytes) else value


def numbers(count=7):
    return tf.data.Dataset.range(count)


def lengths():
    return tf.data.Dataset.from_generator(lambda: ([i] * i for i in range(1, 9)), tf.int64, [None])


def case_batches():
    dropped = numbers().apply(data.batch_and_drop_remainder(3))
    padded = lengths().apply(data.padded_batch_and_drop_remainder(3, [None]))
    mapped = numbers().apply(data.map_and_batch(lambda x: x * x, 3, drop_remainder=True, num_parallel_calls=2))
    sparse = lengths().apply(data.dense_to_sparse_batch(4, [10]))
    apart = dropped.apply(data.unbatch())
    return {
        "dropped": plain(elements(dropped)),
        "shape": str(dropped.output_shapes),
        "padded": plain(elements(padded)),
        "mapped": plain(elements(mapped)),
        "mapped shape": str(mapped.output_shapes),
        "sparse": plain(elements(sparse)),
        "apart": plain(elements(apart)),
    }


def case_assert_element_shape():
    pairs = tf.data.Dataset.zip((lengths().filter(lambda x: tf.equal(tf.size(x), 3)), numbers(1)))
    shaped = pairs.apply(data.assert_element_shape(([3], [])))
    found = {"shapes": str(shaped.output_shapes), "elements": plain(elements(shaped))}
    single = lengths().take(1).apply(data.assert_element_shape([1]))
    found.update(single=str(single.output_shapes), single_elements=plain(elements(single)))
    try:
        elements(lengths().apply(data.assert_element_shape([1])))
    except tf.errors.InvalidArgumentError as error:
        found["error"] = type(error).__name__
    try:
        numbers().apply(data.assert_element_shape([2]))
    except ValueError as error:
        found["static error"] = type(error).__name__
    return found


def case_windows():
    found = {}
    for size, kwargs in ((3, {}), (3, {"stride": 2}), (2, {"window_shift": 3, "window_stride": 2}), (9, {})):
        dataset = numbers(8).apply(data.sliding_window_batch(size, **kwargs))
        found[str((size, sorted(kwargs.items())))] = plain(elements(dataset))
        found["shape"] = str(dataset.output_shapes)
    pairs = tf.data.Dataset.zip((numbers(), numbers().map(lambda x: tf.stack([x, -x]))))
    found["pairs"] = plain(elements(pairs.apply(data.sliding_window_batch(2, 2))))
    try:
        data.sliding_window_batch(2, 1, 1)
    except ValueError as error:
        found["error"] = str(error)
    return found


def case_groups():
    windows = numbers(10).apply(data.group_by_window(lambda x: x % 2, lambda key, group: group.batch(3), window_size=3))
    buckets = lengths().apply(data.bucket_by_sequence_length(tf.size, [3, 6], [2, 2, 2]))
    reducer = data.Reducer(lambda _: np.int64(0), lambda state, x: state + x, lambda state: state)
    reduced = numbers(10).apply(data.group_by_reducer(lambda x: x % 3, reducer))
    with tf.Session() as sess:
        total = sess.run(data.reduce_dataset(numbers(), reducer))
        single = sess.run(data.get_single_element(numbers(1)))
    return {
        "windows": plain(elements(windows)),
        "buckets": plain(elements(buckets)),
        "reduced": plain(elements(reduced)),
        "total": plain(total),
        "single": plain(single),
    }


def case_mixtures():
    three = [numbers(3).map(lambda x, at=at: x + at) for at in (0, 10, 20)]
    interleaved = numbers(3).apply(data.parallel_interleave(lambda x: numbers(2).map(lambda y: 10 * x + y), 2))
    sloppy = numbers(3).apply(data.sloppy_interleave(lambda x: numbers(2).map(lambda y: 10 * x + y), 2))
    chosen = data.choose_from_datasets(three, tf.data.Dataset.from_tensor_slices(np.array([0, 2, 1, 1], np.int64)))
    sampled = data.sample_from_datasets(three, [1.0, 0.0, 0.0], seed=1)
    return {
        "interleaved": plain(elements(interleaved)),
        "sloppy": sorted(plain(elements(sloppy))),
        "chosen": plain(elements(chosen)),
        "sampled": plain(elements(sampled, 3)),
    }


def case_others():
    failing = tf.data.Dataset.from_tensor_slices([1.0, 0.0, 2.0]).map(lambda x: tf.check_numerics(1.0 / x, "bad"))
    repeated = numbers(4).apply(data.shuffle_and_repeat(1, 2, seed=3))
    # rejection: every element of the only class that is wanted
    kept = numbers(8).apply(data.rejection_resample(lambda x: tf.cast(x % 2, tf.int32), [0.5, 0.5], [0.5, 0.5], seed=1))
    return {
        "counter": plain(elements(data.Counter(3, 2), 4)),
        "enumerated": plain(elements(numbers(3).apply(data.enumerate_dataset(5)))),
        "ignored": plain(elements(failing.apply(data.ignore_errors()))),
        "scanned": plain(elements(numbers(5).apply(data.scan(np.int64(0), lambda state, x: (state + x, state + x))))),
        "unique": plain(elements(numbers(6).map(lambda x: x % 3).apply(data.unique()))),
        "repeated": plain(elements(repeated)),
        "kept": plain(elements(kept)),
    }


def case_files():
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "table.csv")
        with open(path, "w") as file:
            file.write("x,y,z\n1,2.5,red\n2,3.5,\n")
        lines = data.CsvDataset(path, [tf.int32, tf.float32, tf.constant(["blue"])], header=True)
        found["csv"] = plain(elements(lines))
        table = data.make_csv_dataset(path, 2, label_name="x", shuffle=False, num_epochs=1)
        found["table"] = plain(elements(table))
        records = os.path.join(folder, "records")
        with tf.python_io.TFRecordWriter(records) as writer:
            for value in range(4):
                feature = {"v": tf.train.Feature(int64_list=tf.train.Int64List(value=[value]))}
                writer.write(tf.train.Example(features=tf.train.Features(feature=feature)).SerializeToString())
        features = {"v": tf.FixedLenFeature([], tf.int64)}
        batched = data.make_batched_features_dataset(records, 2, features, shuffle=False, num_epochs=1)
        found["records"] = plain(elements(batched))
        batch = data.read_batch_features(records, 2, features, randomize_input=False, num_epochs=1)
        with tf.Session() as sess:
            found["batch"] = plain(sess.run(batch))
    return found
