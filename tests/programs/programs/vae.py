"""A variational autoencoder with tf.distributions, contrib.distributions and contrib.layers' transposed convolution."""
import numpy as np
import tensorflow as tf

ds = tf.contrib.distributions
slim = tf.contrib.slim
x = tf.placeholder(tf.float32, [None, 8, 8, 1])
init = tf.random_normal_initializer(stddev=0.1, seed=7)
with slim.arg_scope([slim.conv2d, slim.fully_connected, slim.conv2d_transpose], weights_initializer=init):
    h = tf.contrib.layers.conv2d(x, 4, 3, stride=2, activation_fn=tf.nn.elu)
    h = slim.flatten(h)
    mean = slim.fully_connected(h, 3, activation_fn=None, scope="mean")
    scale = slim.fully_connected(h, 3, activation_fn=tf.nn.softplus, scope="scale")
    posterior = ds.Normal(loc=mean, scale=scale)
    prior = ds.Normal(loc=tf.zeros([3]), scale=tf.ones([3]))
    z = posterior.sample(seed=4)
    g = slim.fully_connected(z, 16, activation_fn=tf.nn.elu)
    g = tf.reshape(g, [-1, 4, 4, 1])
    logits = tf.contrib.layers.conv2d_transpose(g, 1, 3, stride=2, activation_fn=None)
reconstruction = tf.reduce_sum(ds.Bernoulli(logits=logits).log_prob(x), [1, 2, 3])
divergence = tf.reduce_sum(ds.kl_divergence(posterior, prior), -1)
loss = -tf.reduce_mean(reconstruction - divergence)
train = tf.contrib.layers.optimize_loss(loss, tf.train.get_or_create_global_step(), 0.01, "Adam", summaries=[])
data = (np.random.RandomState(0).rand(10, 8, 8, 1) > 0.5).astype(np.float32)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(6):
        print("%.3f" % sess.run(train, {x: data}))
for v in tf.global_variables():
    print(v.op.name, v.shape.as_list())
