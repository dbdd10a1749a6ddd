"""`tensorflow.contrib.factorization`: what is in no installed package."""
