"""Damaged, incomplete and malicious files end in one sentence that names the file."""

from __future__ import annotations

import io
import os
import pickle
import re
import shutil
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from tests.checkpoint.forge import (
    block,
    constant,
    entry,
    footer,
    header,
    node,
    proto,
    sealed,
    shape,
    table,
    v1,
    v2,
    varint,
)
from tf1kit.checkpoint import CheckpointError, load
from tf1kit.checkpoint.formats.slices import slice_key
from tf1kit.cli import main

DATA = Path(__file__).resolve().parent / "data"
HUGE = 1 << 40
OPEN = Path("/proc/self/fd")  # the files that this process has open
ONE = np.float32(1).tobytes()
EMPTY = entry([0], b"")
MOST = 40 << 20  # the memory that a refusal may take, in bytes
MANY = [b"%07d" % number for number in range(100_000)]
SLICES = (proto((1, proto((1, 0), (2, 1)))), proto((1, proto((1, 1), (2, 1)))))
HALVES = [slice_key("x", ((start, 1),)) for start in (0, 1)]


def copied(folder: Path, name: str) -> Path:
    """A copy of a folder of `data/`."""
    return Path(shutil.copytree(DATA / name, folder / name))


def cut(path: Path, size: int) -> None:
    """Keep only the first bytes of a file."""
    path.write_bytes(path.read_bytes()[:size])


def cut_index(here: Path) -> Path:  # noqa: D103
    cut(copied(here, "training") / "model.ckpt-2.index", 900)
    return here / "training"


def cut_data(here: Path) -> Path:  # noqa: D103
    cut(copied(here, "training") / "model.ckpt-2.data-00000-of-00001", 700)
    return here / "training"


def cut_v1(here: Path) -> Path:  # noqa: D103
    cut(copied(here, "training_v1") / "model.ckpt", 3000)
    return here / "training_v1/model.ckpt"


def missing_shard(here: Path) -> Path:  # noqa: D103
    (copied(here, "sharded") / "model.ckpt.data-00001-of-00002").unlink()
    return here / "sharded"


def missing_shard_of_v1(here: Path) -> Path:  # noqa: D103
    (copied(here, "sharded_v1") / "model.ckpt-00000-of-00002").unlink()
    return here / "sharded_v1/model.ckpt"


def killed_before_the_index(here: Path) -> Path:  # noqa: D103
    (copied(here, "training") / "model.ckpt-2.index").unlink()
    return here / "training/model.ckpt-2"


def killed_while_writing(here: Path) -> Path:  # noqa: D103
    (here / "model.ckpt-3_temp_0123456789abcdef").mkdir()
    (here / "model.ckpt-3_temp_0123456789abcdef/part-00000-of-00001.data-00000-of-00001").write_bytes(b"x")
    return here / "model.ckpt-3"


def flipped(here: Path) -> Path:  # noqa: D103
    path = copied(here, "training") / "model.ckpt-2.data-00000-of-00001"
    content = bytearray(path.read_bytes())
    content[100] ^= 4
    path.write_bytes(content)
    return here / "training"


def state(here: Path, text: str | bytes) -> Path:
    """A folder whose `checkpoint` file has this text, with a checkpoint outside the folder."""
    folder = here / "inside"
    folder.mkdir()
    copied(here, "training")
    (folder / "checkpoint").write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def pickled(here: Path, name: str = "model.ckpt") -> Path:
    """A pickle that makes a folder when it is unpickled."""

    class Bomb:
        def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
            return os.mkdir, (str(here / "ran"),)

    (here / name).write_bytes(pickle.dumps(Bomb()))
    return here / name


def pickled_array(here: Path) -> Path:  # noqa: D103
    np.savez(here / "a.npz", x=np.array([{"a": 1}], object))
    return here / "a.npz"


def torch_like(here: Path) -> Path:  # noqa: D103
    np.savez(here / "a.npz", x=np.zeros(1))
    (here / "a.npz").rename(here / "model.pt")
    with zipfile.ZipFile(here / "model.pt", "a") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(1))
    return here / "model.pt"


def written(here: Path, name: str, content: bytes) -> Path:
    """Write a file."""
    (here / name).write_bytes(content)
    return here / name


def loop(here: Path) -> Path:  # noqa: D103
    (here / "loop").symlink_to("loop")
    return here / "loop"


