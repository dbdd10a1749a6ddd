"""Checkpoints: tf.train.Saver, global_step, import_meta_graph in a new graph, get_checkpoint_state, moving averages."""
import os

import numpy as np
import tensorflow as tf
from tensorflow.python import pywrap_tensorflow

x = tf.placeholder(tf.float32, [None, 3], name="x")
with tf.name_scope("model"):
    w = tf.Variable(tf.constant([[1.0], [2.0], [3.0]]), name="w")
    y = tf.matmul(x, w, name="y")
global_step = tf.Variable(0, trainable=False, name="global_step")
rate = tf.train.exponential_decay(0.1, global_step, 2, 0.5, staircase=True)
step = tf.train.GradientDescentOptimizer(rate).minimize(tf.reduce_sum(y), global_step=global_step)
ema = tf.train.ExponentialMovingAverage(0.9, global_step)
with tf.control_dependencies([step]):
    train = ema.apply(tf.trainable_variables())
tf.add_to_collection("outputs", y)
saver = tf.train.Saver(max_to_keep=2)
data = np.ones((2, 3), np.float32)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(3):
        sess.run(train, {x: data})
        print(saver.save(sess, "model/my-model" if os.path.isdir("model") else "my-model", global_step=global_step, write_meta_graph=True))
    expected = sess.run(y, {x: data})

checkpoint = tf.train.get_checkpoint_state(".")
print(checkpoint.model_checkpoint_path, list(checkpoint.all_model_checkpoint_paths))
tf.reset_default_graph()
restorer = tf.train.import_meta_graph(checkpoint.model_checkpoint_path + ".meta")
with tf.Session() as sess:
    restorer.restore(sess, tf.train.latest_checkpoint("."))
    graph = tf.get_default_graph()
    out = sess.run(tf.get_collection("outputs")[0], {graph.get_tensor_by_name("x:0"): data})
    print(np.array_equal(out, expected), out.ravel())
    print(sess.run("global_step:0"))
reader = pywrap_tensorflow.NewCheckpointReader("my-model-3")
for name in sorted(reader.get_variable_to_shape_map()):
    print(name, np.round(reader.get_tensor(name).ravel(), 5).tolist())
