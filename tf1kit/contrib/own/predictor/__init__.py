"""`tensorflow.contrib.predictor`: what is in no installed package."""