def pipe(here: Path) -> Path:  # noqa: D103
    os.mkfifo(here / "pipe.index")
    return here / "pipe"


def npz_that_lies(here: Path) -> Path:  # noqa: D103
    head = io.BytesIO()
    np.lib.format.write_array_header_1_0(head, {"descr": "<f8", "fortran_order": False, "shape": (HUGE,)})
    with zipfile.ZipFile(here / "a.npz", "w") as archive:
        archive.writestr("x.npy", head.getvalue() + bytes(16))
    return here / "a.npz"


def linked_hdf5(here: Path, kind: str) -> Path:
    """An HDF5 file that refers to another file."""
    import h5py

    with h5py.File(here / "other.h5", "w") as other:
        other["x"] = np.zeros(2)
    with h5py.File(here / "a.weights.h5", "w") as file:
        if kind == "link":
            file["x"] = h5py.ExternalLink(str(here / "other.h5"), "x")
        elif kind == "external":
            file.create_dataset("x", (2,), "f4", external=[("/etc/passwd", 0, 8)])
        elif kind == "text":
            file["x"] = "text"
        elif kind == "loop":
            file.create_group("a")["a"] = file["a"] if "a" in file else file["/"]
        else:
            layout = h5py.VirtualLayout((2,), "f8")
            layout[:] = h5py.VirtualSource(str(here / "other.h5"), "x", shape=(2,))
            file.create_virtual_dataset("x", layout)
    return here / "a.weights.h5"


def huge_hdf5(here: Path) -> Path:  # noqa: D103
    import h5py

    with h5py.File(here / "a.weights.h5", "w") as file:
        file.create_dataset("x", (HUGE,), "f4", chunks=(1024,), compression="gzip")
    return here / "a.weights.h5"


def graph(here: Path, *fields: tuple[int, bytes]) -> Path:
    """A frozen graph."""
    return written(here, "graph.pb", proto(*fields))


def tensor(sizes: tuple[int, ...], *fields: tuple[int, bytes], dtype: int = 1) -> bytes:
    """A TensorProto."""
    return proto((1, dtype), (2, shape(*sizes)), *fields)


def safetensors(here: Path, header: bytes, content: bytes = b"") -> Path:
    """A file in the layout of safetensors."""
    return written(here, "a.safetensors", len(header).to_bytes(8, "little") + header + content)


def parts(here: Path, *rows: tuple[bytes, bytes], whole: int = 2) -> Path:
    """A checkpoint with a variable `x` in two slices."""
    listed = entry([whole], b"", size=0, slices=SLICES)
    return v2(here / "c", [header(), *rows, (b"x", listed)], ONE * 2)


def one(here: Path, key: bytes, value: bytes, data: bytes = ONE) -> Path:
    """A checkpoint with one tensor."""
    return v2(here / "c", [header(), (key, value)], data)


def v1_of(here: Path, *fields: tuple[int, object], name: bytes = b"x", value: bytes = b"") -> Path:
    """A V1 checkpoint with one variable, which is one slice."""
    return v1(here / "c", [(name, proto(*fields))], [(slice_key("x", ((0, -1),)), value)])


