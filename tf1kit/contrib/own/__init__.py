"""What tf-slim and TensorFlow no longer have of contrib: one folder per contrib package, files
named as in 1.15.5.
"""
