"""Cases of tf.contrib.training.SequenceQueueingStateSaver and batch_sequences_with_states."""

import numpy as np
import tensorflow as tf
from tensorflow.contrib.training.python.training import sequence_queueing_state_saver as sqss

training = tf.contrib.training


def raised(call, length=100):
    with tf.Graph().as_default():
        try:
            return str(call())
        except Exception as error:
            return type(error).__name__ + ": " + str(error)[:length]


def saver(**changed):
    """A saver of two sequences of four steps, a context and two states."""
    given = {
        "batch_size": 2,
        "num_unroll": 2,
        "input_length": 3,
        "input_key": tf.placeholder(tf.string, [], "which"),
        "input_sequences": {
            "b": tf.reshape(tf.range(4.0), [4]),
            "a": np.arange(8, dtype=np.int64).reshape([4, 2]),
        },
        "input_context": {"c": tf.constant(["x", "y"])},
        "initial_states": {"s": tf.constant([1.0, 2.0]), "r": 7},
        "capacity": 3,
    }
    given.update(changed)
    return training.SequenceQueueingStateSaver(**given)


def fetched(batch):
    found = {"total": batch.total_length, "length": batch.length, "size": batch.batch_size}
    found.update(index=batch.insertion_index, key=batch.key, next_key=batch.next_key, sequence=batch.sequence)
    found.update(count=batch.sequence_count, s=batch.state("s"), context=batch.context, sequences=batch.sequences)
    return found


def told(values):
    """Values as lists."""
    if isinstance(values, dict):
        return {name: told(value) for name, value in values.items()}
    return np.asarray(values).tolist()


def case_steps():
    made = saver()
    batch = made.next_batch
    save = [batch.save_state("s", batch.state("s") * 2.0), batch.save_state("r", batch.state("r") + 1)]
    found = {"properties": [made.name, made.barrier.name, made.batch_size, made.num_unroll, made.prefetch_op.name]}
    found["shapes"] = [
        str(each.shape) for each in (batch.key, batch.sequences["a"], batch.context["c"], batch.state("s"))
    ]
    with tf.Session() as sess:
        for key in ("one", "two"):
            sess.run(made.prefetch_op, {"which:0": key})
        for step in range(2):
            found["step %d" % step] = told(sess.run([fetched(batch), batch.state("r"), save])[0])
        found["left"] = told(sess.run([made.barrier.ready_size(), made.barrier.incomplete_size()]))
        for key in ("three", "four"):
            sess.run(made.prefetch_op, {"which:0": key})
        sess.run(made.close())
        found["closed"] = raised_in(sess, made.prefetch_op, {"which:0": "five"}).partition(":")[0]
        found["after"] = told(sess.run([batch.key, save])[0])
    return found


def raised_in(sess, fetches, feed=None):
    try:
        return str(sess.run(fetches, feed))
    except tf.errors.OpError as error:
        return type(error).__name__ + ": " + error.message


def asserted(error):
    """What an assertion said."""
    return error.partition("assertion failed: [")[2].partition("]")[0]


def names():
    """The names of all operations, without those that `tf.group` makes for each device."""
    return [op.name for op in tf.get_default_graph().get_operations() if "/NoOp" not in op.name]


def case_names():
    made = saver(name="mine")
    batch = made.next_batch
    batch.save_state("s", batch.state("s"))
    made.close()
    return {"names": names()}


def case_refused():
    text = tf.constant("key")

    def state(name, value):
        return lambda: saver().next_batch.save_state(name, value)

    found = {
        "capacity": lambda: saver(capacity=1),
        "no dict": lambda: saver(initial_states=[1]),
        "no state": lambda: saver(initial_states={}),
        "state name": lambda: saver(initial_states={1: 2}),
        "state colon": lambda: saver(initial_states={"a:b": 2}),
        "state shape": lambda: saver(initial_states={"a": tf.placeholder(tf.float32, [None])}),
        "context shape": lambda: saver(input_context={"a": tf.placeholder(tf.float32, [None])}),
        "context name": lambda: saver(input_context={1: 2}),
        "no sequence": lambda: saver(input_sequences={}),
        "sequence name": lambda: saver(input_sequences={1: [2.0]}),
        "sequence colon": lambda: saver(input_sequences={"a:b": [2.0]}),
        "sequence shape": lambda: saver(input_sequences={"a": tf.placeholder(tf.float32, [4, None])}),
        "rank": lambda: saver(input_length=[1, 2]),
        "length": lambda: saver(input_length=tf.constant(1, tf.int64)),
        "key": lambda: saver(input_key=1),
        "undeclared": state("x", 1.0),
        "state rank": state("s", [1.0]),
        "pad": lambda: sqss._padding({"a": [1]}, 1.5),
        "pad dict": lambda: sqss._padding([1], 2),
        "pad name": lambda: sqss._padding({1: [1]}, 2),
        "wrapper": lambda: sqss._SequenceInputWrapper(1, text, {"a": [1]}, 2),
    }
    return {name: raised(call, 90) for name, call in found.items()}


