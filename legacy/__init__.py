"""TensorFlow 1 graphs, one published graph or one program per file; each runs on genuine 1.15.5 and on current TensorFlow.

On current TensorFlow the name `tensorflow.contrib` is the kit's.
"""

import tensorflow

if not hasattr(tensorflow, "contrib"):
    from tf1kit.contrib import importable

    importable()
