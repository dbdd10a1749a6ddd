"""`tensorflow.contrib.nn`: what is in no installed package."""
