"""Draws small pictures by two networks that train against each other.  A program, run as it is and captured.

Source: Radford, Metz and Chintala, arXiv:1511.06434 (DCGAN); `tf.contrib.layers` of TensorFlow 1.15.
As printed: strided and transposed convolutions, `batch_norm`, ReLU and tanh in the generator, leaky ReLU of slope 0.2 in the
    discriminator, weights of standard deviation 0.02, Adam with rate 0.0002 and beta1 0.5.
Filled in (not printed): 16x16 gray pictures of bright spots instead of photographs, few maps, no `batch_norm` in the
    discriminator: its two calls would move the same statistics in an order that 1.15.5 itself does not repeat.
Quirks kept: `updates_collections=None` moves the generator's statistics in steps of the discriminator, too; the generator's
    step does not feed pictures.
"""

import argparse

import numpy as np
import tensorflow as tf
from tensorflow.contrib import framework, layers

SIZE = 16
NOISE = 20
BATCH_SIZE = 16
LEARNING_RATE = 2e-4
BETA1 = 0.5


def pictures(random, count):
    """`count` pictures `[count, 16, 16, 1]` of a bright spot each, in [-1, 1]."""
    centre = random.uniform(4, 12, [count, 2, 1, 1])
    width = random.uniform(1.5, 3, [count, 1, 1])
    y, x = np.mgrid[:SIZE, :SIZE]
    distance = (y - centre[:, 0]) ** 2 + (x - centre[:, 1]) ** 2
    return np.float32(2 * np.exp(-distance / width**2) - 1)[..., None]


def lrelu(x):
    return tf.maximum(x, 0.2 * x)


def weights():
    return tf.random_normal_initializer(stddev=0.02)


def generator(z, is_training=True, reuse=None):
    """Pictures `[n, 16, 16, 1]` of noise `z` `[n, 20]`."""
    norm = {"is_training": is_training, "updates_collections": None, "decay": 0.9, "scale": True}
    with tf.variable_scope("generator", reuse=reuse), framework.arg_scope(
        [layers.fully_connected, layers.conv2d_transpose],
        weights_initializer=weights(),
        normalizer_fn=layers.batch_norm,
        normalizer_params=norm,
    ):
        x = layers.fully_connected(z, 4 * 4 * 32, scope="project")
        x = tf.reshape(x, [-1, 4, 4, 32])
        x = layers.conv2d_transpose(x, 16, 5, stride=2, scope="up1")  # 8x8
        x = layers.conv2d_transpose(x, 1, 5, stride=2, normalizer_fn=None, activation_fn=None, scope="up2")
        return tf.tanh(x, name="pictures")


def discriminator(x, reuse=None):
    """Logits `[n, 1]` of being real, of pictures `x`."""
    with tf.variable_scope("discriminator", reuse=reuse), framework.arg_scope(
        [layers.conv2d, layers.fully_connected], weights_initializer=weights(), activation_fn=lrelu
    ):
        x = layers.conv2d(x, 16, 5, stride=2, scope="conv1")  # 8x8
        x = layers.conv2d(x, 32, 5, stride=2, scope="conv2")  # 4x4
        return layers.fully_connected(layers.flatten(x), 1, activation_fn=None, scope="logits")


def main(argv=None):
    """Train both networks in turn, then tell what the discriminator thinks of new pictures."""
    args = _parser().parse_args(argv)
    tf.set_random_seed(args.seed)
    random = np.random.RandomState(args.seed)

    real = tf.placeholder(tf.float32, [None, SIZE, SIZE, 1], name="real")
    z = tf.placeholder(tf.float32, [None, NOISE], name="z")
    fake = generator(z)
    samples = generator(z, is_training=False, reuse=True)
    on_real = discriminator(real)
    on_fake = discriminator(fake, reuse=True)

    cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits
    d_loss_real = tf.reduce_mean(cross_entropy(logits=on_real, labels=tf.ones_like(on_real)))
    d_loss_fake = tf.reduce_mean(cross_entropy(logits=on_fake, labels=tf.zeros_like(on_fake)))
    d_loss = tf.add(d_loss_real, d_loss_fake, name="d_loss")
    g_loss = tf.reduce_mean(cross_entropy(logits=on_fake, labels=tf.ones_like(on_fake)), name="g_loss")

    d_vars = [var for var in tf.trainable_variables() if var.name.startswith("discriminator")]
    g_vars = [var for var in tf.trainable_variables() if var.name.startswith("generator")]
    d_step = tf.train.AdamOptimizer(LEARNING_RATE, beta1=BETA1, name="d_adam").minimize(d_loss, var_list=d_vars)
    g_step = tf.train.AdamOptimizer(LEARNING_RATE, beta1=BETA1, name="g_adam").minimize(g_loss, var_list=g_vars)

    def noise():
        return np.float32(random.uniform(-1, 1, [args.batch_size, NOISE]))

    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for step in range(args.steps):
            _, d_cost = sess.run([d_step, d_loss], {real: pictures(random, args.batch_size), z: noise()})
            _, g_cost = sess.run([g_step, g_loss], {z: noise()})
            if step % args.display_step == 0 or step == args.steps - 1:
                print("step {} d_loss {:.4f} g_loss {:.4f}".format(step, d_cost, g_cost))
        drawn = sess.run(samples, {z: noise()})
        print("pictures from {:.3f} to {:.3f}".format(drawn.min(), drawn.max()))


def _parser():
    parser = argparse.ArgumentParser(description="Train a generator and a discriminator of small pictures.")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--display-step", type=int, default=50)
    parser.add_argument("--batch-size", type=int, default=BATCH_SIZE)
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    main()
