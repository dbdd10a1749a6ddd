"""`tensorflow.contrib.training`: what tf-slim does not have."""
