"""tf.data as in 1.x: one-shot, initializable, reinitializable and feedable iterators, and contrib.data's functions."""
import numpy as np
import tensorflow as tf

features = tf.placeholder(tf.float32, [None, 2])
dataset = tf.data.Dataset.from_tensor_slices(features).shuffle(10, seed=1).apply(tf.contrib.data.batch_and_drop_remainder(3))
initializable = dataset.make_initializable_iterator()
batch = initializable.get_next()

train = tf.data.Dataset.range(6).map(lambda x: x * 2)
valid = tf.data.Dataset.range(2).map(lambda x: x + 100)
switch = tf.data.Iterator.from_structure(train.output_types, train.output_shapes)
following = switch.get_next()
to_train, to_valid = switch.make_initializer(train), switch.make_initializer(valid)

handle = tf.placeholder(tf.string, shape=[])
fed = tf.data.Iterator.from_string_handle(handle, train.output_types, train.output_shapes).get_next()
one_shot = train.repeat().make_one_shot_iterator()


def padded(n):
    return tf.fill([tf.cast(n, tf.int32)], n)


sentences = tf.data.Dataset.range(1, 5).map(padded).padded_batch(2, padded_shapes=[None])
words = sentences.make_one_shot_iterator().get_next()
with tf.Session() as sess:
    sess.run(initializable.initializer, {features: np.arange(16).reshape(8, 2)})
    total = 0
    while True:
        try:
            value = sess.run(batch)
            total += value.sum()
            print("batch", value.shape)
        except tf.errors.OutOfRangeError:
            break
    for start in (to_train, to_valid):
        sess.run(start)
        print(sess.run(following), sess.run(following))
    key = sess.run(one_shot.string_handle())
    print([int(sess.run(fed, {handle: key})) for _ in range(8)])
    print(sess.run(words).tolist(), sess.run(words).tolist())
print(train.output_types, train.output_shapes)
