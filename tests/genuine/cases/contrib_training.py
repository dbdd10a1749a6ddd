"""Cases of tf.contrib.training: HParams, buckets, samples, placement."""

import tensorflow as tf

training = tf.contrib.training


def errors(**calls):
    """The text of the error that each call raises."""
    found = {}
    for name, call in calls.items():
        try:
            found[name] = repr(call())
        except Exception as error:
            found[name] = "%s: %s" % (type(error).__name__, error)
    return found


def case_hparams():
    params = training.HParams(rate=0.1, layers=[3, 4], name="net", flag=True, none=None, steps=5)
    found = {
        "text": str(params),
        "repr": repr(params),
        "json": params.to_json(sort_keys=True),
        "get": params.get("x", 7),
    }
    params.parse("rate=1e-3, layers=[5,6,7], name=other,flag=false,steps=-3")
    params.parse_json('{"steps": 9}')
    params.override_from_dict({"rate": 1}).set_hparam("none", "now")
    params.add_hparam("extra", ("a", "b"))
    params.del_hparam("flag")
    found.update(after=sorted(params.values().items()), contains=["rate" in params, "flag" in params])
    found["attributes"] = [params.rate, params.layers, params.extra]
    found["indented"] = params.to_json(indent=1, separators=(",", ":"), sort_keys=True)
    return found


def case_hparams_errors():
    params = training.HParams(rate=0.1, layers=[3, 4], name="net", flag=True, steps=5)
    calls = {
        "unknown": lambda: params.parse("x=1"),
        "malformed": lambda: params.parse("rate"),
        "type": lambda: params.parse("steps=1.5"),
        "bool": lambda: params.parse("flag=maybe"),
        "twice": lambda: params.parse("steps=1,steps=2"),
        "list": lambda: params.parse("steps=[1,2]"),
        "single": lambda: params.parse("layers=1"),
        "reserved": lambda: params.add_hparam("parse", 1),
        "empty": lambda: params.add_hparam("nothing", []),
        "cast": lambda: params.set_hparam("steps", 1.5),
        "cast bool": lambda: params.set_hparam("steps", True),
        "cast text": lambda: params.set_hparam("name", 3),
        "key": lambda: params.set_hparam("x", 3),
        "get": lambda: params.get("steps", "no"),
        "get list": lambda: params.get("layers", 1),
        "got": lambda: params.get("layers", [1]),
        "element": lambda: params.set_hparam("layers", [1, 2.5]),
    }
    found = errors(**calls)
    return {name: text.replace("<class ", "").replace("'>", "'") for name, text in found.items()}


def case_parse_values():
    types = {"a": int, "b": float, "c": str, "d": bool}
    calls = {
        "all": lambda: sorted(training.parse_values("a=1,b=[1.5, 2],c=x y,d=[true,False,0]", types).items()),
        "index": lambda: sorted(training.parse_values("a[1]=1,a[0]=2", types).items()),
        "index twice": lambda: training.parse_values("a[1]=1,a[1]=2", types),
        "list at index": lambda: training.parse_values("a[1]=[1]", types),
        "mixed": lambda: training.parse_values("a=1,a[1]=2", types),
        "ignored": lambda: training.parse_values("x=1,a=2", types, ignore_unknown=True),
        "empty": lambda: training.parse_values("", types),
    }
    return errors(**calls)


def drain(fetches, most=20):
    """All elements of the queues."""
    found = []
    with tf.Session() as sess:
        sess.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
        coordinator = tf.train.Coordinator()
        threads = tf.train.start_queue_runners(sess, coordinator)
        try:
            for _ in range(most):
                found.append(sess.run(fetches))
        except tf.errors.OutOfRangeError:
            pass
        coordinator.request_stop()
        coordinator.join(threads, stop_grace_period_secs=5, ignore_live_threads=True)
    return found


