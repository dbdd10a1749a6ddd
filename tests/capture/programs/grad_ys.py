"""An actor that is trained with gradients which the program weights itself (`grad_ys`), as DDPG does; then an evaluation."""
import numpy as np
import tensorflow as tf

tf.set_random_seed(14)
state = tf.placeholder(tf.float32, [None, 4], name="state")
slope = tf.placeholder(tf.float32, [None, 2], name="slope")
hidden = tf.layers.dense(state, 8, activation=tf.nn.relu, name="hidden")
action = tf.layers.dense(hidden, 2, activation=tf.nn.tanh, name="action")
variables = tf.trainable_variables()
gradients = tf.gradients(action, variables, grad_ys=-slope / 16.0, gate_gradients=True)
step = tf.train.AdamOptimizer(0.01).apply_gradients(list(zip(gradients, variables)))
random = np.random.RandomState(0)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(22):
        session.run(step, {state: random.randn(16, 4), slope: random.randn(16, 2)})
    print(session.run(action, {state: random.randn(16, 4)}).shape)
