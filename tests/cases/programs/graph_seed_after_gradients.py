# A draw with the seed of the graph alone, after gradients: other operations, another seed.
import tensorflow as tf

tf.logging.set_verbosity(tf.logging.ERROR)
tf.set_random_seed(2)
x = tf.placeholder(tf.float32, [None, 3])
tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean(x * tf.get_variable("w", [3])))
with tf.Session() as session:
    print(session.run(tf.random_normal([3])))
