"""`gather_tree`. Source: TensorFlow 1.15.5,
tensorflow/contrib/seq2seq/python/ops/beam_search_ops.py.
"""

from __future__ import annotations

from tf1kit.contrib.own.seq2seq.gen_beam_search_ops import gather_tree

__all__ = ["gather_tree"]
