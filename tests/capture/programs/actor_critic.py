"""A critic with a penalty on its gradients, and an actor that gets the critic's gradients, as in DDPG."""
import numpy as np
import tensorflow as tf

tf.set_random_seed(15)
state = tf.placeholder(tf.float32, [None, 4], name="state")
target = tf.placeholder(tf.float32, [None, 1], name="target")
with tf.variable_scope("actor"):
    hidden = tf.layers.dense(state, 8, activation=tf.nn.relu, name="hidden")
    action = tf.layers.dense(hidden, 2, activation=tf.nn.tanh, name="action")
with tf.variable_scope("critic"):
    given = tf.stop_gradient(action, name="given")
    both = tf.layers.dense(tf.concat([state, given], 1), 8, activation=tf.nn.tanh, name="both")
    value = tf.layers.dense(both, 1, name="value")
slope = tf.gradients(value, given, name="slope")[0]
penalty = tf.reduce_mean(tf.square(tf.sqrt(tf.reduce_sum(tf.square(slope), 1) + 1e-6) - 1.0))
loss = tf.identity(tf.reduce_mean(tf.squared_difference(target, value)) + 0.1 * penalty, name="loss")
learn = tf.train.AdamOptimizer(0.02).minimize(loss, var_list=tf.trainable_variables("critic"))
variables = tf.trainable_variables("actor")
gradients = tf.gradients(action, variables, grad_ys=-slope, gate_gradients=True)
with tf.variable_scope("act"):
    act = tf.train.AdamOptimizer(0.01).apply_gradients(list(zip(gradients, variables)))
slow = tf.get_variable("slow", initializer=tf.zeros([8, 1]), trainable=False)
follow = tf.assign(slow, 0.9 * slow + 0.1 * tf.trainable_variables("critic/value")[0], name="follow")
random = np.random.RandomState(0)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(22):
        states = random.randn(16, 4)
        session.run(learn, {state: states, given: random.randn(16, 2), target: random.randn(16, 1)})
        session.run(act, {state: states})
        session.run(follow)
    print(session.run(action, {state: random.randn(16, 4)}).shape)
