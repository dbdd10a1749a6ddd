"""`tensorflow.contrib.learn`: data sets, estimators and what they train with."""
