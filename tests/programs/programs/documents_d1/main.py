"""D1's graph as printed, 20 steps from a checkpoint on given batches, and the same picture evaluated in two batches."""
# Kit: --no-onednn
import os

import numpy as np
import tensorflow as tf

random = np.random.RandomState(0)
graph = {"__name__": "__main__"}
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "d1.py")
with open(path) as file:
    exec(compile(file.read(), path, "exec"), graph)
saver = tf.train.Saver()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for variable in tf.trainable_variables():
        shape = variable.shape.as_list()
        if len(shape) > 1:
            variable.load(np.clip(random.randn(*shape) * 0.1, -0.2, 0.2), sess)
    saver.save(sess, "./initial")
with tf.Session() as sess:
    saver.restore(sess, "./initial")
    for step in range(20):
        pictures, labels = random.randn(16, 32, 32, 3), np.eye(10)[random.randint(0, 10, 16)]
        feed = {graph["x"]: pictures, graph["y"]: labels}
        loss, _ = sess.run([graph["cross_entropy"], graph["optimizer"]], feed)
        print("step %d loss %.8f" % (step, loss))
    alone = sess.run(graph["y_pool"], {graph["x"]: pictures[:1]})[0]
    among = sess.run(graph["y_pool"], {graph["x"]: pictures})[0]
    print("evaluated alone or among others, the same:", np.allclose(alone, among, atol=1e-3))
for v in tf.global_variables():
    if "Adam" not in v.name:
        print(v.name, v.shape)
