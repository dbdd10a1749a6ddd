"""The messages that tell TensorBoard's embedding projector what to show; TensorBoard itself need
not be installed.

Source: TensorFlow 1.15.5: tensorflow/contrib/tensorboard/plugins/projector/projector_config.proto.
"""

from __future__ import annotations

from tf1kit.contrib.own._messages import described

DESCRIPTOR, (SpriteMetadata, EmbeddingInfo, ProjectorConfig) = described(
    "tensorflow/contrib/tensorboard/plugins/projector/projector_config.proto",
    "tensorflow",
    {
        "SpriteMetadata": "image_path *#single_image_dim",
        "EmbeddingInfo": "tensor_name metadata_path bookmarks_path *#tensor_shape sprite:SpriteMetadata tensor_path",
        "ProjectorConfig": "model_checkpoint_path *embeddings:EmbeddingInfo model_checkpoint_dir",
    },
)
