"""Cases of contrib's strategies for several workers, on one machine."""

import numpy as np
import tensorflow as tf
from tensorflow.contrib import distribute
from tensorflow.contrib.distribute.python import collective_all_reduce_strategy, parameter_server_strategy

CPUS = ["/cpu:0", "/cpu:1"]
TWO = tf.ConfigProto(device_count={"CPU": 2})
STRATEGIES = {
    "servers": distribute.ParameterServerStrategy,
    "collective": distribute.CollectiveAllReduceStrategy,
    "one": lambda: distribute.OneDeviceStrategy("/cpu:0"),
    "hierarchical": lambda: distribute.MirroredStrategy(
        CPUS,
        cross_device_ops=distribute.AllReduceCrossDeviceOps("hierarchical_copy", 0, 1024, agg_small_grads_max_group=2),
    ),
}


def _trained(strategy):
    """The losses of three steps, and the weight after them."""
    with strategy.scope():
        weight = tf.get_variable("weight", initializer=[1.0, 2.0])
        iterator = strategy.make_dataset_iterator(tf.data.Dataset.from_tensors([0.5, -1.0]).repeat().batch(2))

        def step(x):
            loss = tf.reduce_sum(weight * x) ** 2
            with tf.control_dependencies([tf.train.GradientDescentOptimizer(0.1).minimize(loss)]):
                return tf.identity(loss)

        losses = strategy.experimental_local_results(strategy.experimental_run(step, iterator))
        with tf.Session(config=TWO) as session:
            session.run([iterator.initialize(), tf.global_variables_initializer()])
            return np.array([session.run(losses) for _ in range(3)]), session.run(weight), weight.name


def case_training():
    found = {}
    for name, make in sorted(STRATEGIES.items()):
        with tf.Graph().as_default():
            found[name], found[name + " weight"], found[name + " name"] = _trained(make())
    return found


def case_kinds():
    found = {}
    for name, make in sorted(STRATEGIES.items()):
        strategy = make()
        extended = strategy.extended
        found[name] = [
            type(strategy).__name__,
            type(extended).__name__,
            isinstance(strategy, distribute.DistributionStrategy),
        ]
        found[name] += [strategy.num_replicas_in_sync, extended._global_batch_size, extended.should_checkpoint]
        found[name] += [list(extended.worker_devices), len(extended.parameter_devices)]
    found["places"] = [
        parameter_server_strategy.ParameterServerStrategy is distribute.ParameterServerStrategy,
        collective_all_reduce_strategy.CollectiveAllReduceStrategy is distribute.CollectiveAllReduceStrategy,
    ]
    return found


def case_batches():
    """A batch is that of one replica for parameter servers, and of all for the collective strategy."""
    found = {}
    for name in ("servers", "collective"):
        with tf.Graph().as_default():
            strategy = STRATEGIES[name]()
            iterator = strategy.make_dataset_iterator(tf.data.Dataset.range(8).batch(2))
            values = strategy.experimental_local_results(iterator.get_next())
            with tf.Session() as session:
                session.run(iterator.initialize())
                found[name] = [np.array(session.run(values)).tolist() for _ in range(2)]
    return found
