# The names of the variables of tf.keras's recurrent layers, by which a Saver finds them in a checkpoint.
import zlib

import numpy as np
import tensorflow as tf

tf.logging.set_verbosity(tf.logging.ERROR)
L = tf.keras.layers
x3 = lambda: tf.keras.Input([4, 3])
img = lambda: tf.keras.Input([2, 6, 6, 3])
C = {
 'SimpleRNN': lambda: L.SimpleRNN(2)(x3()), 'GRU': lambda: L.GRU(2)(x3()), 'LSTM': lambda: L.LSTM(2)(x3()),
 'LSTM named': lambda: L.LSTM(2, name='memory')(x3()),
 'LSTM twice': lambda: L.LSTM(2)(L.LSTM(2, return_sequences=True)(x3())),
 'RNN cell': lambda: L.RNN(L.LSTMCell(2))(x3()), 'RNN gru cell': lambda: L.RNN(L.GRUCell(2), name='mine')(x3()),
 'RNN simple': lambda: L.RNN(L.SimpleRNNCell(2))(x3()),
 'RNN list': lambda: L.RNN([L.LSTMCell(2), L.GRUCell(3)])(x3()),
 'Stacked': lambda: L.RNN(L.StackedRNNCells([L.LSTMCell(2), L.SimpleRNNCell(3)]))(x3()),
 'Stacked same': lambda: L.RNN(L.StackedRNNCells([L.LSTMCell(2), L.LSTMCell(2)]), name='deep')(x3()),
 'Bidirectional': lambda: L.Bidirectional(L.LSTM(2))(x3()), 'Bidirectional named': lambda: L.Bidirectional(L.GRU(2), name='both')(x3()),
 'Bidirectional simple': lambda: L.Bidirectional(L.SimpleRNN(2, name='inner'))(x3()),
 'Bidirectional RNN': lambda: L.Bidirectional(L.RNN(L.GRUCell(2)), name='both')(x3()),
 'TimeDistributed': lambda: L.TimeDistributed(L.Dense(2))(x3()), 'TimeDistributed named': lambda: L.TimeDistributed(L.Dense(2, name='inner'), name='time')(x3()),
 'TimeDistributed LSTM': lambda: L.TimeDistributed(L.LSTM(2))(tf.keras.Input([2,4,3])),
 'ConvLSTM2D': lambda: L.ConvLSTM2D(2, 2)(img()), 'Bidirectional ConvLSTM2D': lambda: L.Bidirectional(L.ConvLSTM2D(2, 2))(img()),
 'GRU reset_after': lambda: L.GRU(2, reset_after=True)(x3()), 'no bias': lambda: L.LSTM(2, use_bias=False)(x3()),
 'scoped': lambda: scoped(), 'Sequential': lambda: tf.keras.Sequential([L.LSTM(2, input_shape=(4,3)), L.Dense(1)]),
 'cell alone': lambda: L.LSTMCell(2)(tf.zeros([1,3]), [tf.zeros([1,2])]*2),
 'Subclassed': lambda: Net()(tf.zeros([1,4,3])),
 'Bidirectional of two': lambda: L.Bidirectional(L.LSTM(2), backward_layer=L.GRU(2, go_backwards=True))(x3()),
 'residual': lambda: tf.nn.dynamic_rnn(L.LSTMCell(2), tf.zeros([1,4,3]), dtype=tf.float32),
 'stateful': lambda: L.LSTM(2, stateful=True)(tf.keras.Input(batch_shape=[2,4,3])),
}
class Net(tf.keras.Model):
    def __init__(self):
        super(Net, self).__init__()
        self.one, self.two = L.GRU(2, return_sequences=True), L.Bidirectional(L.LSTM(2))
    def call(self, x): return self.two(self.one(x))
def scoped():
    with tf.variable_scope('outer'): return L.LSTM(2)(tf.zeros([1,4,3]))
COMPUTED = ("GRU reset_after", "RNN list", "Bidirectional named", "Bidirectional of two", "Subclassed")
for n, f in C.items():
    tf.keras.backend.clear_session(); tf.reset_default_graph()
    found = f()
    print(n, [(v.name, v.shape.as_list()) for v in tf.global_variables()])
    if n not in COMPUTED:
        continue
    inputs = [op.outputs[0] for op in tf.get_default_graph().get_operations() if op.type == "Placeholder" and "input" in op.name]
    feed = {each: np.linspace(-1, 1, int(np.prod([d or 2 for d in each.shape.as_list()]))).reshape([d or 2 for d in each.shape.as_list()]) for each in inputs}
    with tf.Session() as session:
        for v in tf.global_variables():
            drawn = np.random.RandomState(zlib.crc32(v.op.name.encode()) % 1000).uniform(-1, 1, v.shape.as_list())
            v.load(drawn, session)
        print("   ", np.round(session.run(found, feed), 4).ravel()[:8].tolist())
        if n == "Bidirectional named":
            path = tf.train.Saver().save(session, "./recurrent.ckpt")
            print(tf.train.list_variables(path))
