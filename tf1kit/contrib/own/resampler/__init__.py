"""`tensorflow.contrib.resampler`: what is in no installed package."""
