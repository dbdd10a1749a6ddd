# The classes that programs ask for by `type(x) is ...`, and by `isinstance`.
import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 2])
with tf.variable_scope("here"):
    v = tf.get_variable("v", [2], initializer=tf.ones_initializer())
    r = tf.get_variable("r", [2], initializer=tf.ones_initializer(), use_resource=True)
things = [
    ("placeholder", x),
    ("sum", x + 1),
    ("read", v.read_value()),
    ("resource read", r.read_value()),
    ("gradient", tf.gradients(tf.reduce_sum(x * v), [v])[0]),
    ("cond", tf.cond(tf.reduce_sum(x) > 0, lambda: x, lambda: -x)),
    ("while", tf.while_loop(lambda i: i < 3, lambda i: i + 1, [0])),
    ("layer", tf.layers.dense(x, 3)),
    ("by name", tf.get_default_graph().get_tensor_by_name("add:0")),
    ("dropout", tf.nn.dropout(x, 0.5)),
    ("variable", v),
    ("resource variable", r),
    ("Variable", tf.Variable(1.0)),
    ("operation", x.op),
    ("initializer", v.initializer),
    ("train op", tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_sum(x * v), var_list=[v])),
    ("graph", tf.get_default_graph()),
    ("sparse", tf.SparseTensor([[0, 0]], [1.0], [1, 2])),
    ("slices", tf.gradients(tf.reduce_sum(tf.gather(v, [0])), [v])[0]),
    ("shape", x.get_shape()),
    ("dimension", x.get_shape()[0]),
    ("dtype", x.dtype),
]
kinds = [
    ("Tensor", tf.Tensor),
    ("Variable", tf.Variable),
    ("Operation", tf.Operation),
    ("Graph", tf.Graph),
    ("SparseTensor", tf.SparseTensor),
    ("IndexedSlices", tf.IndexedSlices),
    ("TensorShape", tf.TensorShape),
    ("Dimension", tf.Dimension),
    ("DType", tf.DType),
]
for what, thing in things:
    is_type = [name for name, kind in kinds if type(thing) is kind]
    is_instance = [name for name, kind in kinds if isinstance(thing, kind)]
    print(what, type(thing).__name__, type(thing) in [kind for _, kind in kinds], is_type, is_instance)
print({tf.Tensor: "found"}.get(type(x)), str(type(x)))
print(issubclass(type(x), tf.Tensor), issubclass(tf.Tensor, type(x)), x.__class__ is tf.Tensor, tf.Tensor.__name__)
print(tf.contrib.framework.is_tensor(x), tf.contrib.framework.is_tensor(v), tf.is_tensor(v), tf.is_tensor(1.0))
