"""A small convolutional network of tf.layers with a dropout that a placeholder switches."""
import numpy as np
import tensorflow as tf

tf.set_random_seed(1)
random = np.random.RandomState(3)


def conv_net(x, is_training, reuse=None):
    init = tf.random_normal_initializer(stddev=0.1, seed=5)
    with tf.variable_scope("ConvNet", reuse=reuse):
        x = tf.reshape(x, shape=[-1, 12, 12, 1])
        conv1 = tf.layers.conv2d(x, 8, 3, activation=tf.nn.relu, kernel_initializer=init)
        conv1 = tf.layers.max_pooling2d(conv1, 2, 2)
        conv2 = tf.layers.conv2d(conv1, 8, 3, activation=tf.nn.relu, kernel_initializer=init,
                                 kernel_regularizer=tf.contrib.layers.l2_regularizer(1e-3))
        fc1 = tf.contrib.layers.flatten(conv2)
        fc1 = tf.layers.dense(fc1, 32, kernel_initializer=init)
        fc1 = tf.layers.dropout(fc1, rate=0.25, training=is_training, seed=11)
        return tf.layers.dense(fc1, 3, kernel_initializer=init)


images = random.rand(30, 144).astype(np.float32)
labels = np.eye(3, dtype=np.float32)[random.randint(0, 3, 30)]
X = tf.placeholder(tf.float32, [None, 144])
Y = tf.placeholder(tf.float32, [None, 3])
keep = tf.placeholder_with_default(False, [])
logits = conv_net(X, keep)
again = conv_net(X, False, reuse=True)
loss_op = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(logits=logits, labels=Y)) + tf.losses.get_regularization_loss()
train_op = tf.train.AdamOptimizer(learning_rate=0.005).minimize(loss_op)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(1, 11):
        loss, _ = sess.run([loss_op, train_op], feed_dict={X: images, Y: labels, keep: True})
        print("Step " + str(step) + ", Minibatch Loss= " + "{:.4f}".format(loss))
    a, b = sess.run([logits, again], {X: images})
    print("reuse gives the same:", np.array_equal(a, b))
for v in tf.global_variables():
    print(v.name, v.get_shape().as_list())
