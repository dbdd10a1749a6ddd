# compile(distribute=) in eager execution, with strategies of one replica.
import numpy as np
import tensorflow as tf

tf.logging.set_verbosity(tf.logging.ERROR)
tf.enable_eager_execution()
x = np.arange(32, dtype="float32").reshape(8, 4) / 32
y = np.ones((8, 3), "float32")
STRATEGIES = [
    ("one", lambda: tf.distribute.OneDeviceStrategy("/cpu:0")),
    ("mirrored", lambda: tf.distribute.MirroredStrategy(["/cpu:0"])),
    ("contrib", lambda: tf.contrib.distribute.MirroredStrategy(["/cpu:0"])),
]
OPTIMIZERS = [
    ("SGD", lambda: tf.train.GradientDescentOptimizer(0.1)),
    ("momentum", lambda: tf.train.MomentumOptimizer(0.1, 0.9)),
]
for name, strategy in STRATEGIES:
    for kind, optimizer in OPTIMIZERS:
        model = tf.keras.Sequential([tf.keras.layers.Dense(3, input_shape=(4,), kernel_initializer="ones")])
        model.compile(optimizer(), "mse", metrics=["mae"], distribute=strategy())
        data = tf.data.Dataset.from_tensor_slices((x, y)).batch(4).repeat()
        history = model.fit(data, epochs=2, steps_per_epoch=2, verbose=0).history
        print(name, kind, sorted(history), ["%.4f" % loss for loss in history["loss"]])
        print(["%.4f" % each for each in model.evaluate(data, steps=2, verbose=0)])
        inputs = tf.data.Dataset.from_tensor_slices(x).batch(8)
        print(["%.4f" % each for each in model.predict(inputs, steps=1)[0]])
    try:
        model.compile(tf.keras.optimizers.SGD(0.1), "mse", distribute=strategy())
    except ValueError as error:
        print(str(error)[:60])
