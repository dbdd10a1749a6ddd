"""What a program puts into TensorFlow's modules is what TensorFlow itself calls, by every spelling, and can be put back."""
import tensorflow as tf
from tensorflow.python.ops import gradients, math_ops
from tensorflow.python.platform import tf_logging

mock = tf.test.mock
calls = []


def counting(real):
    def mine(*args, **kwargs):
        calls.append(real.__name__)
        return real(*args, **kwargs)
    return mine


def said(what):
    print(what, sorted(set(calls)))
    del calls[:]


w = tf.Variable(1.0)


def step():
    tf.train.GradientDescentOptimizer(0.1).minimize(w * w)


real = gradients.gradients
gradients.__dict__["gradients"] = counting(real)
step()
said("__dict__")
gradients.gradients = real
step()
said("restored")
gradients.gradients = counting(real)
tf.gradients = gradients.gradients
step()
said("setattr")
tf.gradients(w * w, w)
said("tf.gradients")
gradients.gradients = tf.gradients = real
with mock.patch.object(gradients, "gradients", counting(real)):
    step()
    said("mock.patch.object")
step()
said("restored")
with mock.patch.object(math_ops, "reduce_mean", counting(math_ops.reduce_mean)):
    tf.losses.mean_squared_error([1.0], [2.0])
    tf.nn.moments(tf.ones([2, 2]), [0])
    said("math_ops.reduce_mean")
with mock.patch.object(tf_logging, "info", lambda text, *args: calls.append(text % args)):
    tf_logging.info("%d words", 2)
    said("tf_logging")
setattr(tf_logging, "added", 1)
print(tf_logging.added, "added" in vars(tf_logging))
del tf_logging.added
print(hasattr(tf_logging, "added"), "added" in vars(tf_logging))

import tempfile

from tensorflow.python.training import checkpoint_management

folder = tempfile.mkdtemp()
with tf.Session() as sess, mock.patch.object(checkpoint_management, "time") as clock:
    sess.run(w.initializer)
    clock.time.return_value = 10000.0
    tf.train.CheckpointManager(tf.train.Checkpoint(w=w), folder, max_to_keep=2).save()
    print(tf.train.get_checkpoint_state(folder).all_model_checkpoint_timestamps)
print(checkpoint_management.time.time() > 20000)
