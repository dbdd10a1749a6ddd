"""The filters of contrib.learn's `gc`, which contrib.session_bundle had a copy of.

Source: TensorFlow 1.15.5: tensorflow/contrib/session_bundle/gc.py.
"""

from tf1kit.contrib.own.learn.gc import (
    Path,
    get_paths,
    largest_export_versions,
    mod_export_version,
    negation,
    one_of_every_n_export_versions,
    union,
)

__all__ = [
    "Path",
    "get_paths",
    "largest_export_versions",
    "mod_export_version",
    "negation",
    "one_of_every_n_export_versions",
    "union",
]
