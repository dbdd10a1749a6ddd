"""Makes the classes of protocol buffers that have left TensorFlow, from a table of their fields."""

from __future__ import annotations

from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

FIELD = descriptor_pb2.FieldDescriptorProto


def described(name: str, package: str, messages: dict[str, str]) -> tuple[Any, list[type[Any]]]:
    """The descriptor of a proto3 file, and the classes of its messages, in their order.

    Args:
        name: the file.
        package: the package of its messages.
        messages: each message with its fields in the order of their numbers, a name each. A message comes
            after ":", else a field is a string, or uint32 after "#". "*" means repeated, "%" a map from
            strings, "|" one of the fields of the oneof "type".
    """
    file = descriptor_pb2.FileDescriptorProto(name=name, package=package, syntax="proto3")
    for message, fields in messages.items():
        made = file.message_type.add(name=message)
        if "|" in fields:
            made.oneof_decl.add(name="type")
        for number, text in enumerate(fields.split(), 1):
            _add(made, package, number, text)
    pool = descriptor_pool.DescriptorPool()  # an installed package may have put this file into the default pool
    pool.Add(file)
    found = pool.FindFileByName(name)
    return found, [message_factory.GetMessageClass(found.message_types_by_name[message]) for message in messages]


def _add(message: Any, package: str, number: int, text: str) -> None:
    name, _, kind = text.lstrip("*#%|").partition(":")
    field = message.field.add(name=name, number=number, label=FIELD.LABEL_OPTIONAL, type=FIELD.TYPE_STRING)
    if text[0] in "*%":
        field.label = FIELD.LABEL_REPEATED
    if "#" in text:
        field.type = FIELD.TYPE_UINT32
    if text[0] == "|":
        field.oneof_index = 0
    if kind:
        field.type, field.type_name = FIELD.TYPE_MESSAGE, f".{package}.{kind}"
    if text[0] == "%":
        entry = message.nested_type.add(name="".join(part.capitalize() for part in name.split("_")) + "Entry")
        entry.options.map_entry = True
        entry.field.add(name="key", number=1, label=FIELD.LABEL_OPTIONAL, type=FIELD.TYPE_STRING)
        entry.field.add(name="value", number=2, label=FIELD.LABEL_OPTIONAL, type=field.type, type_name=field.type_name)
        field.type_name = f".{package}.{message.name}.{entry.name}"
