"""What genuine TensorFlow 1.15.5 computed, and the same files run under the kit."""
