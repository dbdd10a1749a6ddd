"""Tests overlay modules: where a name is read from, what writing and deleting it changes, and
`vars(module)`.
"""

from __future__ import annotations

import sys
from types import ModuleType
from unittest import mock

import pytest

from tf1kit.importing.overlay import Changed, Lazy, OverlayModule, Place, fetch, first, has, own, tell


@pytest.fixture
def base(monkeypatch):
    """An installed module `room`, with a submodule."""
    module, inside = ModuleType("room"), ModuleType("room.inside")
    module.there, module.changed, module.inside = "base", "base", inside
    inside.deep = 1
    monkeypatch.setitem(sys.modules, "room", module)
    monkeypatch.setitem(sys.modules, "room.inside", inside)
    return module


@pytest.fixture
def overlay(base):
    """An overlay of `base`, with an entry of each kind."""
    made = []
    table = {
        "there": 0,
        "changed": Changed(9, "it means something else"),
        "value": 3,
        "imported": "room.inside:deep",
        "module": "room.inside",
        "lazy": Lazy(lambda: made.append(1) or len(made)),
        "place": Place("room.inside:deep"),
        "_hidden": 1,
    }
    return OverlayModule("room", base, table)


def test_names_are_read(overlay, base):
    """The base comes first, except for changed names. A lazy value is made once."""
    assert (overlay.there, overlay.changed, overlay.value, overlay.imported) == ("base", 9, 3, 1)
    assert overlay.module is base.inside and (overlay.lazy, overlay.lazy) == (1, 1)
    base.there = "later"
    assert overlay.there == "later" and base.changed == "base"
    with pytest.raises(AttributeError, match="module 'room' has no attribute 'nothing'"):
        overlay.nothing  # noqa: B018
    assert "_hidden" not in overlay.__all__ and {"there", "value", "inside"} <= set(overlay.__all__)
    assert {"_hidden", "there", "lazy"} <= set(dir(overlay)) and "_table" not in dir(overlay)


def test_writing_reaches_the_place(overlay, base):
    """Writing changes the base if the name is read from it, the other module for a `Place`, and
    else the overlay alone.
    """
    overlay.there, overlay.place, overlay.value, overlay.new = "written", 7, 4, 5
    assert (base.there, base.inside.deep, base.new) == ("written", 7, 5)
    assert overlay.value == 4 and not has(base, "value")
    overlay.changed = "mine"
    assert overlay.changed == "mine" and base.changed == "base"
    base.place = "old"  # an installed module that still has the name, too
    overlay.place = 8
    assert (base.place, base.inside.deep) == (8, 8)


def test_a_place_is_read_each_time(overlay, base):
    """A value that other code writes to the place is seen."""
    assert overlay.place == 1
    base.inside.deep = 2
    assert overlay.place == 2


def test_a_place_that_is_gone_is_not_made():
    """Writing does not make a name in a module that no longer has it, because nothing reads it
    there.
    """
    Place("sys:tf1kit_nothing").write(1)
    assert not hasattr(sys, "tf1kit_nothing")


def test_patched_names_are_as_before(overlay, base):
    """`mock.patch` restores the earlier value, even if that is a submodule."""
    with mock.patch.object(overlay, "there", "patched"), mock.patch.object(overlay, "inside", "patched"):
        assert base.there == base.inside == "patched"
    assert base.there == "base" and base.inside is sys.modules["room.inside"]


def test_deleting(overlay, base):
    """Deleting changes the module that writing changes."""
    assert overlay.lazy == 1
    del overlay.lazy, overlay.there, overlay.value, overlay.place
    assert not hasattr(base, "there") and not hasattr(base.inside, "deep")
    assert not hasattr(overlay, "value")
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        del OverlayModule("alone").nothing


def test_vars(overlay, base):
    """`vars(module)` reads, writes and deletes names of the module, and has the other methods of a
    dictionary.
    """
    names = vars(overlay)
    assert "there" in names and "nothing" not in names and 3 not in names
    assert names["changed"] == 9 and names.get("nothing") is None
    names["there"] = "written"
    assert base.there == "written" and set(names) == set(dir(overlay)) and len(names) == len(dir(overlay))
    del names["there"]
    assert not hasattr(base, "there")
    for ask in (lambda: names["nothing"], lambda: names.__delitem__("nothing")):
        with pytest.raises(KeyError):
            ask()
    names.update(value=5)
    assert names.copy()["value"] == 5 and type(names.copy()) is dict


def test_otherwise():
    """The function `otherwise` answers for names that neither base nor table has. `in` does not ask
    it for Python's own names.
    """
    asked = []

    def answer(name):
        asked.append(name)
        if name == "none":
            raise AttributeError(name)
        return name.upper()

    overlay = OverlayModule("room", None, None, answer)
    assert overlay.word == "WORD" and "word" in vars(overlay) and "none" not in vars(overlay)
    assert "__private__" not in vars(overlay) and "__private__" not in asked
    overlay.word = "written"
    assert own(overlay)["word"] == overlay.word == "written"


def test_a_watcher_is_told(overlay, base, monkeypatch):
    """The watcher is told each public name that is read, in public modules of the base, too, and a
    behaviour with the first frame that it accepts.
    """
    told = []
    monkeypatch.setattr(
        OverlayModule, "watcher", lambda symbol, frame: bool(told.append((symbol, frame.f_code.co_name)))
    )
    assert (overlay.value, overlay.inside.deep, overlay.there) == (3, 1, "base")
    assert overlay.inside is overlay.inside and not hasattr(overlay, "_nothing")
    here = "test_a_watcher_is_told"
    assert told[:4] == [(f"room.{name}", here) for name in ("value", "inside", "inside.deep", "there")]
    told.clear()
    tell("a behaviour")
    assert told[0] == ("a behaviour", here) and len(told) > 1  # no frame was accepted


def test_the_first_that_is_there():
    """`first` returns the first module or name that exists, or raises the last error."""
    assert first("nowhere:name", "math:nothing", "math:pi") == fetch("math:pi")
    assert fetch("os.path").__name__ in ("posixpath", "ntpath") and fetch(5) == 5
    with pytest.raises(ModuleNotFoundError, match="elsewhere"):
        first("nowhere:name", "elsewhere:name")
