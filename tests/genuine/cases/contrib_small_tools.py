"""Cases of small tools of contrib: values of a checkpoint that are saved together
(contrib.checkpoint), and the training loop of contrib.distribute.
"""

import os
import tempfile

import tensorflow as tf
from tensorflow.contrib.checkpoint.python.split_dependency import split_dependency
from tensorflow.contrib.distribute.python.monitor import Monitor
from tensorflow.python.training.tracking import tracking


class Pair(tracking.AutoTrackable):
    """A variable [2] that a checkpoint has as two values."""

    def __init__(self, value):
        self._both = tf.Variable(value, use_resource=True)
        parts = split_dependency(
            ("first", "second"), (tf.float32, tf.float32), self._fill, self._consume, device="/cpu:0"
        )
        for name in ("first", "second"):
            setattr(self, name, tracking.AutoTrackable())
            getattr(self, name)._track_trackable(parts[name], name="part")

    def _fill(self, buffer):
        buffer["first"], buffer["second"] = tf.unstack(self._both.read_value())

    def _consume(self, buffer):
        return self._both.assign(tf.stack([buffer["first"], buffer["second"]]))


def case_split_dependency():
    with tempfile.TemporaryDirectory() as folder, tf.Session() as sess:
        pair = Pair([1.0, 2.0])
        saver = tf.train.Checkpoint(first=pair.first, second=pair.second)
        sess.run(tf.global_variables_initializer())
        path = saver.save(os.path.join(folder, "model"), session=sess)
        sess.run(pair._both.assign([5.0, 6.0]))
        saver.restore(path).assert_consumed().run_restore_ops(session=sess)
        return {
            "names": sorted(name for name, _ in tf.train.list_variables(path)),
            "restored": sess.run(pair._both),
        }


class Step(object):
    """A step that adds the next number of a data set to a variable."""

    def __init__(self):
        self._iterator = tf.data.make_initializable_iterator(tf.data.Dataset.range(5))
        self.total = tf.get_variable("total", initializer=tf.constant(0, tf.int64))

    def initialize(self):
        """What runs first."""
        return self._iterator.initializer

    def __call__(self):
        """What a step runs."""
        return tf.assign_add(self.total, self._iterator.get_next())


def case_monitor():
    step, found = Step(), {}
    with tf.Session() as sess:
        monitor = Monitor(step, sess)
        monitor.run_steps(3)
        found["three"] = sess.run(step.total)
        monitor.run_steps()
        found["all"] = sess.run(step.total)
    try:
        Monitor(step)
    except ValueError as error:
        found["error"] = str(error)
    return found
