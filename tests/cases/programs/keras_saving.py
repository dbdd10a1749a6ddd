# Models of tf.keras, saved and loaded in a graph without a session: checkpoints, SavedModels, HDF5.
import os

import numpy as np
import tensorflow as tf

tf.logging.set_verbosity(tf.logging.ERROR)
K = tf.keras


def make(optimizer="sgd"):
    K.backend.clear_session()
    layers = [
        K.layers.Dense(3, input_shape=[2], kernel_initializer="ones"),
        K.layers.BatchNormalization(),
        K.layers.Dense(1, kernel_initializer="ones"),
    ]
    model = K.Sequential(layers)
    model.compile(optimizer, "mse")
    return model


def trained(optimizer="sgd", **options):
    model = make(optimizer)
    model.fit(np.ones([4, 2]), np.ones([4, 1]), verbose=0, epochs=2, **options)
    return model


def show(what, model):
    print(what, ["%.4f" % (weight.sum() + 0.0) for weight in model.get_weights()])
    print(what, model.predict(np.ones([1, 2])).round(4).tolist())


for name, optimizer in (
    ("sgd", lambda: "sgd"),
    ("adam", lambda: "adam"),
    ("of_tf_train", lambda: tf.train.MomentumOptimizer(0.1, 0.9)),
):
    model = trained(optimizer())
    show("saved", model)
    model.save_weights(name)
    print(sorted(tf.train.load_checkpoint(name).get_variable_to_shape_map().items()))
    model = make(optimizer())
    print(type(model.load_weights(name)).__name__)
    show("loaded", model)
    model.fit(np.ones([4, 2]), np.ones([4, 1]), verbose=0)
    show("trained", model)
print(tf.train.latest_checkpoint("."))

model = trained(callbacks=[K.callbacks.ModelCheckpoint("best", save_weights_only=True)])
model = make()
model.load_weights("best")
show("of a callback", model)

path = tf.train.Checkpoint(model=trained()).save("objects/ckpt")
model = make()
tf.train.Checkpoint(model=model).restore(path).initialize_or_restore()
show(path, model)

K.experimental.export_saved_model(trained(), "exported")
print(sorted(os.listdir("exported")))
K.backend.clear_session()
show("exported", K.experimental.load_from_saved_model("exported"))

trained().save("folder", save_format="tf")
print(tf.saved_model.contains_saved_model("folder"))
K.backend.clear_session()
model = K.models.load_model("folder")
show(type(model.optimizer).__name__, model)

trained().save("model")
print(os.path.isfile("model"))
K.backend.clear_session()
show("HDF5", K.models.load_model("model"))


class Model(K.Model):
    def __init__(self):
        super(Model, self).__init__()
        self.layer = K.layers.Dense(2, kernel_initializer="ones")

    def call(self, inputs):
        return self.layer(inputs)


K.backend.clear_session()
model = Model()
model.compile("sgd", "mse")
model.fit(np.ones([4, 2]), np.ones([4, 2]), verbose=0)
model.save_weights("subclassed")
loaded = Model()
loaded.load_weights("subclassed")
show("subclassed", model)
print(loaded.predict(np.ones([1, 2])).round(4).tolist())
