"""convert_variables_to_constants, import_graph_def, SavedModel by simple_save and by a builder, Graph tools."""
import numpy as np
import tensorflow as tf
from tensorflow.python.framework import graph_util
from tensorflow.python.platform import gfile
from tensorflow.python.saved_model import tag_constants

x = tf.placeholder(tf.float32, [None, 2], name="input")
w = tf.get_variable("w", initializer=np.array([[1.0, 2.0], [3.0, 4.0]], np.float32))
y = tf.nn.relu(tf.matmul(x, w) - 3.0, name="output")
data = [[1.0, 1.0], [0.5, -1.0]]
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    frozen = graph_util.convert_variables_to_constants(sess, sess.graph.as_graph_def(), ["output"])
    tf.saved_model.simple_save(sess, "saved", inputs={"x": x}, outputs={"y": y})
    print(sess.run(y, {x: data}).tolist())
with gfile.FastGFile("frozen.pb", "wb") as handle:
    handle.write(frozen.SerializeToString())
tf.train.write_graph(frozen, ".", "frozen.pbtxt")

graph_def = tf.GraphDef()
with tf.gfile.GFile("frozen.pb", "rb") as handle:
    graph_def.ParseFromString(handle.read())
with tf.Graph().as_default() as graph:
    out, = tf.import_graph_def(graph_def, return_elements=["output:0"], name="again")
    with tf.Session(graph=graph) as sess:
        print(sess.run(out, {"again/input:0": data}).tolist())
        print(sorted({op.type for op in graph.get_operations()}))
with tf.Session(graph=tf.Graph()) as sess:
    meta = tf.saved_model.loader.load(sess, [tag_constants.SERVING], "saved")
    signature = meta.signature_def["serving_default"]
    print(sess.run(signature.outputs["y"].name, {signature.inputs["x"].name: data}).tolist())
predict = tf.contrib.predictor.from_saved_model("saved")
print(predict({"x": data})["y"].tolist())
