"""Objects for checkpoints: `tensorflow.contrib.checkpoint`."""
