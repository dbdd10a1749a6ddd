"""Slim's nets: Inception V2 built small, saved, and restored into another graph except for its logits."""
import numpy as np
import tensorflow as tf
import tensorflow.contrib.slim as slim
from tensorflow.contrib.slim.nets import inception, resnet_v1
from tensorflow.contrib.slim.python.slim.nets import vgg

images = tf.constant(np.random.RandomState(0).rand(2, 64, 64, 3), tf.float32)
with slim.arg_scope(inception.inception_v2_arg_scope()):
    logits, end_points = inception.inception_v2(images, num_classes=5, depth_multiplier=0.25, min_depth=4, is_training=False)
print(logits.op.name, logits.shape, len(end_points), len(slim.get_model_variables()))
random = np.random.RandomState(1)
assign = [tf.assign(v, random.rand(*v.shape.as_list()) * 0.1 + (0.5 if "variance" in v.name else -0.05)) for v in slim.get_model_variables()]
with tf.Session() as sess:
    sess.run(assign)
    expected = sess.run(end_points["Mixed_5c"])
    path = tf.train.Saver(slim.get_model_variables()).save(sess, "./inception")

with tf.Graph().as_default():
    images = tf.constant(np.random.RandomState(0).rand(2, 64, 64, 3), tf.float32)
    with slim.arg_scope(inception.inception_v2_arg_scope()):
        logits, end_points = inception.inception_v2(images, num_classes=7, depth_multiplier=0.25, min_depth=4, is_training=False)
    restore = slim.get_variables_to_restore(exclude=["InceptionV2/Logits"])
    init_fn = slim.assign_from_checkpoint_fn(path, restore)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        init_fn(sess)
        found = sess.run(end_points["Mixed_5c"])
    print(len(restore), np.array_equal(found, expected), "%.4f" % expected.mean(), logits.shape)
    with slim.arg_scope(resnet_v1.resnet_arg_scope(weight_decay=0.001)):
        net, points = resnet_v1.resnet_v1_50(images, 10, is_training=True)
    print(net.shape, len(points), len(tf.get_collection(tf.GraphKeys.UPDATE_OPS)))
    with slim.arg_scope(vgg.vgg_arg_scope()):
        net, points = vgg.vgg_16(tf.zeros([1, 224, 224, 3]), 10, is_training=False, spatial_squeeze=False)
    print(net.shape, sorted(points)[:3], slim.model_analyzer.tensor_description(net))
