"""The bijectors of `tensorflow.contrib.distributions`; each module has the name of that of 1.15.5."""
