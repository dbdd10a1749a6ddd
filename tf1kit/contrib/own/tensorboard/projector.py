"""The file that TensorBoard's embedding projector looks for.

Source: TensorFlow 1.15.5: tensorflow/contrib/tensorboard/plugins/projector/__init__.py.
"""

from __future__ import annotations

from typing import Any

from google.protobuf import text_format
from tensorflow.compat import v1 as tf


def visualize_embeddings(summary_writer: tf.summary.FileWriter, config: Any) -> None:
    """Write `config`, a `ProjectorConfig`, as `projector_config.pbtxt` into the writer's folder.

    Raises:
        ValueError: the writer has no folder.
    """
    folder = summary_writer.get_logdir()
    if folder is None:
        raise ValueError("The summary writer has no logdir")
    with tf.gfile.GFile(f"{folder}/projector_config.pbtxt", "w") as file:
        file.write(text_format.MessageToString(config))
