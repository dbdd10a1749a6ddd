"""Small programs, each for one feature that a TensorFlow 1 program may use; see `test_cases.py`."""
