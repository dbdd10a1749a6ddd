# What every layer says of an input of unknown or of wrong rank, of one without channels, and of one that fits.
import re

import tensorflow as tf

tf.logging.set_verbosity(tf.logging.ERROR)
L, K, slim = tf.layers, tf.keras.layers, tf.contrib.slim


class OfRank(L.Layer):
    def __init__(self, **options):
        super(OfRank, self).__init__()
        self.input_spec = L.InputSpec(**options)

    def call(self, inputs):
        return inputs


layers = [
    ("conv1d", lambda x: L.conv1d(x, 2, 1)),
    ("conv2d", lambda x: L.conv2d(x, 2, 1, name="c")),
    ("conv2d channels_first", lambda x: L.conv2d(x, 2, 1, data_format="channels_first")),
    ("conv3d", lambda x: L.conv3d(x, 2, 1)),
    ("conv2d_transpose", lambda x: L.conv2d_transpose(x, 2, 1)),
    ("conv3d_transpose", lambda x: L.conv3d_transpose(x, 2, 1)),
    ("separable_conv1d", lambda x: L.separable_conv1d(x, 2, 1)),
    ("separable_conv2d", lambda x: L.separable_conv2d(x, 2, 1)),
    ("dense", lambda x: L.dense(x, 2)),
    ("dropout", lambda x: L.dropout(x, training=True)),
    ("flatten", lambda x: L.flatten(x)),
    ("batch_normalization", lambda x: L.batch_normalization(x)),
    ("average_pooling1d", lambda x: L.average_pooling1d(x, 1, 1)),
    ("average_pooling2d", lambda x: L.average_pooling2d(x, 1, 1)),
    ("average_pooling3d", lambda x: L.average_pooling3d(x, 1, 1)),
    ("max_pooling1d", lambda x: L.max_pooling1d(x, 1, 1)),
    ("max_pooling2d", lambda x: L.max_pooling2d(x, 1, 1)),
    ("max_pooling3d", lambda x: L.max_pooling3d(x, 1, 1)),
    ("ndim", lambda x: OfRank(ndim=2).apply(x)),
    ("max_ndim", lambda x: OfRank(max_ndim=2).apply(x)),
    ("min_ndim", lambda x: OfRank(min_ndim=4).apply(x)),
    ("axes", lambda x: OfRank(min_ndim=2, axes={-1: 7}).apply(x)),
    ("shape", lambda x: OfRank(shape=(None, 7)).apply(x)),
    ("dtype", lambda x: OfRank(dtype="int32").apply(x)),
    ("two inputs", lambda x: OfRank(ndim=2).apply([x, x])),
    ("keras Dense", lambda x: K.Dense(2)(x)),
    ("keras Conv1D", lambda x: K.Conv1D(2, 1)(x)),
    ("keras Conv2D", lambda x: K.Conv2D(2, 1)(x)),
    ("keras Conv3D", lambda x: K.Conv3D(2, 1)(x)),
    ("keras Conv2DTranspose", lambda x: K.Conv2DTranspose(2, 1)(x)),
    ("keras Conv3DTranspose", lambda x: K.Conv3DTranspose(2, 1)(x)),
    ("keras SeparableConv2D", lambda x: K.SeparableConv2D(2, 1)(x)),
    ("keras DepthwiseConv2D", lambda x: K.DepthwiseConv2D(1)(x)),
    ("keras MaxPooling2D", lambda x: K.MaxPooling2D()(x)),
    ("keras GlobalAveragePooling2D", lambda x: K.GlobalAveragePooling2D()(x)),
    ("keras GlobalMaxPooling1D", lambda x: K.GlobalMaxPooling1D()(x)),
    ("keras UpSampling2D", lambda x: K.UpSampling2D()(x)),
    ("keras ZeroPadding2D", lambda x: K.ZeroPadding2D()(x)),
    ("keras Cropping2D", lambda x: K.Cropping2D(0)(x)),
    ("keras Flatten", lambda x: K.Flatten()(x)),
    ("keras RepeatVector", lambda x: K.RepeatVector(2)(x)),
    ("keras SpatialDropout2D", lambda x: K.SpatialDropout2D(0.5)(x)),
    ("keras BatchNormalization", lambda x: K.BatchNormalization()(x)),
    ("keras LSTM", lambda x: K.LSTM(2)(x)),
    ("keras GRU", lambda x: K.GRU(2)(x)),
    ("keras ConvLSTM2D", lambda x: K.ConvLSTM2D(2, 1)(x)),
    ("GRUCell", lambda x: tf.nn.rnn_cell.GRUCell(2)(x, tf.zeros([3, 2]))[0]),
    ("BasicLSTMCell", lambda x: tf.nn.rnn_cell.BasicLSTMCell(2)(x, (tf.zeros([3, 2]),) * 2)[0]),
    ("slim conv2d", lambda x: slim.conv2d(x, 2, 1)),
    ("slim conv2d_transpose", lambda x: slim.conv2d_transpose(x, 2, 1)),
    ("slim separable_conv2d", lambda x: slim.separable_conv2d(x, 2, 1, 1)),
    ("slim fully_connected", lambda x: slim.fully_connected(x, 2)),
    ("slim batch_norm", lambda x: slim.batch_norm(x)),
    ("slim layer_norm", lambda x: tf.contrib.layers.layer_norm(x)),
    ("slim instance_norm", lambda x: tf.contrib.layers.instance_norm(x)),
    ("slim group_norm", lambda x: tf.contrib.layers.group_norm(x, groups=1)),
    ("slim max_pool2d", lambda x: slim.max_pool2d(x, 1)),
    ("slim avg_pool2d", lambda x: slim.avg_pool2d(x, 1)),
    ("slim dropout", lambda x: slim.dropout(x)),
    ("slim flatten", lambda x: slim.flatten(x)),
    ("slim bias_add", lambda x: slim.bias_add(x)),
    ("slim softmax", lambda x: slim.softmax(x)),
    ("slim one_hot", lambda x: slim.one_hot_encoding(tf.cast(x, tf.int32), 3)),
    ("slim unit_norm", lambda x: slim.unit_norm(x, 1)),
    ("slim spatial_softmax", lambda x: tf.contrib.layers.spatial_softmax(x)),
    ("slim maxout", lambda x: tf.contrib.layers.maxout(x, 1)),
]
recurrent = ("keras LSTM", "keras GRU", "keras ConvLSTM2D")  # whose operations were others
shapes = [None, [], [3, 2], [3, None], [3, 4, 2], [3, 4, 4, 2], [3, 4, 4, None], [None, None, None, 2], [3, 4, 4, 4, 2]]
for name, layer in layers:
    for shape in shapes:
        tf.reset_default_graph()
        tf.keras.backend.clear_session()
        x = tf.placeholder(tf.float32, shape, name="x")
        try:
            made = layer(x)
            told = "%s %s" % (made.shape, name if name in recurrent else made.name + " " + made.op.type)
        except Exception as error:
            told = "%s: %s" % (type(error).__name__, "" if isinstance(error, TypeError) else re.split(" for '|\n", str(error))[0][:160])
        print(name, shape, told)
