"""Protocol buffers, read field by field.

A few small messages are all that a checkpoint has. Read here, they need no TensorFlow (which takes seconds to import),
a tensor inside of a graph stays in its file until it is asked for, and nothing nests deeper than the reader goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tf1kit.checkpoint.errors import DamagedError
from tf1kit.checkpoint.formats.source import Data, loaded

INT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5  # wire types
HEAD = 20  # bytes that hold a tag and a length
MOST = 1 << 16  # times that a field may occur: the reader's objects take more room than an empty field in the file

Schema = Mapping[int, tuple[str, int]]  # field number -> name, wire type
Message = dict[str, list[Any]]


def varint(data: bytes, at: int = 0) -> tuple[int, int]:
    """An unsigned number of 64 bits and the position behind it."""
    value = shift = 0
    while at < len(data):
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            if value >> 64:
                break
            return value, at
        shift += 7
        if shift > 63:
            break
    raise DamagedError("a number in it is cut off or too long")


def signed(value: int) -> int:
    """The 64 bits of a number as a signed one."""
    return value - (1 << 64) if value >> 63 else value


def fields(data: Data) -> Iterator[tuple[int, int, Any]]:
    """Number, wire type and value of each field; what has a length is left in the file if it is large."""
    data = loaded(data)
    at, size = 0, len(data)
    while at < size:
        head = data[at : at + HEAD].tobytes()
        tag, used = varint(head)
        number, wire = tag >> 3, tag & 7
        if wire == INT:
            value, used = varint(head, used)
            yield number, wire, value
            at += used
            continue
        if wire == BYTES:
            length, used = varint(head, used)
        elif wire in (FIXED32, FIXED64):
            length = 4 if wire == FIXED32 else 8
        else:
            raise DamagedError(f"it has a field of the unknown kind {wire}")
        start = at + used
        at = start + length
        if number == 0 or at > size:
            raise DamagedError(f"a field in it is {length:,} bytes long where {size - start:,} are left")
        yield number, wire, data[start:at]


def message(data: Data, schema: Schema) -> Message:
    """The fields of a message that `schema` names, each a list; other fields are passed over."""
    found: Message = {name: [] for name, _ in schema.values()}
    for number, wire, value in fields(data):
        if number in schema:
            name, expected = schema[number]
            if wire == expected:
                found[name].append(value)
            elif expected != BYTES and wire == BYTES:  # numbers in a row, "packed"
                found[name] += packed(value, expected)
            else:
                raise DamagedError(f"its field {name} is of another kind")
            if len(found[name]) > MOST:
                raise DamagedError(f"its field {name} occurs more than {MOST:,} times")
    return found


def packed(data: Data, wire: int) -> list[Any]:
    """Numbers that stand one behind another."""
    if len(data) > MOST:
        raise DamagedError(f"numbers in it are {len(data):,} bytes long")
    raw = data.tobytes()
    if wire != INT:
        step = 4 if wire == FIXED32 else 8
        return [memoryview(raw)[at : at + step] for at in range(0, len(raw), step)]
    values, at = [], 0
    while at < len(raw):
        value, at = varint(raw, at)
        values.append(value)
    return values


def number(values: list[int], default: int = 0) -> int:
    """A field that occurs once (the last, if it does not), signed."""
    return signed(values[-1]) if values else default


def text(value: Data) -> str:
    """A field of text."""
    if len(value) > MOST:
        raise DamagedError(f"a text in it is {len(value):,} bytes long")
    try:
        return value.tobytes().decode()
    except UnicodeDecodeError:
        raise DamagedError("a text in it is not UTF-8") from None


def dims(data: Data) -> tuple[int, ...] | None:
    """The sizes in a TensorShapeProto, -1 where one is unknown; None where not even the rank is known."""
    found = message(data, {2: ("dim", BYTES), 3: ("unknown_rank", INT)})
    if number(found["unknown_rank"]):
        return None
    return tuple(number(message(dim, {1: ("size", INT)})["size"]) for dim in found["dim"])