LONG = varint(1 << 32) + bytes(4)  # the length of a string, and no such string
FULL = (4, proto((1, b"")))  # a SavedSliceMeta's slice: all of one dimension
BROKEN: dict[str, tuple[Callable[[Path], Path], str]] = {
    "index cut short": (cut_index, "model.ckpt-2.index: does not end as a checkpoint does; it is cut short"),
    "index of a few bytes": (lambda here: cut_few(here), "has 20 bytes, fewer than the 48"),
    "data cut short": (cut_data, "has 700 bytes, but its index lists 772: the file is cut short"),
    "V1 cut short": (cut_v1, "is not a checkpoint"),
    "flipped bit": (flipped, "do not match their stored checksum"),
    "data file missing": (
        missing_shard,
        "model.ckpt.data-00001-of-00002 is missing: the checkpoint has 2 data files",
    ),
    "file of V1 missing": (missing_shard_of_v1, "model.ckpt-00000-of-00002 is missing"),
    "killed before the index": (killed_before_the_index, "copying the checkpoint was interrupted"),
    "killed while writing": (killed_while_writing, "model.ckpt-3_temp_0123456789abcdef is there"),
    "empty file": (lambda here: written(here, "model.ckpt", b""), "is empty: writing or copying it was interrupted"),
    "empty index": (lambda here: written(here, "a.index", b""), "has 0 bytes"),
    "empty folder": (lambda here: here, "has no checkpoint. Give a folder with one"),
    "something else": (
        lambda here: written(here, "model.ckpt", b"text\n" * 99),
        "is not a checkpoint. Give a checkpoint",
    ),
    "nothing": (lambda here: here / "model.ckpt", "this checkpoint does not exist"),
    "Git LFS": (lambda here: written(here, "m.ckpt", b"version https://git-lfs.github.com/spec/v1\n"), "git lfs pull"),
    "link to itself": (loop, "is a link that leads nowhere or to itself"),
    "pipe": (pipe, "pipe.index: is not an ordinary file"),
    "pickle": (pickled, "but a pickle: it is not read, because reading a pickle can run any program"),
    "pickle as .pb": (lambda here: pickled(here, "m.pb"), "but a pickle"),
    "pickle as .meta": (lambda here: pickled(here, "m.meta"), "but a pickle"),
    "pickle as .npz": (lambda here: pickled(here, "m.npz"), "but a pickle"),
    "pickle as .h5": (lambda here: pickled(here, "m.weights.h5"), "but a pickle"),
    "pickle in .npz": (pickled_array, "an array of Python objects, a pickle"),
    "pickle of PyTorch": (torch_like, "but a pickle"),
    "state elsewhere": (
        lambda here: state(here, 'model_checkpoint_path: "../training/model.ckpt-2"\n'),
        "names model.ckpt-2 as the latest, which is not in",
    ),
    "state absolute": (
        lambda here: state(here, f'model_checkpoint_path: "{here}/training/model.ckpt-2"\n'),
        "names model.ckpt-2 as the latest, which is not in",
    ),
    "state of dots": (lambda here: state(here, 'model_checkpoint_path: "a/.."\n'), "does not name a checkpoint"),
    "state of bytes": (lambda here: state(here, b"\xff\xfe\x00"), "is not text"),
    "state of a terminal": (
        lambda here: state(here, 'model_checkpoint_path: "\\033[2J"\n'),
        r"checkpoint '\x1b[2J', which",
    ),
    "state of something": (lambda here: state(here, "hello world\n"), "has a line that TensorFlow does not write"),
    "name with ..": (lambda here: one(here, b"../../x", entry([], ONE)), "could be a path to another folder"),
    "absolute name": (lambda here: one(here, b"/etc/x", entry([], ONE)), "could be a path to another folder"),
    "name of a terminal": (lambda here: one(here, b"a\x1b[2J", entry([], ONE)), "has unprintable characters"),
    "name of bytes": (lambda here: one(here, b"a\xff", entry([], ONE)), "a name that is not UTF-8"),
    "huge shape": (
        lambda here: one(here, b"x", entry([HUGE], ONE)),
        "has 4 bytes, but (1099511627776,) of float32 needs",
    ),
    "huger shape": (lambda here: one(here, b"x", entry([HUGE] * 3, ONE)), "impossible shape"),
    "huge and empty": (lambda here: one(here, b"x", entry([0, HUGE, HUGE], b"")), "impossible shape"),
    "negative shape": (lambda here: one(here, b"x", entry([-1], ONE)), "impossible shape, (-1,)"),
    "many dimensions": (lambda here: one(here, b"x", entry([1] * 200, ONE)), "200 dimensions"),
    "huge size": (lambda here: one(here, b"x", entry([HUGE], ONE, size=4 * HUGE)), "but its index lists"),
    "huge strings": (lambda here: one(here, b"x", entry([HUGE], ONE, 7)), "too few for strings"),
    "negative offset": (lambda here: one(here, b"x", entry([], ONE, offset=-1)), "an entry for byte -1"),
    "other data file": (lambda here: one(here, b"x", entry([], ONE, shard=1)), "of data file 1"),
    "boolean of 2": (lambda here: one(here, b"x", entry([1], b"\2", 10), b"\2"), "booleans other than 0 and 1"),
    "unknown type": (lambda here: one(here, b"x", entry([], ONE, 99)), "of the type number 99"),
    "variant": (lambda here: one(here, b"x", entry([], ONE, 21)), "a variant"),
    "big-endian": (lambda here: v2(here / "c", [header(1, (2, 1))]), "on a big-endian machine"),
    "later version": (lambda here: v2(here / "c", [(b"", proto((1, 1), (3, proto((2, 2)))))]), "a later version"),
    "many data files": (lambda here: v2(here / "c", [header(1 << 30)]), "states that there are 1073741824 data files"),
    "no header": (lambda here: v2(here / "c", [(b"x", entry([], ONE))]), "does not begin with a header"),
    "no entries": (lambda here: v2(here / "c", []), "does not begin with a header"),
    "no order": (lambda here: v2(here / "c", [header(), (b"b", EMPTY), (b"a", EMPTY)]), "are not in order"),
    "slice missing": (lambda here: parts(here, (HALVES[0], entry([1], ONE))), "lacks its slice"),
    "slice of another shape": (
        lambda here: parts(here, (HALVES[0], entry([1], ONE)), (HALVES[1], entry([2], ONE * 2))),
        "lacks its slice",
    ),
    "slices too few": (
        lambda here: parts(here, *((key, entry([1], ONE)) for key in HALVES), whole=3),
        "has the shape (3,), which does not fit in all data files together",
    ),
    "slices that overlap": (lambda here: overlapping(here), "has slices that overlap"),
    "slice of an unknown variable": (
        lambda here: v2(here / "c", [header(), (HALVES[0], entry([1], ONE))], ONE),
        "contains slices of variables that it does not list",
    ),
    "block twice": (lambda here: repeated(here), "are not in order"),
    "compressed": (lambda here: compressed(here), "a compressed block in it is damaged"),
    "keys that grow": (lambda here: growing(here), "names are longer than a file of its size can hold"),
    "V1 of huge shape": (lambda here: v1_of(here, (2, shape(HUGE)), (3, 1), FULL), "which does not fit in the"),
    "V1 of few values": (
        lambda here: v1_of(here, (2, shape(3)), (3, 1), FULL, value=proto((5, ONE))),
        "has 4 bytes of values, but its shape needs 12",
    ),
    "V1 of many values": (
        lambda here: v1_of(here, (2, shape(1)), (3, 9), FULL, value=proto((10, b"\1\2\3"))),
        "more than the 1 values of its shape",
    ),
    "V1 of an endless number": (
        lambda here: v1_of(here, (2, shape(1)), (3, 9), FULL, value=proto((10, b"\xff" * 11))),
        "cut off or too long",
    ),
    "V1 without values": (lambda here: v1_of(here, (2, shape(1)), (3, 1)), "has no values in the file"),
    "V1 of a bad name": (lambda here: v1_of(here, (2, shape(1)), (3, 1), FULL, name=b"a/../b"), "another folder"),
    "V1 of another name": (lambda here: v1_of(here, (2, shape(1)), (3, 1), FULL, name=b"y"), "is missing"),
    "V1 of many slices": (
        lambda here: v1_of(here, (2, shape(1)), (3, 1), *[(4, b"")] * 70_000),
        "more than 65,536 times",
    ),
    "graph of huge shape": (lambda here: graph(here, constant("x", tensor((HUGE,), (5, ONE)))), "but only 1 values"),
    "graph without constants": (lambda here: graph(here, node("x", "NoOp")), "has no constants"),
    "graph of a bad name": (lambda here: graph(here, constant("../x", tensor((), (5, ONE)))), "another folder"),
    "graph cut short": (
        lambda here: written(here, "g.pb", (DATA / "frozen.pb").read_bytes()[:500]),
        "a field in it states",
    ),
    "graph of something": (lambda here: written(here, "g.pb", b"hello world, this is no graph"), "g.pb: "),
    "many empty dimensions": (
        lambda here: graph(here, constant("x", proto((1, 1), (2, b"\x12\x00" * 70_000)))),
        "more than 65,536 times",
    ),
    "MetaGraph of nothing": (lambda here: written(here, "m.meta", proto((1, b""))), "no graph with variables"),
    "npz that lies": (npz_that_lies, "has 16 bytes of values for the shape (1099511627776,) of float64"),
    "npz cut short": (lambda here: cut_npz(here), "is not a whole zip file"),
    "npz of a bad name": (lambda here: named_npz(here), "another folder"),
    "link in HDF5": (lambda here: linked_hdf5(here, "link"), "is a link to another place"),
    "other file of HDF5": (lambda here: linked_hdf5(here, "external"), "its values are in another file"),
    "virtual HDF5": (lambda here: linked_hdf5(here, "virtual"), "its values are in another file"),
    "circle in HDF5": (lambda here: linked_hdf5(here, "loop"), "nested more than 64 deep"),
    "huge HDF5": (huge_hdf5, "has 0 bytes where its shape"),
    "HDF5 cut short": (
        lambda here: written(here, "a.h5", b"\x89HDF\r\n\x1a\n" + bytes(99)),
        "is not a whole HDF5 file",
    ),
    "Keras of nothing": (lambda here: empty_keras(here), "has no model.weights.h5"),
    "safetensors of huge header": (
        lambda here: written(here, "a.safetensors", b"\xff" * 7 + b"\0{}"),
        "its header alone",
    ),
    "safetensors of a few bytes": (lambda here: written(here, "a.safetensors", b"abc"), "has only 3 bytes"),
    "safetensors of deep JSON": (lambda here: safetensors(here, b"[" * 200_000), "is not JSON"),
    "safetensors of huge shape": (
        lambda here: safetensors(here, b'{"x":{"dtype":"F32","shape":[%d],"data_offsets":[0,4]}}' % HUGE, ONE),
        "its offsets are 0 to 4 of 4 bytes",
    ),
    "safetensors that overlap": (
        lambda here: safetensors(
            here, b"{%s}" % b",".join(b'"%c":{"dtype":"F32","shape":[],"data_offsets":[0,4]}' % c for c in b"ab"), ONE
        ),
        "overlap",
    ),
    "safetensors with a name twice": (lambda here: safetensors(here, b'{"a":1,"a":2}'), "occurs twice"),
    "safetensors with bytes left": (
        lambda here: safetensors(here, b"{}", ONE),
        "has 4 bytes of values, but its header lists 0",
    ),
    "SavedModel without variables": (
        lambda here: written(here, "saved_model.pb", b"").parent,
        "is a SavedModel without variables/variables.index",
    ),
    "state of another size": (lambda here: state(here, " " * (1 << 21)), "is not the small text file"),
    "state of a number": (lambda here: state(here, 'model_checkpoint_path: "\\x41"\n'), "names A as the latest"),
    "two and no state": (
        lambda here: two_and_no_state(here),
        "has no file named checkpoint that says which is the latest",
    ),
    "slice outside": (lambda here: outside(here), "has a slice outside its shape (2,)"),
    "V1 of a long number": (
        lambda here: v1_of(here, (2, shape(1)), (3, 9), FULL, value=proto((10, b"\xff" * 11 + b"\1"))),
        "cut off or too long",
    ),
    "long name in a graph": (
        lambda here: graph(here, constant("x" * 70_000, tensor((), (5, ONE)))),
        "a text in it is 70,000 bytes",
    ),
    "bytes between values": (
        lambda here: graph(here, constant("x", tensor((1,), (4, ONE + b"\0")))),
        "has 5 bytes of values, not a multiple of 4",
    ),
    "more values than elements": (
        lambda here: graph(here, constant("x", tensor((1,), (5, ONE * 2)))),
        "has 2 values, but its shape (1,) needs 1",
    ),
    "strings as raw bytes": (
        lambda here: graph(here, constant("x", tensor((1,), (4, b"abc"), dtype=7))),
        "has strings as raw bytes",
    ),
    "V1 of two shapes": (lambda here: v1_of_two_shapes(here), "lists x with two shapes or dtypes"),
    "packed HDF5 in Keras": (lambda here: packed_keras(here), "is compressed, so Keras did not write it"),
    "text in HDF5": (lambda here: linked_hdf5(here, "text"), "is not an array of numbers"),
    "text in npz": (lambda here: text_npz(here), "is not an array of numbers; its type is <U1"),
    "npz of two names": (lambda here: twice_npz(here), "has two members of the same name"),
    "MetaGraph of another graph": (
        lambda here: written(here, "m.meta", meta(proto((1, "y:0")))),
        "lists the variable 'y', which its graph does not have",
    ),
    "MetaGraph of a part": (
        lambda here: written(here, "m.meta", meta(proto((1, "x:0"), (4, proto((2, 1)))))),
        "lists 'x' as a part of a variable without a name",
    ),
    "safetensors of odd values": (
        lambda here: safetensors(here, b'{"a":{"dtype":"F32","shape":[true]}}'),
        "does not give",
    ),
    "nothing in no folder": (lambda here: here / "no/model.ckpt", "no/model.ckpt: this checkpoint does not exist"),
    "string of 4 GiB": (
        lambda here: one(here, b"x", entry([1], LONG, 7), LONG),
        "(the tensor x): has strings of more than 4 GiB, which are not supported",
    ),
    "npz that ends early": (
        lambda here: short_npz(here),
        "(the array x): its values end 792 bytes early",
    ),
    "npz of a member that is not listed": (
        lambda here: forged_zip(here / "a.npz", {"x.npy": bytes(99), "y.npy": bytes(99)}, lambda listed: listed.pop()),
        "its list of members is incomplete",
    ),
    "Keras that ends early": (
        lambda here: forged_zip(here / "a.keras", {"model.weights.h5": bytes(999)}, lengthened),
        "a.keras: it is cut short",
    ),
}


