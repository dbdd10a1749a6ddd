"""Two towers on one device that share variables and average their gradients, as cifar10_multi_gpu_train had it."""
import numpy as np
import tensorflow as tf


def _variable_with_weight_decay(name, shape, stddev, wd):
    with tf.device("/cpu:0"):
        var = tf.get_variable(name, shape, initializer=tf.truncated_normal_initializer(stddev=stddev, seed=9, dtype=tf.float32))
    if wd is not None:
        tf.add_to_collection("losses", tf.multiply(tf.nn.l2_loss(var), wd, name="weight_loss"))
    return var


def inference(images):
    with tf.variable_scope("conv1") as scope:
        kernel = _variable_with_weight_decay("weights", [3, 3, 3, 4], 5e-2, None)
        conv = tf.nn.conv2d(images, kernel, [1, 1, 1, 1], padding="SAME")
        biases = tf.get_variable("biases", [4], initializer=tf.constant_initializer(0.1))
        conv1 = tf.nn.relu(tf.nn.bias_add(conv, biases), name=scope.name)
    norm1 = tf.nn.lrn(conv1, 4, bias=1.0, alpha=0.001 / 9.0, beta=0.75, name="norm1")
    pool1 = tf.nn.max_pool(norm1, ksize=[1, 3, 3, 1], strides=[1, 2, 2, 1], padding="SAME", name="pool1")
    with tf.variable_scope("softmax_linear"):
        reshaped = tf.reshape(pool1, [-1, 64])
        weights = _variable_with_weight_decay("weights", [64, 5], 0.04, 0.004)
        return tf.matmul(reshaped, weights)


def tower_loss(scope, images, labels):
    logits = inference(images)
    entropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    tf.add_to_collection("losses", tf.reduce_mean(entropy, name="cross_entropy"))
    return tf.add_n(tf.get_collection("losses", scope), name="total_loss")


def average_gradients(tower_grads):
    average_grads = []
    for grad_and_vars in zip(*tower_grads):
        grads = [tf.expand_dims(g, 0) for g, _ in grad_and_vars]
        average_grads.append((tf.reduce_mean(tf.concat(axis=0, values=grads), 0), grad_and_vars[0][1]))
    return average_grads


random = np.random.RandomState(0)
data, targets = random.rand(8, 8, 8, 3).astype(np.float32), random.randint(0, 5, 8)
with tf.Graph().as_default(), tf.device("/cpu:0"):
    global_step = tf.get_variable("global_step", [], initializer=tf.constant_initializer(0), trainable=False)
    opt = tf.train.GradientDescentOptimizer(tf.train.exponential_decay(0.1, global_step, 3, 0.5, staircase=True))
    tower_grads = []
    with tf.variable_scope(tf.get_variable_scope()):
        for i in range(2):
            with tf.name_scope("tower_%d" % i) as scope:
                loss = tower_loss(scope, data[i * 4:i * 4 + 4], targets[i * 4:i * 4 + 4])
                tf.get_variable_scope().reuse_variables()
                tower_grads.append(opt.compute_gradients(loss))
    apply_gradient_op = opt.apply_gradients(average_gradients(tower_grads), global_step=global_step)
    variable_averages = tf.train.ExponentialMovingAverage(0.999, global_step)
    train_op = tf.group(apply_gradient_op, variable_averages.apply(tf.trainable_variables()))
    sess = tf.Session(config=tf.ConfigProto(allow_soft_placement=True))
    sess.run(tf.initialize_all_variables())
    for step in range(6):
        _, value = sess.run([train_op, loss])
        print("step %d, loss = %.4f" % (sess.run(global_step), value))
    print(sorted(variable_averages.variables_to_restore()))
