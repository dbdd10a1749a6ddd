"""The messages that tell TensorBoard's embedding projector what to show; TensorBoard itself need
not be installed.

Source: TensorFlow 1.15.5: tensorflow/contrib/tensorboard/plugins/projector/projector_config.proto.
"""

from __future__ import annotations

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

FILE = "tensorflow/contrib/tensorboard/plugins/projector/projector_config.proto"
# Each message and its fields, in the order of their numbers: "*" means repeated, "#" uint32; a
# message comes after ":".
FIELDS = {
    "SpriteMetadata": "image_path *#single_image_dim",
    "EmbeddingInfo": "tensor_name metadata_path bookmarks_path *#tensor_shape sprite:SpriteMetadata tensor_path",
    "ProjectorConfig": "model_checkpoint_path *embeddings:EmbeddingInfo model_checkpoint_dir",
}


def _file() -> descriptor_pb2.FileDescriptorProto:
    file = descriptor_pb2.FileDescriptorProto(name=FILE, package="tensorflow", syntax="proto3")
    kinds = descriptor_pb2.FieldDescriptorProto
    for message, fields in FIELDS.items():
        described = file.message_type.add(name=message)
        for number, text in enumerate(fields.split(), 1):
            name, _, kind = text.lstrip("*#").partition(":")
            field = described.field.add(name=name, number=number)
            field.label = kinds.LABEL_REPEATED if text.startswith("*") else kinds.LABEL_OPTIONAL
            field.type = kinds.TYPE_MESSAGE if kind else kinds.TYPE_UINT32 if "#" in text else kinds.TYPE_STRING
            if kind:
                field.type_name = f".tensorflow.{kind}"
    return file


_POOL = descriptor_pool.DescriptorPool()  # an installed package may have put a file of this name into the default pool
_POOL.Add(_file())
DESCRIPTOR = _POOL.FindFileByName(FILE)
SpriteMetadata, EmbeddingInfo, ProjectorConfig = (
    message_factory.GetMessageClass(DESCRIPTOR.message_types_by_name[name]) for name in FIELDS
)
