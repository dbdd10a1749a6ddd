"""D3's script as printed: four of its 15,000 steps through its queue, then 20 from a checkpoint on given batches."""
# Kit: --no-onednn
import os
import re
import sys

import numpy as np
import tensorflow as tf

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(FOLDER, os.pardir, os.pardir, os.pardir, os.pardir, "legacy"))  # cifar10_input

random = np.random.RandomState(0)
os.makedirs("cifar10_data/cifar-10-batches-bin")
for name in ["data_batch_%d.bin" % i for i in range(1, 6)] + ["test_batch.bin"]:
    records = random.randint(0, 256, (200, 3073)).astype(np.uint8)
    records[:, 0] %= 10
    records.tofile(os.path.join("cifar10_data/cifar-10-batches-bin", name))

with open(os.path.join(FOLDER, "d3.py")) as file:
    printed = file.read()
short = printed.replace("training_step = 15000", "training_step = 4").replace("display_step = 200", "display_step = 1")
assert short.count("= 4\n") == 1 and short.count("display_step = 1\n") == 1


def show(*values):
    print(re.sub(r"accuracy [0-9.]+$", "accuracy ...", " ".join(map(str, values))))  # of random weights


exec(compile(short, os.path.join(FOLDER, "d3.py"), "exec"), {"print": show, "__name__": "__main__"})

tf.reset_default_graph()
graph = {"print": show, "__name__": "__main__"}
exec(compile(printed.split("sess = tf.Session()")[0], os.path.join(FOLDER, "d3.py"), "exec"), graph)
saver = tf.train.Saver()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for variable in tf.trainable_variables():
        shape = variable.shape.as_list()
        variable.load(np.clip(random.randn(*shape) * 0.1, -0.2, 0.2) if len(shape) > 1 else np.full(shape, 0.1), sess)
    saver.save(sess, "./initial")
with tf.Session() as sess:
    saver.restore(sess, "./initial")
    for step in range(20):
        pictures, labels = random.randn(128, 24, 24, 3), np.eye(10, dtype=np.float32)[random.randint(0, 10, 128)]
        feed = {graph["input_x"]: pictures, graph["input_y"]: labels}
        loss, _ = sess.run([graph["cost"], graph["train"]], feed)
        print("step %d loss %.8f" % (step, loss))