def cut_few(here: Path) -> Path:  # noqa: D103
    cut(copied(here, "training") / "model.ckpt-2.index", 20)
    return here / "training"


def overlapping(here: Path) -> Path:  # noqa: D103
    spans = (((0, 2),), ((1, 2),), ((3, 0),), ((0, 0),))
    rows = [(slice_key("x", span), entry([span[0][1]], ONE * span[0][1])) for span in spans]
    listed = entry([4], b"", size=0, slices=[proto((1, proto((1, at), (2, size)))) for ((at, size),) in spans])
    return v2(here / "c", [header(), *sorted(rows), (b"x", listed)], ONE * 4)


def repeated(here: Path) -> Path:  # noqa: D103
    first = block([header(), *((key, EMPTY) for key in MANY[:10])])
    index = block([(b"%07d" % at, varint(0) + varint(len(first) - 5)) for at in range(1000)])
    return written(here, "c.index", first + footer(len(first), index)).with_suffix("")


def compressed(here: Path) -> Path:  # noqa: D103
    return written(here, "c.index", table([(b"\xff", sealed(b"anything", 1))])).with_suffix("")


def growing(here: Path) -> Path:  # noqa: D103
    long = b"x" * 16_000
    return written(
        here, "c.index", table([(b"\xff", block([header(), *((long + key, EMPTY) for key in MANY[:2000])]))])
    ).with_suffix("")


