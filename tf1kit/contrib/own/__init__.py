"""The parts of contrib that tf-slim and TensorFlow no longer have: a folder per contrib package,
files named as in 1.15.5.
"""
