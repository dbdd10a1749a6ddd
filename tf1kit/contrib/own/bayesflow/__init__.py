"""Monte Carlo estimates: `tensorflow.contrib.bayesflow`."""
