"""The script around a network: queues, placeholders, session loop.  Source: D3, whose script D1 and D4 go on from.

As printed: one-hot labels by NumPy, printed shapes, accuracy lines measured on the very batch that was just trained on.
Filled in (not printed): the command line, a seed, the accuracy on batches of the test file at the end, `is_training` fed
while training, the update operations run with each step, and the test of the runners' health (`cifar10_input.feeding`).
"""

import argparse

import numpy as np
import tensorflow.compat.v1 as tf

if __package__:
    from legacy import cifar10_input
else:
    import cifar10_input

BATCH_SIZE = 128
NUM_CLASSES = 10


def parser(description):
    """The arguments that every script here takes."""
    arguments = argparse.ArgumentParser(description=description)
    arguments.add_argument(
        "--data-dir", default="./cifar10_data/cifar-10-batches-bin", help="folder of data_batch_1.bin ..."
    )
    arguments.add_argument("--steps", type=int, default=15000)
    arguments.add_argument("--display-step", type=int, default=200)
    arguments.add_argument("--seed", type=int, help="graph seed; none in the documents")
    return arguments


def run(args, build, loss, optimizer, image_size=cifar10_input.IMAGE_SIZE):
    """Train `build(images, is_training)` for `args.steps` steps, then measure its accuracy on the test file.

    `is_training` is a bool placeholder, False unless fed; `loss` and `optimizer` are those of the contract of a pair.
    """
    tf.logging.set_verbosity(tf.logging.ERROR)  # every queue function announces its retirement
    with tf.Graph().as_default(), tf.Session() as sess:
        if args.seed is not None:
            tf.set_random_seed(args.seed)
        train_batch = cifar10_input.inputs(False, args.data_dir, BATCH_SIZE, image_size=image_size)
        test_batch = cifar10_input.inputs(True, args.data_dir, BATCH_SIZE, image_size=image_size)
        input_x = tf.placeholder(tf.float32, [None, image_size, image_size, 3])
        input_y = tf.placeholder(tf.float32, [None, NUM_CLASSES])
        is_training = tf.placeholder_with_default(False, [])
        ends = build(input_x, is_training)
        for end in list(ends.values())[:-1]:
            print(end.op.name, "", end.get_shape().as_list())
        cost = loss(ends, input_y)
        step_rule = optimizer()
        with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
            train = step_rule.minimize(cost, global_step=tf.train.get_global_step())
        correct_prediction = tf.equal(tf.argmax(list(ends.values())[-1], 1), tf.argmax(input_y, 1))
        accuracy = tf.reduce_mean(tf.cast(correct_prediction, tf.float32))

        def feeds(batch):
            images, labels = sess.run(batch)
            return {input_x: images, input_y: np.eye(NUM_CLASSES, dtype=np.float32)[labels]}

        sess.run(tf.global_variables_initializer())
        with cifar10_input.feeding(sess):
            for step in range(args.steps):
                feed = feeds(train_batch)
                sess.run(train, {is_training: True, **feed})
                if step % args.display_step == 0 or step == args.steps - 1:
                    print("Step {} training accuracy {}".format(step, sess.run(accuracy, feed)), flush=True)
            count = cifar10_input.count_records(cifar10_input.data_files(True, args.data_dir))
            batches = max(1, count // BATCH_SIZE)
            found = np.mean([sess.run(accuracy, feeds(test_batch)) for _ in range(batches)])
            print("Test accuracy {:.4f} in {} batches".format(found, batches))
