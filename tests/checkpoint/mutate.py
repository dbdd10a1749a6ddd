"""Makes random damage, and random damage under the checksums: it changes the contents and then
corrects every checksum and length.

A mutation takes the files of a checkpoint (name -> content) and changes one or several of them. It
draws from a seeded source.
"""

from __future__ import annotations

import io
import json
import random
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import google_crc32c
from cramjam import snappy

from tests.checkpoint.forge import block, footer, sealed, varint
from tf1kit.checkpoint.formats.source import masked
from tf1kit.checkpoint.formats.table import FOOTER
from tf1kit.checkpoint.formats.wire import varint as number

Files = dict[str, bytes]
Mutation = Callable[[Files, random.Random], None]
Entries = list[tuple[bytes, bytes]]
STRING = 7  # TensorFlow's type
NUMBERS = (
    0,
    1,
    2,
    3,
    7,
    127,
    128,
    255,
    1 << 14,
    1 << 31,
    (1 << 32) - 1,
    1 << 40,
    (1 << 62) - 1,
    (1 << 63),
    (1 << 64) - 1,
)
VALUES = (
    0,
    1,
    -1,
    2.5,
    1 << 31,
    1 << 62,
    1 << 70,
    1e999,
    True,
    None,
    "",
    "F32",
    "BOOL",
    "..",
    "\x1b[2J",
    [],
    {},
    [0],
    [1 << 40],
    ["a"],
)


def flip_bit(content: bytearray, draw: random.Random) -> None:  # noqa: D103
    content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)


def change_byte(content: bytearray, draw: random.Random) -> None:  # noqa: D103
    content[draw.randrange(len(content))] = draw.choice([0, 1, 127, 128, 255, draw.randrange(256)])


def change_number(content: bytearray, draw: random.Random) -> None:  # noqa: D103
    at = draw.randrange(len(content))
    content[at : at + 4] = struct.pack("<I", draw.choice([0, 1, 1 << 31, (1 << 32) - 1, draw.randrange(1 << 32)]))


def cut(content: bytearray, draw: random.Random) -> None:  # noqa: D103
    del content[draw.randrange(len(content)) :]


def take_out(content: bytearray, draw: random.Random) -> None:  # noqa: D103
    at = draw.randrange(len(content))
    del content[at : at + draw.randrange(1, 30)]


def put_in(content: bytearray, draw: random.Random) -> None:  # noqa: D103
    at, start = draw.randrange(len(content)), draw.randrange(len(content))
    content[at:at] = content[start : start + draw.randrange(1, 30)]


def copy_over(content: bytearray, draw: random.Random) -> None:  # noqa: D103
    at, start, size = draw.randrange(len(content)), draw.randrange(len(content)), draw.randrange(1, 30)
    content[at : at + size] = content[start : start + size]


DAMAGE: tuple[Callable[[bytearray, random.Random], None], ...] = (
    *(flip_bit, flip_bit, flip_bit, change_byte, change_byte, change_number),
    *(cut, take_out, put_in, copy_over),
)


def damaged(content: bytes, draw: random.Random) -> bytes:
    """The bytes with one to five damaged places."""
    changed = bytearray(content)
    for _ in range(draw.choice([1, 1, 1, 2, 5])):
        if changed:
            draw.choice(DAMAGE)(changed, draw)
    return bytes(changed)


def at_random(files: Files, draw: random.Random) -> None:
    """Damage one of the files."""
    name = draw.choice(sorted(files))
    files[name] = damaged(files[name], draw)


def in_message(content: bytes, draw: random.Random, depth: int = 0) -> bytes:
    """A protocol buffer with one value, length or order changed; all lengths around it are
    corrected.
    """
    try:
        fields = list(_fields(content))
    except (ValueError, IndexError):
        return damaged(content, draw)
    if not fields or depth > 12:
        return damaged(content, draw) if content else content
    at = draw.randrange(len(fields))
    field, wire, value = fields[at]
    way = draw.random()
    if way < 0.05:
        del fields[at]
    elif way < 0.1:
        fields.insert(draw.randrange(len(fields) + 1), fields[at])
    elif way < 0.13:
        fields[at] = (draw.choice([0, field + 1, draw.randrange(1, 32)]), wire, value)
    elif way < 0.16:
        fields[at] = (field, draw.choice([0, 1, 2, 5]), value)
    elif wire == 2:
        inner = value if isinstance(value, bytes) else b""
        fields[at] = (field, wire, in_message(inner, draw, depth + 1) if way < 0.8 else damaged(inner, draw))
    elif wire == 0:
        fields[at] = (field, wire, draw.choice([*NUMBERS, draw.randrange(1 << 20), int(value) + 1]))
    else:
        fields[at] = (field, wire, damaged(bytes(value), draw))
    return b"".join(_coded(*field) for field in fields)


