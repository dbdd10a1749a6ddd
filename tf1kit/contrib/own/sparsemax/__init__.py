"""`tensorflow.contrib.sparsemax`: what is in no installed package."""