def cut_npz(here: Path) -> Path:  # noqa: D103
    np.savez(here / "a.npz", x=np.zeros(100))
    cut(here / "a.npz", 500)
    return here / "a.npz"


def named_npz(here: Path) -> Path:  # noqa: D103
    np.savez(here / "a.npz", **{"../x": np.zeros(1)})
    return here / "a.npz"


def forged_zip(path: Path, content: dict[str, bytes], forge: Callable[[list[zipfile.ZipInfo]], object]) -> Path:
    """A zip file whose list of members is changed before it is written."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
        forge(archive.filelist)
    return path


def lengthened(listed: list[zipfile.ZipInfo]) -> None:
    """State that a member has more bytes than there are."""
    listed[0].file_size *= 2


def short_npz(here: Path) -> Path:
    """An archive with one of the 100 values that it states, and the checksum of what is there."""
    array = io.BytesIO()
    np.lib.format.write_array_header_1_0(array, {"descr": "<f8", "fortran_order": False, "shape": (100,)})
    content = array.getvalue()

    def forge(listed: list[zipfile.ZipInfo]) -> None:
        listed[0].file_size = len(content) + 800

    return forged_zip(here / "a.npz", {"x.npy": content + bytes(8)}, forge)


def text_npz(here: Path) -> Path:  # noqa: D103
    np.savez(here / "a.npz", x=np.array(["a"]))
    return here / "a.npz"


def twice_npz(here: Path) -> Path:  # noqa: D103
    array = io.BytesIO()
    np.save(array, np.zeros(1))
    with zipfile.ZipFile(here / "a.npz", "w") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        for _ in range(2):
            archive.writestr("x.npy", array.getvalue())
    return here / "a.npz"


def packed_keras(here: Path) -> Path:  # noqa: D103
    with zipfile.ZipFile(here / "a.keras", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model.weights.h5", bytes(999))
    return here / "a.keras"


def outside(here: Path) -> Path:
    """A V2 checkpoint with a slice that ends behind its variable."""
    listed = entry([2], b"", size=0, slices=[proto((1, proto((1, 1), (2, 2))))])
    return v2(here / "c", [header(), (slice_key("x", ((1, 2),)), entry([2], ONE * 2)), (b"x", listed)], ONE * 2)


def two_and_no_state(here: Path) -> Path:
    """A folder with two checkpoints, and no file that says which is the latest."""
    (copied(here, "training") / "checkpoint").unlink()
    return here / "training"


def v1_of_two_shapes(here: Path) -> Path:
    """A V1 checkpoint that lists a variable twice."""
    return v1(here / "c", [(b"x", proto((2, shape(size)), (3, 1), FULL)) for size in (1, 2)])


def meta(*variables: bytes) -> bytes:
    """A MetaGraph whose graph has a variable `x`, or several, and whose collection of variables has these."""
    attributes = ("shape", proto((7, shape(1)))), ("dtype", proto((6, 1)))
    made = proto(*(node(name, "VariableV2", *attributes) for name in "xyz"[: len(variables)]))
    return proto((2, made), (4, proto((1, "variables"), (2, proto((2, proto(*((1, one) for one in variables))))))))


def empty_keras(here: Path) -> Path:  # noqa: D103
    np.savez(here / "a.npz", x=np.zeros(1))
    (here / "a.npz").rename(here / "a.keras")
    return here / "a.keras"


@pytest.fixture(scope="module", autouse=True)
def _modules():
    """Import the readers first, so that their memory is not counted."""
    import tf1kit.checkpoint.formats.hdf5
    import tf1kit.checkpoint.formats.meta_graph
    import tf1kit.checkpoint.formats.npz
    import tf1kit.checkpoint.formats.safetensors
    import tf1kit.checkpoint.formats.v1  # noqa: F401


@pytest.mark.parametrize("case", BROKEN)
def test_refused(case, tmp_path):
    """Opening or reading it raises one sentence with the file's name, and takes little memory."""
    make, says = BROKEN[case]
    path = make(tmp_path)
    tracemalloc.start()
    try:
        with pytest.raises(CheckpointError) as refused, load(path) as checkpoint:
            for name in checkpoint:
                checkpoint[name]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    message = str(refused.value)
    assert says in message
    assert str(tmp_path) in message and message.endswith(".") and "\n" not in message
    assert peak < MOST
    assert not (tmp_path / "ran").exists()


