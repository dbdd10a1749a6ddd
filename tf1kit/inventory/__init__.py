"""What TensorFlow 1.15.5 had, as recorded from it: `core.tsv`, `contrib.tsv` and `python.tsv`, which `reader` reads.

`newer.tsv`, in the same format, has what the newest TensorFlow has and 1.15.5 had not.
"""