def _fields(content: bytes) -> Any:
    at = 0
    while at < len(content):
        try:
            tag, at = number(content, at)
            field, wire = tag >> 3, tag & 7
            if wire == 0:
                value, at = number(content, at)
                yield field, wire, value
                continue
            size, at = number(content, at) if wire == 2 else ({1: 8, 5: 4}[wire], at)
        except Exception as error:
            raise ValueError from error
        if at + size > len(content) or not field:
            raise ValueError
        yield field, wire, content[at : at + size]
        at += size


def _coded(field: int, wire: int, value: Any) -> bytes:
    head = varint(field << 3 | wire)
    if wire == 0:
        return head + varint(value if isinstance(value, int) else len(value))
    raw = value if isinstance(value, bytes) else varint(value)
    return head + (
        varint(len(raw)) + raw if wire == 2 else raw[: 8 if wire == 1 else 4].ljust(8 if wire == 1 else 4, b"\0")
    )


def messages(files: Files, draw: random.Random) -> None:
    """Change a message in a file that is a message."""
    name = draw.choice(sorted(files))
    files[name] = in_message(files[name], draw)


def tables(files: Files, draw: random.Random) -> None:
    """Change a key, a message or bytes in a table; checksums and lengths are corrected."""
    name = draw.choice([name for name in sorted(files) if _is_table(files[name])])
    blocks = [(key, list(entries)) for key, entries in read_table(files[name])]
    way = draw.random()
    at = draw.randrange(len(blocks))
    _key, entries = blocks[at]
    if way < 0.7 and entries:
        chosen = draw.randrange(len(entries))
        name_of, value = entries[chosen]
        entries[chosen] = (damaged(name_of, draw), value) if way < 0.15 else (name_of, in_message(value, draw))
        if draw.random() < 0.5:
            entries.sort()
    elif way < 0.75:
        draw.shuffle(entries)
    packing = int(draw.random() < 0.3)
    finished, written = [], b""
    for own_key, own in blocks:
        raw = block(own)[:-5]
        if way >= 0.75 and own is entries:
            raw = damaged(raw, draw)
        finished.append((own_key, varint(len(written)), _sealed(raw, packing, draw)))
        written += finished[-1][2]
    index = block((own_key, place + varint(len(made) - 5)) for own_key, place, made in finished)[:-5]
    if way > 0.95:
        index = damaged(index, draw)
    files[name] = written + footer(len(written), _sealed(index, packing, draw))


def _sealed(raw: bytes, packing: int, draw: random.Random) -> bytes:
    content = bytes(snappy.compress_raw(raw)) if packing else raw
    if packing and draw.random() < 0.1:
        content = damaged(content, draw)
    return sealed(content, packing)


def _is_table(content: bytes) -> bool:
    return len(content) >= FOOTER and content[-8:] == struct.pack("<Q", 0xDB4775248B80FB57)


def read_table(content: bytes) -> list[tuple[bytes, Entries]]:
    """The blocks of an undamaged, uncompressed table, each with its key."""
    at, handles = len(content) - FOOTER, []
    for _ in range(4):
        value, at = number(content, at)
        handles.append(value)
    found = []
    for key, value in _entries(content[handles[2] : handles[2] + handles[3]]):
        offset, used = number(value)
        found.append((key, _entries(content[offset : offset + number(value, used)[0]])))
    return found


def _entries(raw: bytes) -> Entries:
    end = len(raw) - 4 * (struct.unpack("<I", raw[-4:])[0] + 1)
    found: Entries = []
    at, key = 0, b""
    while at < end:
        shared, at = number(raw, at)
        own, at = number(raw, at)
        length, at = number(raw, at)
        key = key[:shared] + raw[at : at + own]
        found.append((key, raw[at + own : at + own + length]))
        at += own + length
    return found


def bundles(files: Files, draw: random.Random) -> None:
    """Change values in a V2 data file and correct their checksums."""
    index = next(name for name in files if name.endswith(".index"))
    data = sorted(name for name in files if ".data-" in name)
    name = draw.choice(data)
    size = len(files[name])
    files[name] = damaged(files[name], draw)
    if draw.random() < 0.8:  # keep the length, so that the bytes behind the change stay where they are
        files[name] = files[name][:size].ljust(size, b"\1")
    blocks = [(key, [_renewed(entry, files, data) for entry in entries]) for key, entries in read_table(files[index])]
    written, places = b"", []
    for key, entries in blocks:
        made = block(entries)
        places.append((key, varint(len(written)) + varint(len(made) - 5)))
        written += made
    files[index] = written + footer(len(written), block(places))


