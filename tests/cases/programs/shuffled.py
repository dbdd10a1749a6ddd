# The order of datasets shuffled by a seed, in all the ways that are alike on both sides.
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


show("once", numbers.shuffle(8, seed=3))
show("small buffer", numbers.shuffle(3, seed=3))
show("repeated once", numbers.shuffle(8, seed=3).repeat(1))
show("fixed", numbers.shuffle(8, seed=3, reshuffle_each_iteration=False))
show("fixed twice", numbers.shuffle(8, seed=3, reshuffle_each_iteration=False).repeat(2))
show("map between", numbers.shuffle(8, seed=3).map(lambda i: i).repeat(2))
show("batches", numbers.shuffle(8, seed=3).batch(4).repeat(2).flat_map(tf.data.Dataset.from_tensor_slices))
show("repeated before", numbers.repeat(2).shuffle(8, seed=3))
iterator = numbers.shuffle(8, seed=3).make_initializable_iterator()
following = iterator.get_next()
with tf.Session() as session:
    for _ in range(2):
        session.run(iterator.initializer)
        print("initialized", [int(session.run(following)) for _ in range(8)])
