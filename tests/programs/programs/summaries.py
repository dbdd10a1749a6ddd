"""Summaries written for TensorBoard and read back: scalars, histograms, images, text of the graph."""
import glob

import numpy as np
import tensorflow as tf


def variable_summaries(var):
    with tf.name_scope("summaries"):
        mean = tf.reduce_mean(var)
        tf.summary.scalar("mean", mean)
        with tf.name_scope("stddev"):
            stddev = tf.sqrt(tf.reduce_mean(tf.square(var - mean)))
        tf.summary.scalar("stddev", stddev)
        tf.summary.histogram("histogram", var)


with tf.name_scope("layer1"):
    v = tf.Variable(tf.constant(np.arange(6, dtype=np.float32)))
    variable_summaries(v)
tf.summary.image("picture", tf.constant(np.zeros((1, 4, 4, 1), np.float32)), 1)
add = tf.assign_add(v, tf.ones([6]))
merged = tf.summary.merge_all()
sess = tf.Session()
writer = tf.summary.FileWriter("logs", sess.graph)
sess.run(tf.global_variables_initializer())
for step in range(3):
    writer.add_summary(sess.run(merged), step)
    sess.run(add)
manual = tf.Summary(value=[tf.Summary.Value(tag="accuracy", simple_value=0.5)])
writer.add_summary(manual, 3)
writer.close()
for event in tf.train.summary_iterator(glob.glob("logs/events*")[0]):
    for value in event.summary.value:
        if value.HasField("simple_value"):
            print(event.step, value.tag, "%.4f" % value.simple_value)
        else:
            print(event.step, value.tag, value.WhichOneof("value"))
