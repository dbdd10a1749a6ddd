"""What `tensorflow.contrib.tensor_forest` computes without its own operations."""
