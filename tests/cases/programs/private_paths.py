# Names of private modules that have moved, have another name today, or have left TensorFlow.

import tensorflow as tf
from tensorflow.python.data.ops import dataset_ops
from tensorflow.python.eager import function
from tensorflow.python.framework import op_def_registry, ops, tensor_like, tensor_shape
from tensorflow.python.keras.engine import network, training_utils
from tensorflow.python.ops import math_ops, nn_impl
from tensorflow.python.ops.linalg import linear_operator_algebra, linear_operator_util

print(tensor_shape.scalar(), tensor_shape.vector(3), tensor_shape.matrix(None, 2))
print(op_def_registry.get_registered_ops()["MatMul"].input_arg[0].name)


@ops.RegisterShape("Mine")
def shape(op):
    return [op.inputs[0].get_shape()]


print(shape.__name__, [isinstance(x, ops._TensorLike) for x in (tf.zeros([]), tf.SparseTensor([[0]], [1], [2]), 1)])
print(isinstance(tf.zeros([]), tensor_like._TensorLike))

numbers = dataset_ops.MapDataset(tf.data.Dataset.range(3), lambda x: x + 1)
pairs = dataset_ops.ConcatenateDataset(numbers, dataset_ops.TakeDataset(numbers, 2))
value = tf.data.make_one_shot_iterator(pairs).get_next()

inputs = tf.keras.Input([2])
model = tf.keras.Model(inputs, tf.keras.layers.Dense(1, kernel_initializer="ones")(inputs))
print(isinstance(model, network.Network), training_utils.check_num_samples([[1.0, 2.0]], batch_size=1))
print(type(math_ops.np).__name__, math_ops.ops.Graph is tf.Graph)


@function.defun
def twice(x):
    return 2 * x


operator = tf.linalg.LinearOperatorDiag([4.0, 9.0], is_positive_definite=True)
columns = tf.keras.layers.DenseFeatures([tf.feature_column.numeric_column("x")])
results = [
    twice(3),
    nn_impl.l2_normalize_v2([3.0, 4.0]),
    linear_operator_algebra.cholesky(operator).to_dense(),
    linear_operator_algebra.matmul(operator, operator).to_dense(),
    linear_operator_util.cholesky_solve_with_broadcast([[2.0]], [[8.0]]),
    columns({"x": [[1.0], [2.0]]}),
    model(tf.ones([1, 2])),
]
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for result in session.run(results):
        print(result.tolist())
    print([session.run(value) for _ in range(5)])

for module in ("tensorflow.python.tpu.nothing", "tensorflow.python.nothing"):
    try:
        __import__(module)
    except ImportError as error:
        print(type(error).__name__)