def _renewed(entry: tuple[bytes, bytes], files: Files, data: list[str]) -> tuple[bytes, bytes]:
    """An entry of an index with the checksum of its bytes. Strings have a second checksum, for
    their lengths.
    """
    key, value = entry
    fields = list(_fields(value))
    found = {field: content for field, _, content in fields}
    if not key or 6 not in found:
        return entry
    name = data[found.get(3, 0)]
    start, size = found.get(4, 0), found.get(5, 0)
    raw = files[name][start : start + size]
    crc = google_crc32c.value(raw)
    if found.get(1) == STRING:
        try:
            crc = _strings(files, name, start, raw, found)
        except Exception:  # the lengths themselves are damaged; keep the old checksum
            return entry
    kept = [(field, wire, struct.pack("<I", masked(crc)) if field == 6 else content) for field, wire, content in fields]
    return key, b"".join(_coded(*field) for field in kept)


def _strings(files: Files, name: str, start: int, raw: bytes, found: dict[int, Any]) -> int:
    count = 1
    for _, _, dim in (field for field in _fields(found.get(2, b"")) if field[0] == 2):
        count *= {number_of: value for number_of, _, value in _fields(dim)}.get(1, 0)
    at, lengths = 0, []
    for _ in range(count):
        length, at = number(raw, at)
        lengths.append(length)
    crc = google_crc32c.value(struct.pack(f"<{count}I", *lengths))
    own = struct.pack("<I", masked(crc))
    files[name] = files[name][: start + at] + own + files[name][start + at + 4 :]
    return google_crc32c.extend(crc, own + raw[at + 4 :])


def members(files: Files, draw: random.Random) -> None:
    """Change a member of a zip file, mostly its first bytes, and correct its checksum."""
    name = draw.choice(sorted(files))
    with zipfile.ZipFile(io.BytesIO(files[name])) as archive:
        contents = [(info.filename, archive.read(info), info.compress_type) for info in archive.infolist()]
    at = draw.randrange(len(contents))
    member, content, kind = contents[at]
    head = draw.choice([128, 128, 128, 1 << 20])
    way = draw.random()
    if way < 0.05:
        member = damaged(member.encode(), draw).decode(errors="replace").replace("\0", "")
    elif way < 0.5 and content.startswith(b"\x93NUMPY"):
        content = _header(content, draw)
    else:
        content = damaged(content[:head], draw) + content[head:]
    contents[at] = (member or "a", content, kind)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for member, content, kind in contents:
            archive.writestr(member, content, kind)
    files[name] = stream.getvalue()


TEXTS = (
    b"(", b")", b"'", b'"', b"\\", b"{", b"[", b",", b"L", b"\n", b"#", b"\0", b"\xff", b"None", b"True", b"-1", b"1e9",
    b"0x", b"(1,)*9", b"9" * 30, b"9" * 5000, b"O", b"V0", b"U9", b"(" * 300, b"-" * 300, b"'f4', 'f4'", b"[('a', '<f4')]",
    b"'|V2'", b"'m8[s]'", b"1.", b"1j",
)  # fmt: skip


def _header(content: bytes, draw: random.Random) -> bytes:
    """An array's header with other text of the same length."""
    size = struct.unpack("<H", content[8:10])[0]
    text, rest = bytearray(content[10 : 10 + size]), content[10 + size :]
    for _ in range(draw.choice([1, 1, 2])):
        at = draw.randrange(len(text))
        text[at : at + draw.choice([0, 0, 1, 5])] = draw.choice(TEXTS)
    return content[:8] + struct.pack("<H", len(text) & 0xFFFF) + bytes(text) + rest


def json_header(files: Files, draw: random.Random) -> None:
    """Change the header of a .safetensors file, as JSON or as text, and correct its size."""
    name = draw.choice(sorted(files))
    content = files[name]
    size = struct.unpack("<Q", content[:8])[0]
    head, rest = content[8 : 8 + size], content[8 + size :]
    head = json.dumps(in_json(json.loads(head), draw)).encode() if draw.random() < 0.7 else damaged(head, draw)
    files[name] = struct.pack("<Q", len(head)) + head + rest


def in_json(value: Any, draw: random.Random) -> Any:
    """JSON with one value changed."""
    if isinstance(value, dict) and value and draw.random() < 0.9:
        key = draw.choice(sorted(value))
        if draw.random() < 0.1:
            return {
                (draw.choice(["", "..", "\x1b", "a"]) if key == each else each): inner for each, inner in value.items()
            }
        return {each: in_json(inner, draw) if each == key else inner for each, inner in value.items()}
    if isinstance(value, list) and value and draw.random() < 0.7:
        at = draw.randrange(len(value))
        return [*value[:at], in_json(value[at], draw), *value[at + 1 :]]
    if isinstance(value, int) and draw.random() < 0.7:
        return draw.choice([value + 1, value - 1, -value, *NUMBERS])
    return draw.choice(VALUES)
