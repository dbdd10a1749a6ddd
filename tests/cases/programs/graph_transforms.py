# A graph that is rewritten by tensorflow.tools.graph_transforms.
import tensorflow as tf
from tensorflow.tools import graph_transforms
from tensorflow.tools.graph_transforms import TransformGraph

x = tf.placeholder(tf.float32, [None, 2], name="x")
doubled = tf.multiply(x, tf.multiply(tf.constant(4.0), tf.constant(0.5), name="two"), name="doubled")
tf.identity(tf.identity(doubled, name="between"), name="y")
tf.square(x, name="unused")
given = tf.get_default_graph().as_graph_def()
ways = ["strip_unused_nodes(type=float, shape=\"2,2\")", "remove_nodes(op=Identity)", "fold_constants(ignore_errors=true)", "sort_by_execution_order"]
for count in range(1, 5):
    made = TransformGraph(given, ["x"], ["doubled"], ways[:count])
    print(count, sorted(node.op for node in made.node))
with tf.Graph().as_default(), tf.Session() as sess:
    (fetched,) = tf.import_graph_def(made, name="", return_elements=["doubled:0"])
    print(sess.run(fetched, {"x:0": [[1.0, 2.0], [3.0, 4.0]]}).tolist())
try:
    graph_transforms.TransformGraph(given, ["x"], ["y"], ["no_such_way"])
except Exception as error:
    print(type(error).__name__)
