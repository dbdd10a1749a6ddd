"""batch_norm whose updates are collected, and run with the training step by control_dependencies."""
import numpy as np
import tensorflow as tf
import tensorflow.contrib.layers as layers
from tensorflow.contrib.framework import arg_scope

x = tf.placeholder(tf.float32, [None, 8, 8, 3])
y = tf.placeholder(tf.int32, [None])
phase = tf.placeholder(tf.bool)
init = tf.truncated_normal_initializer(stddev=0.2, seed=4)
with arg_scope([layers.conv2d, layers.fully_connected], weights_initializer=init, biases_initializer=tf.constant_initializer(0.0)):
    with arg_scope([layers.batch_norm], decay=0.95, is_training=phase):
        net = layers.conv2d(x, 8, [3, 3], normalizer_fn=layers.batch_norm, scope="conv1")
        net = layers.max_pool2d(net, [2, 2], scope="pool1")
        net = layers.conv2d(net, 8, 3, stride=2, normalizer_fn=layers.batch_norm, normalizer_params={"scale": True}, scope="conv2")
        net = layers.flatten(net)
        logits = layers.fully_connected(net, 4, activation_fn=None, scope="logits")
loss = tf.losses.sparse_softmax_cross_entropy(y, logits)
update_ops = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
with tf.control_dependencies(update_ops):
    train = tf.train.MomentumOptimizer(0.05, 0.9).minimize(loss)
print(len(update_ops), [v.op.name for v in tf.contrib.framework.get_model_variables()])
random = np.random.RandomState(0)
images, labels = random.randn(32, 8, 8, 3), random.randint(0, 4, 32)
with tf.Session() as sess:
    tf.global_variables_initializer().run()
    for step in range(8):
        _, value = sess.run([train, loss], {x: images, y: labels, phase: True})
        print(step, "%.4f" % value)
    print("test %.4f" % sess.run(loss, {x: images, y: labels, phase: False}))