def three_hdf5(here: Path) -> Path:  # noqa: D103
    import h5py

    with h5py.File(here / "a.h5", "w") as file:
        file.update(dict.fromkeys("abc", 1.0))
    return here / "a.h5"


@pytest.mark.parametrize(
    ("make", "limit", "says"),
    [
        (lambda here: DATA / "training", "v2.MOST_TENSORS", "model.ckpt-2.index: lists more than 2 tensors"),
        (lambda here: DATA / "training_v1/model.ckpt", "v1.MOST_TENSORS", "lists more than 2 variables"),
        (lambda here: DATA / "frozen.pb", "graph.MOST_TENSORS", "frozen.pb: it has more than 2 constants"),
        (
            lambda here: written(here, "m.meta", meta(*(proto((1, f"{name}:0")) for name in "xyz"))),
            "meta_graph.MOST_TENSORS",
            "m.meta: it has more than 2 variables",
        ),
        (three_hdf5, "hdf5.MOST_TENSORS", "a.h5 (the array c): it has more than 2 arrays"),
        (
            lambda here: v1_of(here, (2, shape(1)), (3, 1), *[FULL] * 3),
            "stored.MOST_SLICES",
            "(the tensor x): has 3 slices, but at most 2 are supported",
        ),
        (
            lambda here: graph(here, constant("x", tensor((3,), *[(7, 1)] * 3, dtype=3))),
            "tensor_proto.MOST",
            "(the constant x): has its values in more than 2 separate fields",
        ),
    ],
)
def test_limits(make, limit, says, tmp_path, monkeypatch):
    """A reader stops at each limit, which is lowered here so that the files need not be large."""
    monkeypatch.setattr(f"tf1kit.checkpoint.formats.{limit}", 2)
    with pytest.raises(CheckpointError, match=re.escape(says)):
        load(make(tmp_path))