def case_refused_when_run():
    found = {}
    length, rows = tf.placeholder(tf.int32, [], "length"), tf.placeholder(tf.float32, [None, 2], "rows")
    made = saver(input_key=tf.constant("k"), input_length=length, input_sequences={"a": rows, "b": rows[:4]})
    for name, steps, size in (("multiple", 3, 1), ("none", 0, 0), ("other", 6, 1), ("long", 4, 5)):
        with tf.Session() as sess:
            found[name] = asserted(raised_in(sess, made.prefetch_op, {length: size, rows: np.zeros([steps, 2])}))
    return found


def examples(num_unroll=2, **options):
    """Batches of three examples with 1, 2 and 5 steps, in the order in which one thread takes them in."""
    which = tf.train.range_input_producer(3, num_epochs=1, shuffle=False).dequeue()
    steps = tf.gather([1, 2, 5], which)
    row = tf.range(steps)
    places = tf.cast(tf.stack([row, row % 2], 1), tf.int64)
    wide = tf.cast(tf.stack([steps, 2]), tf.int64)
    given = {
        "input_key": tf.as_string(which),
        "input_sequences": {
            "dense": tf.cast(tf.stack([row, row * 10], 1), tf.float32),
            "text": tf.as_string(row),
            "sparse": tf.SparseTensor(places, row + 1, wide),
        },
        "input_context": {"c": which, "bag": tf.SparseTensor([[0], [2]], tf.stack([which, which + 1]), [3])},
        "input_length": None,
        "initial_states": {"s": tf.constant([0.0])},
        "num_unroll": num_unroll,
        "batch_size": 2,
        "num_threads": 1,
        "capacity": 9,
    }
    given.update(options)
    return training.batch_sequences_with_states(**given)


def case_batches():
    batch = examples()
    save = batch.save_state("s", batch.state("s") + 1.0)
    fetches = {"key": batch.key, "length": batch.length, "s": batch.state("s"), "total": batch.total_length}
    fetches.update(context=batch.context["c"], dense=batch.sequences["dense"], text=batch.sequences["text"])
    for name, sparse in (("sparse", batch.sequences["sparse"]), ("bag", batch.context["bag"])):
        fetches.update(
            {name + " indices": sparse.indices, name + " values": sparse.values, name + " shape": sparse.dense_shape}
        )
    found = {"runners": [len(tf.get_collection("queue_runners")), tf.get_collection("summaries")[-1].op.name]}
    with tf.Session() as sess:
        sess.run(tf.local_variables_initializer())
        coordinator = tf.train.Coordinator()
        threads = tf.train.start_queue_runners(sess, coordinator)
        for thread in threads:  # a batch that was asked for before the end would wait for two segments
            if "StateSaverPrefetchGroup" in thread.name:
                thread.join()
        for step in range(4):
            found["step %d" % step] = told(sess.run([fetches, save])[0])
        try:
            sess.run([batch.key, save])
        except tf.errors.OutOfRangeError:
            found["end"] = "OutOfRangeError"
        coordinator.request_stop()
        coordinator.join(threads)
    return found


def case_batches_names():
    batch = examples(make_keys_unique=True, make_keys_unique_seed=3)
    kept = [sorted(batch.sequences), sorted(batch.context)]
    return {"names": names(), "kept": kept}


def case_batches_unpadded():
    sparse = tf.SparseTensor([[0, 1]], [3], [4, 2])
    found, context = {}, {"bag": tf.SparseTensor([[1]], [5], [2])}
    batch = examples(
        pad=False,
        input_sequences={"x": tf.zeros([4, 3]), "y": sparse},
        input_length=4,
        input_context=context,
        name="own",
    )
    found["context"] = sorted(context)
    found["batch"] = [batch.key.name, batch.sequences["y"].values.name, str(batch.sequences["x"].shape)]
    found["names"] = [name for name in names() if "multiple_of" in name]
    return found


def case_padding():
    given = {"x": np.arange(6.0).reshape([3, 2]), "t": tf.constant(["a", "b", "c"])}
    given["s"] = tf.SparseTensor([[0, 1]], [3], [3, 2])
    length, padded = sqss._padding(given, 2)
    only, alone = sqss._padding({"s": given["s"]}, 4)
    with tf.Session() as sess:
        found = {"length": told(sess.run([length, only])), "x": sess.run(padded["x"]), "t": told(sess.run(padded["t"]))}
        found["sparse"] = told(sess.run([padded["s"].dense_shape, alone["s"].dense_shape]))
        _, uneven = sqss._padding({"a": [1.0, 2.0], "b": [1.0]}, 2)
        error = raised_in(sess, uneven["b"])
    found["uneven"] = asserted(error)
    found["nothing"] = [sqss._padding({}, 2)[0], length.op.name]
    return found
