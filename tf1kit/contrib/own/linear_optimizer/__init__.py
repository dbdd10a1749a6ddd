"""Linear models trained by stochastic dual coordinate ascent: `tensorflow.contrib.linear_optimizer`."""
