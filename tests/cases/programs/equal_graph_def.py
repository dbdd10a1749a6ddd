# Graphs compared as serialised bytes: empty where they are equal, else the first difference.
import tensorflow as tf
from tensorflow.python import pywrap_tensorflow
from tensorflow.python.pywrap_tensorflow import EqualGraphDefWrapper


def graph(*names):
    with tf.Graph().as_default() as made:
        for name in names:
            tf.constant(1.0, name=name)
    return made.as_graph_def().SerializeToString()


print(repr(pywrap_tensorflow.EqualGraphDefWrapper(graph(), graph())))
print(repr(EqualGraphDefWrapper(graph("one"), graph("one"))))
print(EqualGraphDefWrapper(graph("one"), graph("two")))
print(EqualGraphDefWrapper(graph("one", "two"), graph("two", "one")))
print(pywrap_tensorflow.IsSequence([1]), pywrap_tensorflow.IsSequence(1))
print(pywrap_tensorflow.TF_STRING == 7, pywrap_tensorflow.TF_FLOAT == 1, pywrap_tensorflow.TF_NOT_FOUND)
