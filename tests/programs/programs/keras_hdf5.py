"""A model of tf.keras, written by a callback, whole and as JSON, and read back."""

import os

import numpy as np
import tensorflow as tf
from tensorflow.keras import backend
from tensorflow.keras.callbacks import ModelCheckpoint
from tensorflow.keras.layers import Activation, Conv2D, Dense, Flatten, Input
from tensorflow.keras.models import Model, load_model, model_from_json
from tensorflow.keras.optimizers import Adam

sess = tf.Session(config=tf.ConfigProto(allow_soft_placement=True))
backend.set_session(sess)
inputs = Input(shape=(6, 6, 1))
x = Conv2D(2, (3, 3), kernel_initializer=tf.keras.initializers.RandomNormal(stddev=0.1, seed=1))(inputs)
x = Flatten()(Activation("relu")(x))
outputs = Dense(3, activation="softmax", kernel_initializer=tf.keras.initializers.RandomNormal(stddev=0.1, seed=2))(x)
model = Model(inputs=inputs, outputs=outputs)
model.compile(optimizer=Adam(lr=0.01), loss="categorical_crossentropy", metrics=["accuracy"])
rng = np.random.RandomState(0)
images, labels = rng.rand(12, 6, 6, 1), np.eye(3)[rng.randint(0, 3, 12)]
history = model.fit(
    images, labels, batch_size=4, epochs=2, verbose=0, shuffle=False, callbacks=[ModelCheckpoint("w{epoch}.h5")]
)
print(sorted(history.history), ["%.3f" % loss for loss in history.history["loss"]])
expected = model.predict(images)
model.save("model.h5")
model.save_weights("weights.h5")
print(sorted(name for name in os.listdir(".") if name.endswith(".h5")))

print(np.allclose(load_model("model.h5").predict(images), expected))
again = model_from_json(model.to_json())
again.load_weights("weights.h5")
print(np.allclose(again.predict(images), expected), len(again.layers))
with tf.Graph().as_default(), tf.Session().as_default():
    resumed = load_model("model.h5")
    print("%.3f" % resumed.train_on_batch(images, labels)[0])
