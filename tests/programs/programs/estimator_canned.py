"""A linear and a deep classifier with feature columns, fed by tf.data and by pandas."""
import numpy as np
import pandas as pd
import tensorflow as tf

tf.logging.set_verbosity(tf.logging.ERROR)
random = np.random.RandomState(0)
frame = pd.DataFrame({"age": random.randint(18, 80, 60).astype(np.float32), "job": random.choice(["a", "b", "c"], 60)})
target = pd.Series(((frame["age"] > 40) ^ (frame["job"] == "a")).astype(np.int64))
age = tf.feature_column.numeric_column("age", normalizer_fn=lambda v: v / 80.0)
buckets = tf.feature_column.bucketized_column(tf.feature_column.numeric_column("age"), [30, 45, 60])
job = tf.feature_column.categorical_column_with_vocabulary_list("job", ["a", "b", "c"])
crossed = tf.feature_column.crossed_column([buckets, "job"], hash_bucket_size=50)


def input_fn():
    dataset = tf.data.Dataset.from_tensor_slices((dict(frame), target))
    return dataset.repeat().batch(20)


linear = tf.estimator.LinearClassifier([buckets, job, crossed], model_dir="linear", optimizer=tf.train.FtrlOptimizer(0.1))
linear.train(input_fn, steps=50)
evaluate = tf.estimator.inputs.pandas_input_fn(x=frame, y=target, num_epochs=1, shuffle=False)
result = linear.evaluate(evaluate)
print({key: round(float(result[key]), 3) for key in sorted(result)})
print(sorted(linear.get_variable_names()))

deep = tf.estimator.DNNClassifier([8, 4], [age, tf.feature_column.indicator_column(job), tf.feature_column.embedding_column(job, 2)],
                                  model_dir="deep", n_classes=2, activation_fn=tf.nn.tanh,
                                  config=tf.estimator.RunConfig(tf_random_seed=1))
deep.train(input_fn, max_steps=10)
print(sorted(name for name in deep.get_variable_names() if "Adagrad" not in name))
print(sorted(next(deep.predict(evaluate))))
