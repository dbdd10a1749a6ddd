"""`tensorflow.contrib.eager`: what is in no installed package."""