def case_bucket():
    number = tf.train.range_input_producer(12, num_epochs=1, shuffle=False).dequeue()
    which, batch = training.bucket([number, tf.fill([number % 3], number)], number % 2, 3, 2, dynamic_pad=True)
    rows = drain([which, *batch])
    found = {str(int(row[0])): [] for row in rows}
    for row in rows:
        found[str(int(row[0]))].append([row[1].tolist(), row[2].tolist()])
    found["shapes"] = [str(tensor.shape) for tensor in [which, *batch]]
    found["runners"] = len(tf.get_collection(tf.GraphKeys.QUEUE_RUNNERS))
    found["summaries"] = sorted(s.op.name for s in tf.get_collection(tf.GraphKeys.SUMMARIES))
    found.update(
        errors(
            sizes=lambda: training.bucket([number], 0, [1], 2),
            capacities=lambda: training.bucket([number], 0, 1, 2, bucket_capacities=[1]),
        )
    )
    return found


def case_bucket_by_sequence_length():
    number = tf.train.range_input_producer(10, num_epochs=1, shuffle=False).dequeue()
    lengths, batch = training.bucket_by_sequence_length(
        number,
        {"x": tf.fill([number], number), "n": number},
        2,
        [3, 6],
        dynamic_pad=True,
        allow_smaller_final_batch=True,
    )
    rows = drain([lengths, batch])
    found = {"rows": sorted([row[0].tolist(), row[1]["x"].tolist(), row[1]["n"].tolist()] for row in rows)}
    found["shape"] = str(lengths.shape)
    found.update(
        errors(
            none=lambda: training.bucket_by_sequence_length(number, [number], 2, []),
            order=lambda: training.bucket_by_sequence_length(number, [number], 2, [3, 3]),
            kind=lambda: training.bucket_by_sequence_length(number, [number], 2, 3),
            floats=lambda: training.bucket_by_sequence_length(number, [number], 2, [1.0, 2.0]),
        )
    )
    return found


def case_samples():
    """Samples, of which only the certain part is compared: a class that is not wanted does not
    come.
    """
    label = tf.train.range_input_producer(3, shuffle=False).dequeue()
    data, labels = training.stratified_sample(
        [tf.cast(label, tf.float32) * 10.0], label, [0.0, 1.0, 0.0], 4, init_probs=[0.4, 0.3, 0.3]
    )
    kept = training.rejection_sample([label], lambda parts: tf.cast(tf.equal(parts[0], 2), tf.float32), 3)
    many, many_labels = training.stratified_sample([[1.0, 2.0, 3.0]], [0, 1, 1], [1.0, 0.0], 2, enqueue_many=True)
    rows = drain([*data, labels, *kept, *many, many_labels], 2)[-1]
    found = {"row %d" % index: value for index, value in enumerate(rows)}
    found["shapes"] = [str(tensor.shape) for tensor in [*data, labels, *kept]]
    found["names"] = [v.name for v in tf.global_variables()]
    return found


def case_resample():
    inputs = [tf.constant([1.0, 2.0, 3.0]), tf.constant([[1], [2], [3]])]
    first, second = training.resample_at_rate(inputs, tf.constant([0.0, 40.0, 0.0]), seed=1)
    drawn, rates = training.weighted_resample(inputs[:1], tf.constant([0.0, 4.0, 0.0]), 5.0, seed=2)
    with tf.Session() as sess:
        sess.run([tf.local_variables_initializer(), tf.global_variables_initializer()])
        values = sess.run([tf.unique(first)[0], tf.unique(tf.reshape(second, [-1]))[0], tf.unique(drawn[0])[0]])
        rate = sess.run(tf.unique(rates)[0])
    return {
        "values": [value.tolist() for value in values],
        "rate": rate,
        "names": [v.name for v in tf.local_variables() + tf.global_variables()],
    }


def case_placement():
    greedy = training.GreedyLoadBalancingStrategy(2, training.byte_size_load_fn)
    random = training.RandomStrategy(5, seed=1)
    sizes = {"a": [10], "b": [2, 2], "c": [3], "d": [7]}
    variables = [tf.get_variable(name, shape) for name, shape in sorted(sizes.items())]
    found = {
        "greedy": [int(greedy(v.op)) for v in variables],
        "random": [int(random(v.op)) for v in variables],
        "bytes": [training.byte_size_load_fn(v.op) for v in variables],
    }
    with tf.device(tf.train.replica_device_setter(ps_tasks=2, ps_strategy=training.RandomStrategy(2))):
        found["devices"] = [tf.get_variable("w%d" % i, [2]).device for i in range(4)]
    return found
