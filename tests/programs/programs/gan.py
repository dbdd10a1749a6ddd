"""Two networks in variable scopes, reused, trained in turn on their own variables."""
import numpy as np
import tensorflow as tf
from tensorflow.contrib.layers import fully_connected, xavier_initializer

np.random.seed(0)
noise = tf.placeholder(tf.float32, [None, 4])
real = tf.placeholder(tf.float32, [None, 6])


def xavier_init(size):
    return tf.random_normal(shape=size, stddev=1.0 / np.sqrt(size[0] / 2.0), seed=3)


def generator(z):
    with tf.variable_scope("generator"):
        h = fully_connected(z, 8, weights_initializer=xavier_initializer(seed=1))
        return fully_connected(h, 6, activation_fn=tf.nn.tanh, weights_initializer=xavier_initializer(seed=2))


def discriminator(x, reuse=False):
    with tf.variable_scope("discriminator") as scope:
        if reuse:
            scope.reuse_variables()
        w = tf.get_variable("w", initializer=xavier_init([6, 1]))
        b = tf.get_variable("b", [1], initializer=tf.zeros_initializer())
        return tf.matmul(x, w) + b


fake = generator(noise)
d_real, d_fake = discriminator(real), discriminator(fake, reuse=True)
d_loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(logits=d_real, labels=tf.ones_like(d_real)) +
                        tf.nn.sigmoid_cross_entropy_with_logits(logits=d_fake, labels=tf.zeros_like(d_fake)))
g_loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(logits=d_fake, labels=tf.ones_like(d_fake)))
variables = tf.trainable_variables()
d_vars = [v for v in variables if v.name.startswith("discriminator")]
g_vars = [v for v in tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope="generator")]
d_train = tf.train.AdamOptimizer(0.01, beta1=0.5).minimize(d_loss, var_list=d_vars)
g_train = tf.train.RMSPropOptimizer(0.01).minimize(g_loss, var_list=g_vars)
clip = [v.assign(tf.clip_by_value(v, -0.5, 0.5)) for v in d_vars]
with tf.Session(config=tf.ConfigProto(log_device_placement=False)) as sess:
    sess.run(tf.initialize_all_variables())
    for step in range(6):
        z, x = np.random.uniform(-1, 1, [16, 4]), np.random.randn(16, 6)
        _, dl = sess.run([d_train, d_loss], {real: x, noise: z})
        _, gl = sess.run([g_train, g_loss], {noise: z})
        sess.run(clip)
        print("%d D %.4f G %.4f" % (step, dl, gl))
print([v.name for v in d_vars + g_vars])
