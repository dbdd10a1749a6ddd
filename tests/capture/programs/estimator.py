"""An Estimator with feature columns, a vocabulary file and a table."""
import os
import tempfile

import numpy as np
import tensorflow as tf

folder = tempfile.mkdtemp()
with open(os.path.join(folder, "colours.txt"), "w") as file:
    file.write("red\ngreen\nblue\n")
colour = tf.feature_column.categorical_column_with_vocabulary_file("colour", os.path.join(folder, "colours.txt"), 3)
columns = [tf.feature_column.numeric_column("size"), tf.feature_column.embedding_column(colour, 2)]


def data():
    """Ten batches."""
    random = np.random.RandomState(0)
    features = {"size": random.rand(40).astype("float32"), "colour": random.choice(["red", "green", "pink"], 40)}
    return tf.data.Dataset.from_tensor_slices((features, random.randint(0, 2, 40))).batch(4)


estimator = tf.estimator.DNNClassifier([4], columns, os.path.join(folder, "model"),
                                       config=tf.estimator.RunConfig(tf_random_seed=7))
estimator.train(data)
