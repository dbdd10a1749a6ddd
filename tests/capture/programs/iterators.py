"""A one-shot iterator whose map draws random numbers; the data ends inside a run."""
import numpy as np
import tensorflow as tf

tf.set_random_seed(4)
data = np.random.RandomState(0).randn(40, 5).astype("float32")
dataset = tf.data.Dataset.from_tensor_slices((data, data.sum(axis=1, keepdims=True)))
dataset = dataset.map(lambda x, y: (x + tf.random_normal([5]), y)).shuffle(8).batch(8)
x, y = dataset.make_one_shot_iterator().get_next()
loss = tf.losses.mean_squared_error(y, tf.layers.dense(x, 1))
step = tf.train.MomentumOptimizer(0.01, 0.9).minimize(loss)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    try:
        while True:
            session.run(step)
    except tf.errors.OutOfRangeError:
        print("end of data")
