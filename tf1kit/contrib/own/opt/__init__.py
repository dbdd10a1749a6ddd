"""`tensorflow.contrib.opt`: optimizers."""
