# The towers of estimators in 2018: TowerOptimizer and replicate_model_fn.
import numpy as np
import tensorflow as tf

tf.logging.set_verbosity(tf.logging.ERROR)


def model_fn(features, labels, mode, params):
    w = tf.get_variable("w", [], initializer=tf.zeros_initializer())
    if mode == tf.estimator.ModeKeys.PREDICT:
        return tf.estimator.EstimatorSpec(mode, {"y": features * w})
    loss = tf.reduce_mean(tf.square(features * w - labels))
    optimizer = tf.contrib.estimator.TowerOptimizer(params["optimizer"])
    train = optimizer.minimize(loss, tf.train.get_or_create_global_step())
    if mode == tf.estimator.ModeKeys.TRAIN:
        print(optimizer.get_name(), optimizer.get_slot_names(), [each.name for each in optimizer.variables()])
        print(loss.op.name, loss.device, w.name, train.name)
    return tf.estimator.EstimatorSpec(mode, loss=loss, train_op=train)


def data():
    return tf.data.Dataset.from_tensors(([1.0, 2.0], [3.0, 6.0])).repeat(20)


for optimizer in (lambda: tf.train.GradientDescentOptimizer(0.1), lambda: tf.train.MomentumOptimizer(0.01, 0.9)):
    replicated = tf.contrib.estimator.replicate_model_fn(model_fn, devices=["/cpu:0"])
    estimator = tf.estimator.Estimator(replicated, params={"optimizer": optimizer})
    estimator.train(data, steps=20)
    print("w %.5f" % estimator.get_variable_value("w"), sorted(estimator.get_variable_names()))
    print({key: round(float(value), 5) for key, value in sorted(estimator.evaluate(data, steps=1).items())})
    print(np.round(next(estimator.predict(data))["y"], 4))
try:
    tf.contrib.estimator.replicate_model_fn(model_fn, tf.losses.Reduction.NONE)
except ValueError as error:
    print(error)
