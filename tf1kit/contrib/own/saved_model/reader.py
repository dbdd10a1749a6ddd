"""Reads the file of a SavedModel without loading its graphs.

Source: TensorFlow 1.15.5: tensorflow/contrib/saved_model/python/saved_model/reader.py.
"""

from __future__ import annotations

from typing import Any

from tf1kit.tf1.private import parse_saved_model


def read_saved_model(saved_model_dir: str) -> Any:
    """The `SavedModel` message of a folder with saved_model.pb or saved_model.pbtxt.

    Raises:
        OSError: there is no such file, or it cannot be parsed.
    """
    return parse_saved_model(saved_model_dir)


def get_saved_model_tag_sets(saved_model_dir: str) -> list[list[str]]:
    """The tags of each graph in the SavedModel.

    Raises:
        OSError: there is no SavedModel, or it cannot be parsed.
    """
    return [list(graph.meta_info_def.tags) for graph in read_saved_model(saved_model_dir).meta_graphs]
