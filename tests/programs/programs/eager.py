"""The eager execution of 1.x: tf.contrib.eager's iterator, gradients, metrics, saver and defun."""
import numpy as np
import tensorflow as tf

tf.enable_eager_execution()
tfe = tf.contrib.eager


class Net(tf.keras.Model):
    def __init__(self):
        super(Net, self).__init__()
        init = tf.truncated_normal_initializer(stddev=0.3, seed=1)
        self.hidden = tf.layers.Dense(8, activation=tf.nn.relu, kernel_initializer=init)
        self.logits = tf.layers.Dense(3, kernel_initializer=init)

    def call(self, inputs):
        return self.logits(self.hidden(inputs))


def loss(model, x, y):
    return tf.losses.sparse_softmax_cross_entropy(labels=y, logits=model(x))


random = np.random.RandomState(0)
x = random.randn(60, 4).astype(np.float32)
y = np.argmax(x[:, :3], 1).astype(np.int32)
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(20)
model = Net()
optimizer = tf.train.AdamOptimizer(0.05)
step = tf.train.get_or_create_global_step()
for epoch in range(5):
    mean, accuracy = tfe.metrics.Mean("loss"), tfe.metrics.SparseAccuracy()
    for images, labels in tfe.Iterator(dataset):
        with tf.GradientTape() as tape:
            value = loss(model, images, labels)
        gradients = tape.gradient(value, model.variables)
        optimizer.apply_gradients(zip(gradients, model.variables), global_step=step)
        mean(value)
        accuracy(labels, model(images))
    print("epoch {} step {} loss {:.5f} accuracy {:.4f}".format(
        epoch, step.numpy(), mean.result().numpy(), accuracy.result().numpy()))

W = tfe.Variable(5.0, name="weight")
B = tfe.Variable(10.0, name="bias")


def line():
    return tf.reduce_mean(tf.square(W * tf.constant([1.0, 2.0, 3.0]) + B - tf.constant([2.0, 4.0, 6.0])))


print([(round(float(g), 4), v.name) for g, v in tfe.implicit_gradients(line)()])
print(tfe.gradients_function(lambda a: a * a)(3.0)[0].numpy())
print([round(float(part), 4) for part in tfe.value_and_gradients_function(lambda a, b: a * b)(3.0, 2.0)[1]])
saver = tfe.Saver([W, B])
path = saver.save("line", global_step=7)
W.assign(0.0)
saver.restore(path)
print(path, W.numpy(), sorted(tf.train.list_variables(path)))
binary, categorical = tfe.metrics.BinaryAccuracy(0.5, name="my binary"), tfe.metrics.CategoricalAccuracy()
binary([0, 1, 1, 0], [0.2, 0.7, 0.3, 0.6], weights=[1, 1, 2, 4])
categorical([[0, 1], [1, 0]], [[0.4, 0.6], [0.1, 0.9]])
print(binary.name, [v.name for v in binary.variables], binary.result().numpy(), categorical.result().numpy())
other = tfe.metrics.CategoricalAccuracy()
other([[1, 0]], [[0.9, 0.1]])
categorical.aggregate([other])
print("%.4f" % categorical.result().numpy())
binary.init_variables()
print(np.isnan(binary.result().numpy()))


@tfe.defun
def power(a, n):
    result = tf.ones_like(a)
    for _ in range(n):
        result = result * a
    return result


print(power(tf.constant([2.0, 3.0]), 3).numpy())

with tf.Graph().as_default(), tf.Session() as sess:
    values = tf.placeholder(tf.float32, [None])
    metric = tfe.metrics.Mean("in graph")
    update = metric(values)
    result = metric.result(write_summary=False)
    print([(v.name, v.dtype.name) for v in tf.local_variables()])
    sess.run(metric.init_variables())
    for batch in ([1.0, 2.0], [6.0]):
        sess.run(update, {values: batch})
    print(sess.run(result))
