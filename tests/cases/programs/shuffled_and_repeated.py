# The order of datasets shuffled by a seed and repeated, which 1.15.5 did in one operation.
import tensorflow as tf

tf.logging.set_verbosity(tf.logging.ERROR)
tf.set_random_seed(1)
numbers = tf.data.Dataset.range(8)


def show(name, dataset):
    following, order = dataset.make_one_shot_iterator().get_next(), []
    with tf.Session() as session:
        try:
            for _ in range(20):
                order.append(int(session.run(following)))
        except tf.errors.OutOfRangeError:
            order.append("end")
    print(name, order)


show("twice", numbers.shuffle(8, seed=3).repeat(2))
show("forever", numbers.shuffle(3, seed=3).repeat())
show("asked for", numbers.shuffle(8, seed=3, reshuffle_each_iteration=True).repeat(2))
show("both", numbers.apply(tf.data.experimental.shuffle_and_repeat(8, 2, seed=3)))
show("contrib", numbers.apply(tf.contrib.data.shuffle_and_repeat(8, 2, seed=3)))
