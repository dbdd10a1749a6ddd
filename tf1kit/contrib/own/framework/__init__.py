"""`tensorflow.contrib.framework`: what is in no installed package."""
