"""MonitoredTrainingSession with hooks of TensorFlow's and of one's own; tf.train.Supervisor restores what it left."""
import tensorflow as tf


class Show(tf.train.SessionRunHook):
    def begin(self):
        print("begin")

    def before_run(self, run_context):
        return tf.train.SessionRunArgs({"loss": "loss:0"})

    def after_run(self, run_context, run_values):
        step = run_context.session.run(tf.train.get_global_step())  # in the same run it may be read before it moves
        print("step %d loss %.4f" % (step, run_values.results["loss"]))

    def end(self, session):
        print("end", session.run(tf.train.get_global_step()))


w = tf.get_variable("w", initializer=5.0)
loss = tf.square(w, name="loss")
with tf.control_dependencies([loss]):
    step = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
with tf.control_dependencies([step]):
    train = tf.assign_add(tf.train.get_or_create_global_step(), 1).op
with tf.train.MonitoredTrainingSession(checkpoint_dir="run", hooks=[tf.train.StopAtStepHook(last_step=4), Show()],
                                       save_summaries_steps=0, log_step_count_steps=0) as session:
    while not session.should_stop():
        session.run(train)

tf.reset_default_graph()
w = tf.get_variable("w", initializer=0.0)
step = tf.train.get_or_create_global_step()
supervisor = tf.train.Supervisor(logdir="run", global_step=step, summary_op=None, save_model_secs=0)
with supervisor.managed_session() as session:
    print("restored %.4f at %d" % tuple(session.run([w, step])))
