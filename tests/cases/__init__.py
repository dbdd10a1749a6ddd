"""Small programs, each for a kind of thing that a TensorFlow 1 program may ask: see
`test_cases.py`.
"""
