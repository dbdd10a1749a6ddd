"""Says of each pixel what it belongs to: a U-Net for pictures of any size.  A program, run as it is and captured.

Source: Ronneberger, Fischer and Brox, arXiv:1505.04597; `tf.layers` of TensorFlow 1.15.
As printed: two 3x3 convolutions at each level, max pooling on the way down, `conv2d_transpose` on the way up, skip
    connections by `tf.concat`, softmax cross entropy per pixel, momentum 0.99.
Filled in (not printed): SAME padding and batch norm, as most implementations have them; three levels and few maps; the
    learning rate, which decays; pictures of discs and squares on noise.
Quirks kept: the biases in front of batch norm have no effect.
"""

import argparse

import numpy as np
import tensorflow as tf

CLASSES = 3  # background, disc, square
MAPS = (6, 12, 24)
SIZES = (24, 32)  # sides of the training pictures; a batch has one size
BATCH_SIZE = 4
LEARNING_RATE = 0.01


def scenes(random, count, height, width):
    """Pictures `[count, height, width, 3]` with a disc and a square each, in steps of 1/255, and their labels."""
    labels = np.zeros([count, height, width], np.int32)
    y, x = np.mgrid[:height, :width]
    for label in labels:
        (top, left), (row, column) = random.randint(4, min(height, width) - 8, [2, 2])
        label[(y - top) ** 2 + (x - left) ** 2 <= random.randint(9, 36)] = 1
        side = random.randint(4, 8)
        label[row : row + side, column : column + side] = 2
    colours = np.array([[90, 90, 90], [200, 80, 60], [60, 90, 210]])[labels]
    noisy = np.clip(colours + random.randint(-40, 41, colours.shape), 0, 255)
    return np.float32(noisy / 255.0), labels


def block(x, maps, is_training, name):
    """Two convolutions, each with batch norm and ReLU."""
    with tf.variable_scope(name):
        for _ in range(2):
            x = tf.layers.conv2d(x, maps, 3, padding="same")
            x = tf.nn.relu(tf.layers.batch_normalization(x, momentum=0.9, training=is_training))
        return x


def network(images, is_training):
    """Logits `[n, height, width, 3]`; height and width are multiples of 4."""
    down1 = block(images, MAPS[0], is_training, "down1")
    down2 = block(tf.layers.max_pooling2d(down1, 2, 2), MAPS[1], is_training, "down2")
    x = block(tf.layers.max_pooling2d(down2, 2, 2), MAPS[2], is_training, "bottom")
    for maps, skip, name in ((MAPS[1], down2, "up2"), (MAPS[0], down1, "up1")):
        x = tf.layers.conv2d_transpose(x, maps, 2, strides=2, name=name + "_transpose")
        x = block(tf.concat([skip, x], axis=3), maps, is_training, name)
    return tf.layers.conv2d(x, CLASSES, 1, name="logits")


def main(argv=None):
    """Train on new pictures of two sizes, then measure the accuracy per pixel on others."""
    args = _parser().parse_args(argv)
    tf.set_random_seed(args.seed)
    random = np.random.RandomState(args.seed)

    images = tf.placeholder(tf.float32, [None, None, None, 3], name="images")
    labels = tf.placeholder(tf.int32, [None, None, None], name="labels")
    is_training = tf.placeholder(tf.bool, [], name="is_training")
    logits = network(images, is_training)
    loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits), name="loss")
    correct = tf.equal(tf.argmax(logits, axis=3, output_type=tf.int32), labels)
    accuracy = tf.reduce_mean(tf.cast(correct, tf.float32))

    global_step = tf.Variable(0, name="global_step", trainable=False)
    rate = tf.train.exponential_decay(LEARNING_RATE, global_step, 100, 0.9)
    update_ops = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
    with tf.control_dependencies(update_ops):
        train_op = tf.train.MomentumOptimizer(rate, 0.99).minimize(loss, global_step=global_step)

    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for step in range(args.steps):
            height, width = random.choice(SIZES, 2)
            batch = dict(zip((images, labels), scenes(random, args.batch_size, height, width)))
            batch[is_training] = True
            _, cost = sess.run([train_op, loss], feed_dict=batch)
            if step % args.display_step == 0 or step == args.steps - 1:
                print("step {} loss {:.4f}".format(step, cost))
        batch = dict(zip((images, labels), scenes(random, 8, 40, 28)))
        batch[is_training] = False
        print("accuracy per pixel {:.3f}".format(sess.run(accuracy, feed_dict=batch)))


def _parser():
    parser = argparse.ArgumentParser(description="Train a U-Net on pictures of discs and squares.")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--display-step", type=int, default=50)
    parser.add_argument("--batch-size", type=int, default=BATCH_SIZE)
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    main()
