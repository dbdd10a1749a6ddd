"""`tensorflow.contrib.metrics`: what is in no installed package."""
