"""MonitoredTrainingSession, whose hooks change what is fetched now and then; the graph is finalised."""
import numpy as np
import tensorflow as tf

tf.set_random_seed(6)
x = tf.placeholder(tf.float32, [None, 5])
loss = tf.reduce_mean(tf.square(tf.layers.dense(x, 2)))
tf.summary.scalar("loss", loss)
step_number = tf.train.get_or_create_global_step()
step = tf.train.FtrlOptimizer(0.1).minimize(loss, step_number)
random = np.random.RandomState(0)
hooks = [tf.train.StopAtStepHook(last_step=22), tf.train.LoggingTensorHook({"loss": loss}, every_n_iter=2)]
with tf.train.MonitoredTrainingSession(hooks=hooks, save_summaries_steps=3) as session:
    while not session.should_stop():
        session.run(step, {x: random.randn(4, 5)})
