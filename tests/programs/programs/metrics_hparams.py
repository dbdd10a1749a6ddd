"""Streaming metrics with local variables, HParams, contrib.metrics, losses with weights."""
import numpy as np
import tensorflow as tf
from tensorflow.contrib.training import HParams

hparams = HParams(rate=0.1, layers=[8, 4], name="net", flag=True)
hparams.parse("rate=0.25,layers=[3,2],flag=false")
print(hparams.rate, hparams.layers, hparams.flag, sorted(hparams.values()), hparams.to_json(sort_keys=True))
labels = tf.placeholder(tf.int64, [None])
predictions = tf.placeholder(tf.int64, [None])
scores = tf.placeholder(tf.float32, [None])
names_to_values, names_to_updates = tf.contrib.metrics.aggregate_metric_map({
    "accuracy": tf.metrics.accuracy(labels, predictions),
    "auc": tf.metrics.auc(labels, scores),
    "precision": tf.contrib.metrics.streaming_precision(predictions, labels),
    "mean": tf.contrib.slim.metrics.streaming_mean(scores),
})
confusion = tf.confusion_matrix(labels, predictions, 2)
weighted = tf.losses.mean_squared_error(tf.to_float(labels), scores, weights=tf.to_float(predictions))
contrib_loss = tf.contrib.losses.log_loss(scores, tf.to_float(labels))
print([v.name for v in tf.local_variables()][:3], len(tf.get_collection(tf.GraphKeys.LOSSES)))
random = np.random.RandomState(0)
with tf.Session() as sess:
    sess.run(tf.local_variables_initializer())
    for _ in range(3):
        s = random.rand(20)
        feed = {scores: s, predictions: (s > 0.5).astype(int), labels: (s + 0.3 * random.randn(20) > 0.5).astype(int)}
        sess.run(list(names_to_updates.values()), feed)
    for name in sorted(names_to_values):
        print(name, "%.4f" % sess.run(names_to_values[name]))
    print(sess.run(confusion, feed).tolist(), "%.4f %.4f" % tuple(sess.run([weighted, contrib_loss], feed)))
