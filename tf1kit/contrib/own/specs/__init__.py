"""Networks as one line of text: `tensorflow.contrib.specs`."""
