"""A damaged capture gives one sentence that names the file and says what to do."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.capture.spoilt import META, RUN, Spoilt
from tf1kit.capture.folder import AGAIN, Capture
from tf1kit.errors import UsageError

JSON = "capture.json"


def other_byte(spoilt: Spoilt) -> None:
    """Change the last byte of a run."""
    file = spoilt.path / RUN
    raw = file.read_bytes()
    file.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))


def link(spoilt: Spoilt) -> None:
    """Put a symbolic link to a file outside in the place of a run."""
    outside = spoilt.path.parent / "outside.npz"
    (spoilt.path / RUN).replace(outside)
    (spoilt.path / RUN).symlink_to(outside)


def renamed(name: str) -> Callable[[Spoilt], None]:
    """Let capture.json list the run under another path, with its right sha256."""

    def change(told: Any) -> None:
        told["sha256"][name] = told["sha256"][RUN]
        told["graphs"][0]["runs"][0]["file"] = name

    def spoil(spoilt: Spoilt) -> None:
        (spoilt.path.parent / "run-0.npz").write_bytes((spoilt.path / RUN).read_bytes())
        spoilt.tell(change)

    return spoil


def pickled(spoilt: Spoilt) -> None:
    """Put an array of objects, which would be pickled, into a run."""
    spoilt.arrays(lambda arrays: arrays.update(bad=np.array([{}], object)))


def told(change: Callable[[Any], Any]) -> Callable[[Spoilt], None]:
    """Change capture.json."""
    return lambda spoilt: spoilt.tell(change)


def graph_told(change: Callable[[Any], Any]) -> Callable[[Spoilt], None]:
    """Change what capture.json says of the graph."""
    return lambda spoilt: spoilt.graph_told(change)


def arrays(**changed: Any) -> Callable[[Spoilt], None]:
    """Put arrays into the first run."""
    return lambda spoilt: spoilt.arrays(lambda found: found.update({key: np.asarray(changed[key]) for key in changed}))


def folder(path: Path) -> None:
    """Put a folder in place of a file."""
    path.unlink()
    path.mkdir()


# damage -> (the file that the sentence names, words of the sentence, what does it)
DAMAGE: dict[str, tuple[str, str, Callable[[Spoilt], Any]]] = {
    "no capture.json": (JSON, "is not a capture", lambda spoilt: (spoilt.path / JSON).unlink()),
    "half a capture.json": (JSON, "is not a capture", lambda spoilt: (spoilt.path / JSON).write_text('{"format": 1')),
    "deep capture.json": (JSON, "is not a capture", lambda spoilt: (spoilt.path / JSON).write_text("[" * 100_000)),
    "bytes in capture.json": (JSON, "is not a capture", lambda spoilt: (spoilt.path / JSON).write_bytes(b"\xff\xfe")),
    "a list": (".capture", "format None", lambda spoilt: (spoilt.path / JSON).write_text("[1]")),
    "another format": (".capture", "format 2", told(lambda told: told.update(format=2))),
    "no format": (".capture", "format None", told(lambda told: told.pop("format"))),
    "no run": (RUN, "cannot be read", lambda spoilt: (spoilt.path / RUN).unlink()),
    "no graph": (META, "cannot be read", lambda spoilt: (spoilt.path / META).unlink()),
    "a folder in place of a run": (RUN, "cannot be read", lambda spoilt: folder(spoilt.path / RUN)),
    "another byte": (RUN, "sha256 differs", other_byte),
    "a run that is not listed": (RUN, "not a file of the capture", told(lambda told: told["sha256"].pop(RUN))),
    "a link to the outside": (RUN, "outside of the capture", link),
    "a path with ..": ("../run-0.npz", "not a file of the capture", renamed("../run-0.npz")),
    "an absolute path": ("/run-0.npz", "not a file of the capture", renamed("/run-0.npz")),
    "a backslash": ("run-0.npz", "not a file of the capture", renamed("..\\run-0.npz")),
    "a pickle in a run": (RUN, "damaged", pickled),
    "a run that is a pickle": (RUN, "damaged", lambda spoilt: spoilt.put(RUN, pickle.dumps({}))),
    "half a run": (RUN, "damaged", lambda spoilt: spoilt.put(RUN, (spoilt.path / RUN).read_bytes()[:9_000])),
    "an empty run": (RUN, "damaged", lambda spoilt: spoilt.put(RUN, b"")),
    "no graph in the graph's file": (META, "not a MetaGraph", lambda spoilt: spoilt.put(META, b"\xff" * 9)),
    "ends without strings": (RUN, "damaged", arrays(**{"feeds/x:0#ends": [1, 2]})),
    "ends that are no numbers": (RUN, "damaged", arrays(**{"feeds/s#ends": ["a"], "feeds/s#bytes": [1]})),
    "a bfloat16 of 64 bits": (RUN, "damaged", arrays(**{"feeds/x:0#bfloat16": 1.5})),
    "a tap without its draws": (RUN, "taps/t/0", graph_told(lambda graph: tap(graph, "t"))),
    "a tap that the graph does not have": (JSON, "'u'", graph_told(lambda graph: tap(graph, "u", "t"))),
    "an infinite number": (JSON, "does not describe", graph_told(lambda graph: graph["runs"][0].update(number=1e999))),
    "a shape of words": (
        JSON,
        "does not describe",
        graph_told(lambda graph: graph["variables"][0].update(shape=["a"])),
    ),
    "a list for the noise": (JSON, "does not describe", graph_told(lambda graph: graph.update(noise=[]))),
    "a word for the runs": (JSON, "does not describe", graph_told(lambda graph: graph.update(runs="many"))),
    "a number for the graphs": (JSON, "does not describe", told(lambda told: told.update(graphs=1))),
    "a list for the digests": (JSON, "does not describe", told(lambda told: told.update(sha256=[]))),
}


def tap(graph: Any, used: str, known: str = "") -> None:
    """Let the first run draw once through the tap `used`."""
    graph["taps"] = {"dense/MatMul": known or used}
    graph["runs"][0]["taps"] = {used: 1}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_told(damage: str, tmp_path: Path) -> None:
    """The sentence has the file and what to do; it is the only error."""
    file, says, spoil = DAMAGE[damage]
    spoilt = Spoilt(tmp_path)
    spoil(spoilt)
    with pytest.raises(UsageError) as error:
        spoilt.use()
    said = str(error.value)
    assert file in said and says in said and str(tmp_path) in said
    assert AGAIN.lower() in said.lower() or "is not a capture" in said


def keys(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of each key that the reader needs, in one object of each kind."""
    if isinstance(value, list):
        return keys(value[0], (*path, 0)) if value else []
    if not isinstance(value, dict) or path[-1:] == ("sha256",):
        return []
    return [found for key, one in value.items() for found in [(*path, key), *keys(one, (*path, key))]]