def test_more_data_files_than_stay_open(tmp_path):
    """A checkpoint of many data files keeps a few of them open, and reads each of its tensors."""
    count = 70
    rows = [(b"%02d" % at, entry([], np.float32(at).tobytes(), shard=at)) for at in range(count)]
    v2(tmp_path / "c", [header(count), *rows])
    for at in range(count):
        (tmp_path / f"c.data-{at:05d}-of-{count:05d}").write_bytes(np.float32(at).tobytes())
    with load(tmp_path / "c") as checkpoint:
        before = len(list(OPEN.iterdir()))
        assert [float(checkpoint[name]) for name in checkpoint] == list(range(count))
        assert len(list(OPEN.iterdir())) - before <= 32


@pytest.mark.parametrize("case", ["flipped bit", "pickle", "link to itself", "huge shape", "state of a terminal"])
@pytest.mark.parametrize("command", [("list", "--stats"), ("diff", str(DATA / "training"))])
def test_the_command_ends_with_2(case, command, tmp_path):
    """`list --stats` and `diff` print the sentence, no traceback, and exit with 2."""
    path = BROKEN[case][0](tmp_path)
    result = CliRunner().invoke(main, ["checkpoint", *command, str(path)])
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith("Error: ") and "Traceback" not in result.stderr
    assert result.stdout == ""


