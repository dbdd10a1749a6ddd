"""The inventory of TensorFlow 1.15.5: every name that it had, recorded from the genuine package.

`core.tsv`, `contrib.tsv` and `python.tsv` hold the names, and `reader` reads the files.
`newer.tsv` lists in the same format what the newest TensorFlow has and 1.15.5 did not have.
"""
