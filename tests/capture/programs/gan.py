"""Two losses and two optimizers with contrib's batch_norm, and at last both in one run."""
import numpy as np
import tensorflow as tf
from tensorflow.contrib import layers

tf.set_random_seed(3)
real = tf.placeholder(tf.float32, [8, 4], name="real")


def generator(noise):
    """Noise to what looks like data."""
    with tf.variable_scope("generator"):
        hidden = layers.fully_connected(noise, 6, normalizer_fn=layers.batch_norm,
                                        normalizer_params={"updates_collections": None})
        return layers.fully_connected(hidden, 4, activation_fn=None)


def discriminator(x):
    """The logit of being real."""
    with tf.variable_scope("discriminator", reuse=tf.AUTO_REUSE):
        return layers.fully_connected(layers.fully_connected(x, 6, scope="a"), 1, activation_fn=None, scope="b")


fake = generator(tf.random_uniform([8, 3], -1, 1))
on_real, on_fake = discriminator(real), discriminator(fake)
cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits
d_loss = tf.reduce_mean(cross_entropy(labels=tf.ones_like(on_real), logits=on_real))
d_loss += tf.reduce_mean(cross_entropy(labels=tf.zeros_like(on_fake), logits=on_fake))
g_loss = tf.reduce_mean(cross_entropy(labels=tf.ones_like(on_fake), logits=on_fake))
of = lambda scope: tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope)  # noqa: E731
d_step = tf.train.RMSPropOptimizer(0.01).minimize(d_loss, var_list=of("discriminator"))
clip = [tf.assign(weight, tf.clip_by_value(weight, -0.5, 0.5)) for weight in of("discriminator")]
g_step = tf.train.AdamOptimizer(0.01).minimize(g_loss, var_list=of("generator"))
random = np.random.RandomState(0)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(3):
        session.run(d_step, {real: random.randn(8, 4)})
        session.run(clip)
        session.run(g_step)
    session.run([d_step, g_step], {real: random.randn(8, 4)})