def test_a_state_that_moved(tmp_path):
    """A `checkpoint` file with the absolute path of another machine still finds the checkpoint
    beside it.
    """
    folder = copied(tmp_path, "training")
    (folder / "checkpoint").write_text('model_checkpoint_path: "/home/somebody/run/model.ckpt-1"\n')
    with load(folder) as checkpoint:
        assert checkpoint["global_step"] == 1


def test_a_constant_whose_last_value_is_meant_for_the_rest(tmp_path):
    """TensorFlow omits repetitions of the last value."""
    with load(graph(tmp_path, constant("x", tensor((2, 2), (4, ONE + 2 * ONE))))) as checkpoint:
        assert checkpoint["x"].tolist() == [[1, 1], [1, 1]]
    listed = tensor((4,), (7, bytes([1, 2])), dtype=3)
    with load(graph(tmp_path, constant("x", listed))) as checkpoint:
        assert checkpoint["x"].tolist() == [1, 2, 2, 2]


@pytest.mark.parametrize(
    ("dtype", "fields", "values"),
    [(3, [(7, 1), (7, 300)], [1, 300]), (7, [(8, b"a"), (8, b"bc")], [b"a", b"bc"])],
)
def test_values_in_fields_of_their_own(dtype, fields, values, tmp_path):
    """A list of numbers need not be packed, and a list of strings never is."""
    with load(graph(tmp_path, constant("x", tensor((2,), *fields, dtype=dtype)))) as checkpoint:
        assert checkpoint["x"].tolist() == values


def test_columns_of_a_v1_checkpoint(tmp_path):
    """Slices of columns are put side by side, also where the values are packed numbers."""
    spans = [((0, -1), (at, 1)) for at in (0, 1)]
    listed = [(4, proto((1, b""), (1, proto((1, at), (2, 1))))) for at in (0, 1)]
    values = [(slice_key("x", span), proto((7, bytes([at, at + 2])))) for at, span in enumerate(spans)]
    with load(v1(tmp_path / "c", [(b"x", proto((2, shape(2, 2)), (3, 3), *listed))], values)) as checkpoint:
        assert checkpoint["x"].tolist() == [[0, 1], [2, 3]]


def test_a_constant_of_one_value_stays_one_value(tmp_path):
    """A large constant that the graph stores as one value takes no more memory than this value."""
    path = graph(tmp_path, constant("x", tensor((1 << 13, 1 << 13), (5, ONE))))
    tracemalloc.start()
    with load(path) as checkpoint:
        assert checkpoint["x"].shape == (1 << 13, 1 << 13) and checkpoint["x"][-1, -1] == 1
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()
