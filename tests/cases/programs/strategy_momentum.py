# An Estimator with a MirroredStrategy of one device in its RunConfig: batch normalization, train_and_evaluate, an exporter.
import numpy as np
import tensorflow as tf

tf.logging.set_verbosity(tf.logging.ERROR)


def model_fn(features, labels, mode, params):
    h = tf.layers.dense(features["x"], 4, tf.nn.relu, kernel_initializer=tf.random_uniform_initializer(-1, 1, seed=1))
    h = tf.layers.batch_normalization(h, training=mode == tf.estimator.ModeKeys.TRAIN)
    y = tf.layers.dense(h, 1, kernel_initializer=tf.random_uniform_initializer(-1, 1, seed=2))
    if mode == tf.estimator.ModeKeys.PREDICT:
        return tf.estimator.EstimatorSpec(mode, {"y": y})
    loss = tf.losses.mean_squared_error(labels, y)
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        train = tf.train.MomentumOptimizer(params["lr"], 0.9).minimize(loss, tf.train.get_or_create_global_step())
    metrics = {"mae": tf.metrics.mean_absolute_error(labels, y)}
    return tf.estimator.EstimatorSpec(mode, loss=loss, train_op=train, eval_metric_ops=metrics)


x = np.linspace(-1, 1, 32).reshape(16, 2).astype("float32")
y = x.sum(1, keepdims=True)


def data():
    return tf.data.Dataset.from_tensor_slices(({"x": x}, y)).repeat().batch(8)


strategy = tf.distribute.MirroredStrategy(devices=["/cpu:0"])
config = tf.estimator.RunConfig("model", tf_random_seed=1, train_distribute=strategy, save_checkpoints_steps=10)
estimator = tf.estimator.Estimator(model_fn, config=config, params={"lr": 0.01})
with tf.Graph().as_default():
    features = {"x": tf.placeholder(tf.float32, [None, 2])}
    receiver = tf.estimator.export.build_raw_serving_input_receiver_fn(features)
tf.estimator.train_and_evaluate(
    estimator,
    tf.estimator.TrainSpec(data, max_steps=20),
    tf.estimator.EvalSpec(
        data, steps=2, exporters=tf.estimator.LatestExporter("latest", receiver), start_delay_secs=0, throttle_secs=0
    ),
)
print({k: round(float(v), 4) for k, v in sorted(estimator.evaluate(data, steps=2).items())})
for variable in sorted(estimator.get_variable_names()):
    print(variable, ["%.4f" % (value + 0.0) for value in np.round(estimator.get_variable_value(variable), 4).ravel()])
print(tf.gfile.Glob("model/export/latest/*") != [])
