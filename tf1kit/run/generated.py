"""Reads a program's files that the protocol buffer compiler wrote before its version 3.19.

These files build each descriptor by itself, which protobuf 4 and later refuse ("Descriptors cannot
be created directly"). They also contain the whole description as serialized text. Today's builder
makes the module of that text, in memory.
"""

from __future__ import annotations

import ast
import re
from types import CodeType

SUFFIX = "_pb2.py"
OLD = re.compile(rb"_descriptor\.FileDescriptor\(")
TODAY = """
from google.protobuf import descriptor_pool as _descriptor_pool
from google.protobuf.internal import builder as _builder
DESCRIPTOR = _descriptor_pool.Default().AddSerializedFile(SERIALIZED)
_builder.BuildMessageAndEnumDescriptors(DESCRIPTOR, globals())
_builder.BuildTopDescriptorsAndMessages(DESCRIPTOR, __name__, globals())
"""


def today(data: bytes, path: str) -> CodeType | None:
    """Code that gives the module its messages, enumerations and extensions; None if the file is not
    generated.
    """
    if not path.endswith(SUFFIX) or not OLD.search(data):
        return None
    tree = ast.parse(data, path)
    for position, statement in enumerate(tree.body):
        serialized = _serialized(statement)
        if serialized is None:
            continue
        built = ast.parse(TODAY.replace("SERIALIZED", ast.unparse(serialized)))
        for each in built.body:
            ast.increment_lineno(each, statement.lineno - each.lineno)
        before = [each for each in tree.body[:position] if not _builds(each)]
        after = [each for each in tree.body[position:] if isinstance(each, ast.ImportFrom)]  # its `import public`
        return compile(ast.Module([*before, *built.body, *after], []), path, "exec", dont_inherit=True)
    return None


def _serialized(statement: ast.stmt) -> ast.expr | None:
    """The serialized bytes in `DESCRIPTOR = _descriptor.FileDescriptor(..., serialized_pb=...)`."""
    if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Call):
        return None
    found = next((each.value for each in statement.value.keywords if each.arg == "serialized_pb"), None)
    if isinstance(found, ast.Constant) and isinstance(found.value, str):  # a text, as in files for Python 2 only
        return ast.Constant(found.value.encode("latin-1"))
    return found


def _builds(statement: ast.stmt) -> bool:
    """Whether an import is only for building descriptors. Imports of protobuf's own messages
    stay.
    """
    if isinstance(statement, ast.Assign):
        return ast.unparse(statement.targets[0]) == "_sym_db"
    if not isinstance(statement, ast.ImportFrom) or statement.module != "google.protobuf":
        return False
    return not any(name.name.endswith("_pb2") for name in statement.names)
