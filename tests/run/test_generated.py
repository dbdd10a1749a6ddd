"""Files that an old protocol buffer compiler wrote can be imported."""

import pytest
from google.protobuf import descriptor_pb2

from tf1kit.run.generated import today

OLD = """
import sys
{bytes_of}
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from google.protobuf import reflection as _reflection
from google.protobuf import symbol_database as _symbol_database
_sym_db = _symbol_database.Default()
{imports}
DESCRIPTOR = _descriptor.FileDescriptor(
  name='{name}.proto',
  package='',
  serialized_pb={serialized}
  {dependencies})
_{upper} = _descriptor.Descriptor(name='{upper}', full_name='{upper}', fields=[
  _descriptor.FieldDescriptor(name='id', full_name='{upper}.id', index=0, number=1, type=5, cpp_type=1, label=1)])
{upper} = _reflection.GeneratedProtocolMessageType('{upper}', (_message.Message,), dict(DESCRIPTOR=_{upper}))
_sym_db.RegisterMessage({upper})
"""
BYTES_OF = "_b=sys.version_info[0]<3 and (lambda x:x) or (lambda x:x.encode('latin1'))"
FIELD = descriptor_pb2.FieldDescriptorProto
PROGRAM = """
{python2}
from protos import items_pb2
from protos import kinds_pb2
item = items_pb2.Item(id=200)
item.kind.id = -1
item.tags.extend([u'a', u'b'])
again = items_pb2.Item.FromString(item.SerializeToString())
assert again == item and items_pb2.Item.LAST == 3 and kinds_pb2.Kind.__module__ == 'protos.kinds_pb2'
print(str(again).replace('\\n', ' '))
"""


def old_file(file: descriptor_pb2.FileDescriptorProto, serialized: str, imports: str = "") -> str:
    """The text that the compiler wrote for a file with one message."""
    return OLD.format(
        bytes_of=BYTES_OF if "_b(" in serialized else "",
        name=file.name.removesuffix(".proto"),
        upper=file.message_type[0].name,
        serialized=serialized.format(file.SerializeToString().decode("latin-1")),
        imports=imports,
        dependencies=",dependencies=[kinds__pb2.DESCRIPTOR]" if imports else "",
    )


def test_a_file_that_only_looks_generated() -> None:
    """Without the serialized text there is nothing to build the messages of."""
    assert today(b"_descriptor.FileDescriptor()\n", "x_pb2.py") is None


@pytest.mark.parametrize("serialized", ["_b({!r})", "{!r}"], ids=["for both", "for Python 2 alone"])
@pytest.mark.parametrize("python2", ["", "xrange(3)"], ids=["in Python 3", "in Python 2"])
def test_messages_of_an_old_file(folder, serialized: str, python2: str) -> None:
    """The modules have their messages and nested enumerations, can import one another, and write
    what they read.
    """
    kinds = descriptor_pb2.FileDescriptorProto(name="kinds.proto", package="")
    kinds.message_type.add(name="Kind").field.add(
        name="id", number=1, type=FIELD.TYPE_SINT32, label=FIELD.LABEL_OPTIONAL
    )
    items = descriptor_pb2.FileDescriptorProto(name="items.proto", package="", dependency=["kinds.proto"])
    item = items.message_type.add(name="Item")
    item.field.add(name="id", number=1, type=FIELD.TYPE_INT32, label=FIELD.LABEL_OPTIONAL)
    item.field.add(name="kind", number=2, type=FIELD.TYPE_MESSAGE, type_name=".Kind", label=FIELD.LABEL_OPTIONAL)
    item.field.add(name="tags", number=3, type=FIELD.TYPE_STRING, label=FIELD.LABEL_REPEATED)
    item.enum_type.add(name="Place").value.add(name="LAST", number=3)
    folder.write(
        **{
            "protos/__init__": "",
            "protos/kinds_pb2": old_file(kinds, serialized),
            "protos/items_pb2": old_file(items, serialized, "from protos import kinds_pb2 as kinds__pb2"),
            "program": PROGRAM.format(python2=python2),
        }
    )
    done = folder.run("program.py")
    assert (done.stdout.split(), done.stderr) == (
        ["id:", "200", "kind", "{", "id:", "-1", "}", "tags:", '"a"', "tags:", '"b"'],
        "",
    )
