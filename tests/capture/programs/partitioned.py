"""Partitioned variables, a sparse placeholder and sparse gradients."""
import numpy as np
import tensorflow as tf

tf.set_random_seed(10)
with tf.variable_scope("table", partitioner=tf.fixed_size_partitioner(3)):
    table = tf.get_variable("weights", [10, 4])
ids = tf.sparse_placeholder(tf.int64, name="ids")
y = tf.placeholder(tf.float32, [None, 4])
found = tf.nn.embedding_lookup_sparse(table, ids, None, combiner="mean")
step = tf.train.AdamOptimizer(0.1).minimize(tf.reduce_sum(tf.square(found - y)))
random = np.random.RandomState(0)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(3):
        places = np.array([[0, 0], [0, 1], [1, 0], [2, 0]])
        value = tf.SparseTensorValue(places, random.randint(0, 10, 4), [3, 2])
        session.run(step, {ids: value, y: random.randn(3, 4)})
