"""Reads protocol buffers field by field.

A checkpoint has only a few small messages.  Reading them here saves importing TensorFlow, which
takes seconds.  A tensor inside a graph stays in its file until it is read, and a message cannot
nest deeper than the reader looks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tf1kit.checkpoint.errors import DamagedError
from tf1kit.checkpoint.formats.source import Data, loaded

INT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5  # wire types
HEAD = 20  # bytes that hold a tag and a length
MOST = 1 << 16  # times that a field may occur: in memory a field takes more room than in the file

Schema = Mapping[int, tuple[str, int]]  # field number -> name, wire type
Message = dict[str, list[Any]]


def varint(data: bytes, at: int = 0) -> tuple[int, int]:
    """`(value, end)`: the unsigned 64-bit number at position `at`, and the position after it."""
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
    """The signed number that has the same 64 bits."""
    return value - (1 << 64) if value >> 63 else value


def fields(data: Data) -> Iterator[tuple[int, int, Any]]:
    """`(number, wire type, value)` of each field; a large value with a length stays in the file."""
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
            raise DamagedError(f"it has a field of the unknown wire type {wire}")
        start = at + used
        at = start + length
        if number == 0 or at > size:
            raise DamagedError(f"a field in it states {length:,} bytes, but only {size - start:,} are left")
        yield number, wire, data[start:at]


def message(data: Data, schema: Schema) -> Message:
    """The values of each field in `schema`, as a list; other fields are skipped."""
    found: Message = {name: [] for name, _ in schema.values()}
    for number, wire, value in fields(data):
        if number in schema:
            name, expected = schema[number]
            if wire == expected:
                found[name].append(value)
            elif expected != BYTES and wire == BYTES:  # a "packed" field: several numbers in one
                found[name] += packed(value, expected)
            else:
                raise DamagedError(f"its field {name} has the wrong wire type")
            if len(found[name]) > MOST:
                raise DamagedError(f"its field {name} occurs more than {MOST:,} times")
    return found


def packed(data: Data, wire: int) -> list[Any]:
    """The numbers of a packed field."""
    if len(data) > MOST:
        raise DamagedError(f"a packed field in it is {len(data):,} bytes long")
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
    """The last value of a field, as a signed number; `default` if the field is absent."""
    return signed(values[-1]) if values else default


def text(value: Data) -> str:
    """The text of a field."""
    if len(value) > MOST:
        raise DamagedError(f"a text in it is {len(value):,} bytes long")
    try:
        return value.tobytes().decode()
    except UnicodeDecodeError:
        raise DamagedError("a text in it is not UTF-8") from None


def dims(data: Data) -> tuple[int, ...] | None:
    """The sizes in a TensorShapeProto, with -1 for an unknown size; None if the rank is unknown."""
    found = message(data, {2: ("dim", BYTES), 3: ("unknown_rank", INT)})
    if number(found["unknown_rank"]):
        return None
    return tuple(number(message(dim, {1: ("size", INT)})["size"]) for dim in found["dim"])
