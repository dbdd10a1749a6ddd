"""Tests that each public name of 1.15.5's contrib works, or can be imported and raises when it is
used.
"""

import importlib
import re

import pytest
import tensorflow

from tf1kit.contrib import _names
from tf1kit.contrib._placeholder import Placeholder
from tf1kit.contrib._resolve import resolve
from tf1kit.contrib._tree import never
from tf1kit.errors import MissingSymbolError, UsageError
from tf1kit.inventory import contrib as _inventory
from tf1kit.tf1 import facade

PACKAGES = _inventory.section("").names()


def test_inventory_is_complete() -> None:
    """The numbers of names are those of the genuine package, counted with `dir`."""
    assert len(PACKAGES) == 73
    assert sum(len(_inventory.section(package).names()) for package in PACKAGES) == 2355


def test_unknown_names() -> None:
    """A name that 1.15.5 did not have is not found, and the message says so."""
    with pytest.raises(KeyError, match=r"layers\.nothing"):
        resolve("layers", "nothing")
    with pytest.raises(KeyError, match=r"nowhere\.name"):
        _names.gap("nowhere.name")
    assert never("nowhere.name") == "tf.contrib.nowhere.name does not exist in TensorFlow 1.15.5"


@pytest.mark.parametrize("package", PACKAGES)
def test_works_or_raises(package: str) -> None:
    """Every name of a package works or raises; the error names the symbol and says more."""
    module = importlib.import_module(f"tf1kit.contrib.{package}")
    for name in _inventory.section(package).names():
        value = getattr(module, name)
        if isinstance(value, Placeholder):
            with pytest.raises(MissingSymbolError) as caught:
                value()
            said = str(caught.value)
            assert f"tf.contrib.{package}.{name} " in said
            assert caught.value.why in said
            assert caught.value.instead in said


@pytest.mark.parametrize("package", sorted({name.partition(".")[0] for name in _inventory.modules() if name}))
def test_deep_modules(package: str) -> None:
    """Every module below a package, and each of its names, can be imported."""
    for full in _inventory.modules():
        if full.partition(".")[0] == package:
            module = importlib.import_module(f"tf1kit.contrib.{full}")
            for name in _inventory.section(full).names():
                resolve(full, name)
                assert hasattr(module, name)


def test_each_package_has_a_reason() -> None:
    """Each contrib package has a reason for names that are not supplied, and no reason is for an
    unknown package.
    """
    packages = {name.partition(".")[0] for name in _inventory.modules()} - {""}
    assert packages <= set(_names.gaps())
    assert {key.partition(".")[0] for key in _names.gaps()} == packages


@pytest.mark.parametrize("key", sorted(key for key in _names.gaps() if "." in key))
def test_reasons_are_of_modules_and_names(key: str) -> None:
    """Each reason is for an existing name that does not work."""
    module, _, name = key.rpartition(".")
    if key not in _inventory.modules():
        assert name in _inventory.section(module).names()
        assert isinstance(resolve(module, name).value, Placeholder)


def test_one_reason_for_all_places_of_a_name() -> None:
    """A name that does not work says the same wherever a program takes it from, and so does a name whose
    row in the table is about another of its places.
    """
    seen = set()
    for module in _inventory.modules():
        for name, (where, there) in _inventory.section(module).origins.items():
            if where.startswith(".") and there and f"{where[1:]}.{there}" not in _inventory.titles():
                shown, defined = resolve(module, name).value, resolve(where[1:], there).value
                if isinstance(shown, Placeholder):
                    errors = shown.__error__(), defined.__error__()
                    assert errors[0].instead == errors[1].instead, f"{module}.{name}"
                    assert errors[0].why == errors[1].why, f"{module}.{name}"
                    seen.add(f"{where[1:]}.{there}")
    apart = [key for key in _names.gaps() if "." in key and _names.defining(key) != key]
    assert apart
    assert {_names.defining(key) for key in apart} <= seen


def test_what_is_recommended_exists() -> None:
    """Each "tf.name" that a row recommends exists, in the kit's TensorFlow 1 or in TensorFlow 2."""
    for key, (_, instead) in _names.gaps().items():
        for name in re.findall(r"\btf\.([a-z][\w.]*\w)", instead):
            assert there(facade(), name) or there(tensorflow, name), f"{key}: tf.{name}"


def there(module: object, name: str) -> bool:
    """Whether a dotted name can be reached; names of packages that are not installed count as
    reachable.
    """
    for part in name.split("."):
        try:
            module = getattr(module, part, None)
        except UsageError:
            return True
    return module is not None