NOT_READ = {
    *("collections", "initializer", "read", "global_step", "moving_average_variables", "regularization_losses"),
    *("update_operations", "seed", "cannot_be_fetched"),
}


def test_each_key_is_needed(tmp_path: Path) -> None:
    """Without any one of its keys, capture.json is refused."""
    spoilt, file = Spoilt(tmp_path), tmp_path / "placeholders.capture/capture.json"
    whole = file.read_text()
    paths = [path for path in keys(json.loads(whole)) if not NOT_READ & set(path) and path[2::2] != ("trains", "taps")]
    assert len(paths) > 30
    for path in paths:
        changed = json.loads(whole)
        parent = changed
        for key in path[:-1]:
            parent = parent[key]
        del parent[path[-1]]
        file.write_text(json.dumps(changed))
        with pytest.raises(UsageError, match=re.escape(str(spoilt.path))):
            Capture(spoilt.path)


def test_an_array_that_is_not_there(tmp_path: Path) -> None:
    """A run that lacks an array says which."""
    run = Capture(Spoilt(tmp_path).path).graphs[0].runs[0]
    assert run.array("before/dense/bias").shape == (64,)
    with pytest.raises(UsageError, match=rf"{RUN} has no array 'before/none': {re.escape(AGAIN)}"):
        run.array("before/none")


def test_strings_and_bfloat16_come_back(tmp_path: Path) -> None:
    """Strings keep their zeros and their shape; bfloat16 keeps its bits."""
    spoilt = Spoilt(tmp_path)
    words = {"s#bytes": np.frombuffer(b"a\0\0\xffbc", np.uint8), "s#ends": np.array([[1, 3], [3, 6]])}
    number = {"b#bfloat16": np.array([0x3FC0, 0xC000], np.uint16)}
    spoilt.arrays(lambda found: found.update({f"feeds/{key}": value for key, value in {**words, **number}.items()}))
    feeds = Capture(spoilt.path).graphs[0].runs[0].part("feeds")
    assert feeds["s"].tolist() == [[b"a", b"\0\0"], [b"", b"\xffbc"]]
    assert feeds["b"].dtype.name == "bfloat16" and feeds["b"].astype(float).tolist() == [1.5, -2.0]
