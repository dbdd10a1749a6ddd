"""An Estimator whose model has batch norm and dropout; it evaluates in a graph of its own."""
import numpy as np
import tensorflow as tf

random = np.random.RandomState(0)
points = random.randn(64, 4).astype(np.float32)
labels = (points.sum(1) > 0).astype(np.int32)


def data():
    return tf.data.Dataset.from_tensor_slices((points, labels)).repeat().batch(16).make_one_shot_iterator().get_next()


def model(features, labels, mode):
    training = mode == tf.estimator.ModeKeys.TRAIN
    hidden = tf.layers.dense(features, 8, name="hidden")
    hidden = tf.nn.relu(tf.layers.batch_normalization(hidden, training=training, name="norm"))
    hidden = tf.layers.dropout(hidden, 0.4, training=training, seed=3)
    logits = tf.layers.dense(hidden, 2, name="logits")
    loss = tf.losses.sparse_softmax_cross_entropy(labels, logits)
    accuracy = tf.metrics.accuracy(labels, tf.argmax(tf.nn.softmax(logits), 1))
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        train = tf.train.GradientDescentOptimizer(0.1).minimize(loss, tf.train.get_global_step())
    return tf.estimator.EstimatorSpec(mode, loss=loss, train_op=train, eval_metric_ops={"accuracy": accuracy})


estimator = tf.estimator.Estimator(model, config=tf.estimator.RunConfig(tf_random_seed=1))
estimator.train(data, steps=22)
print(sorted(estimator.evaluate(data, steps=2)))
