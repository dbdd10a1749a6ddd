"""What TensorFlow 1.15.5 had, as recorded from it."""
