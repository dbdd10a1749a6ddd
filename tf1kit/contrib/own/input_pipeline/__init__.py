"""The next of a list that workers share: `tensorflow.contrib.input_pipeline`."""
