"""TensorFlow 1 graphs, one published graph per file; each file runs on genuine 1.15.5 and on current TensorFlow."""
