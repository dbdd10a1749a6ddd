import numpy as np
import tensorflow as tf

tf.set_random_seed(1)
x = tf.placeholder(tf.float32, [None, 8], name="x")
y = tf.placeholder(tf.int32, [None], name="y")
keep_prob = tf.placeholder(tf.float32, [], name="keep_prob")
hidden = tf.layers.dense(x, 32, activation=tf.nn.relu)
logits = tf.layers.dense(tf.nn.dropout(hidden, keep_prob), 3)
loss = tf.losses.sparse_softmax_cross_entropy(y, logits)
train = tf.train.AdamOptimizer(0.01).minimize(loss)

random = np.random.RandomState(0)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for step in range(30):
        inputs, labels = random.randn(16, 8), random.randint(0, 3, 16)
        session.run(train, {x: inputs, y: labels, keep_prob: 0.5})
    print("%.3f" % session.run(loss, {x: inputs, y: labels, keep_prob: 1.0}))
