"""Tests that functions that work have the parameters of 1.15.5: names, order, defaults."""

import inspect
import re
from typing import Any

import pytest

from tests.inventory.signature import signature
from tf1kit.contrib._placeholder import Placeholder
from tf1kit.contrib._resolve import resolve
from tf1kit.inventory import contrib as _inventory
from tf1kit.inventory.reader import Entry

# Packages whose parameters are equal except for EXCEPTIONS. In other packages, TensorFlow's own
# functions may take more.
EQUAL = [
    *(
        "layers",
        "slim",
        "framework",
        "losses",
        "metrics",
        "training",
        "rnn",
        "seq2seq",
        "legacy_seq2seq",
        "data",
        "image",
    ),
    *("opt", "summary", "util", "lookup", "crf", "slim.nets", "losses.python.metric_learning"),
    *("learn.python.learn.datasets", "learn.python.learn.datasets.mnist", "learn.python.learn.datasets.base"),
]
PACKAGES = _inventory.section("").names()

# TensorFlow's own classes and functions with new parameters. Those of 1.15.5 come first and have
# the same meaning.
GROWN = {
    "data": "CsvDataset RandomDataset bucket_by_sequence_length choose_from_datasets ignore_errors make_csv_dataset "
    "make_saveable_from_iterator parse_example_dataset sample_from_datasets",
    "lookup": "TextFileInitializer",
    "opt": "LazyAdamOptimizer NadamOptimizer",  # because of their base class, tf.train.AdamOptimizer
}
DECORATED = "1.15.5 shows what a decorator takes, (*args, **kwargs); the function behind it has these"
# The kit's parameters that differ in another way, and the cause.
EXCEPTIONS = {
    "data.make_batched_features_dataset": (
        "",
        "reader=None stands for TFRecordDataset, which 1.15.5 has as the default",
    ),
    "data.Optional.none_from_structure": ("", "TensorFlow calls it empty(element_spec) by now"),
    "data.Optional.value_structure": ("", "TensorFlow calls it element_spec by now"),
    "distribute.CollectiveAllReduceStrategy": ("", "TensorFlow calls CollectiveCommunication another name by now"),
    "eager.function": ("", "TensorFlow has put parameters between those for experiments, which programs pass by name"),
    "layers.scale_gradient": ("(inputs, gradient_multiplier)", DECORATED),
    "slim.scale_gradient": ("(inputs, gradient_multiplier)", DECORATED),
}


def recorded(module: str, name: str) -> tuple[Entry, dict[str, str | None]] | None:
    """The recorded definition of a public name, and the members of a class; None for a value or a
    module.
    """
    section = _inventory.section(module)
    where, there = section.origins.get(name, (f".{module}", name))
    where = where.removeprefix(".") if where.startswith(".") else f"/{where}"
    if where not in _inventory.titles():
        return None
    section = _inventory.section(where)
    if there in section.origins:
        return recorded(where, there)
    there = section.aliases.get(there, there)
    found = section.definitions.get(there)
    return (found, section.members(there)) if found and found.kind != "value" else None


def pairs(package: str) -> dict[str, tuple[str, Any]]:
    """The names of a package that work, with the recorded parameters and the kit's object."""
    found = {}
    for name in _inventory.section(package).names():
        known, value = recorded(package, name), resolve(package, name).value
        if known and not isinstance(value, Placeholder):
            found[name] = (known[0].text, value)
    return found


def split(text: str) -> list[str]:
    """The parameters of a recorded signature."""
    parts, depth, quote = [""], 0, ""
    for sign in text[1:-1]:
        quote = "" if sign == quote else quote or (sign if sign in "'\"" else "")
        depth += 0 if quote else (sign in "([{<") - (sign in ")]}>")
        if sign == "," and not depth and not quote:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts if part.strip()]


def takes(ours: str, theirs: str) -> bool:
    """Whether each call that fits `theirs` also fits `ours`: the same parameters, then optional
    ones.
    """
    mine, recorded = split(ours), split(theirs)
    if "**" in theirs and not any(part.startswith("**") for part in mine):
        return False
    fixed = [part for part in recorded if not part.startswith("*")]
    mine = [part for part in mine if not part.startswith("*")]
    begin, rest = mine[: len(fixed)], mine[len(fixed) :]
    return all(one == other or one == f"{other}=None" for one, other in zip(begin, fixed, strict=False)) and (
        len(begin) == len(fixed) and all("=" in part for part in rest)
    )


@pytest.mark.parametrize("package", [*PACKAGES, *(package for package in EQUAL if package not in PACKAGES)])
def test_parameters(package: str) -> None:
    """Every public function that works has the parameters of 1.15.5; if TensorFlow's own has more,
    those come first.
    """
    wrong = {}
    for name, (theirs, value) in pairs(package).items():
        ours, more = signature(value), package not in EQUAL or name in GROWN.get(package, "").split()
        if ours != theirs and not (more and takes(ours, theirs)) and f"{package}.{name}" not in EXCEPTIONS:
            wrong[name] = f"{ours} instead of {theirs}"
    assert not wrong, "\n".join(f"{name}{said}" for name, said in wrong.items())


@pytest.mark.parametrize("package", [package for package in EQUAL if package in PACKAGES])
def test_methods(package: str) -> None:
    """A class of the kit has the public methods and properties of 1.15.5's, with their
    parameters.
    """
    wrong = []
    for name, (_, value) in pairs(package).items():
        known = recorded(package, name)
        if not known or not inspect.isclass(value):
            continue
        for method, theirs in known[1].items():
            found = inspect.getattr_static(value, method, None)
            key = f"{package}.{name}.{method}"
            if key in EXCEPTIONS:
                continue
            if found is None and not hasattr(value, method):
                wrong.append(f"{key} is missing")
            elif theirs and callable(getattr(value, method)):
                ours = signature(getattr(found, "__func__", found))
                if ours != theirs and not takes(ours, theirs):
                    wrong.append(f"{key}{ours} instead of {theirs}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("key", sorted(EXCEPTIONS))
def test_exceptions_are_needed(key: str) -> None:
    """Each exception is for an existing name that differs."""
    package, _, name = key.rpartition(".")
    if package not in _inventory.titles():  # a method
        package, _, holder = package.rpartition(".")
        assert not hasattr(pairs(package)[holder][1], name)
        return
    theirs, value = pairs(package)[name]
    ours, shown = EXCEPTIONS[key][0], signature(value)
    assert shown != theirs and not takes(shown, theirs)
    assert not ours or shown == ours


@pytest.mark.parametrize("package", sorted(GROWN))
def test_grown_are_tensorflows(package: str) -> None:
    """Only TensorFlow's own classes and functions, and subclasses of these, may have more
    parameters.
    """
    for name in GROWN[package].split():
        value = pairs(package)[name][1]
        modules = [base.__module__ for base in value.__mro__] if inspect.isclass(value) else [value.__module__]
        assert any(module.startswith("tensorflow.") for module in modules), name


def test_a_planted_difference_is_found() -> None:
    """The comparison notices another default, another name, another order and a missing
    parameter.
    """
    theirs, value = pairs("layers")["batch_norm"]
    assert signature(value) == theirs
    for before, after in (("decay=0.999", "decay=0.99"), ("center", "centre"), (", scale=False", "")):
        planted = theirs.replace(before, after, 1)
        assert planted != theirs and not takes(planted, theirs)
    assert not takes(re.sub(r"decay=0.999, center=True", "center=True, decay=0.999", theirs), theirs)
    assert takes(theirs[:-1] + ", more=1)", theirs)
    assert not takes(theirs[:-1] + ", more)", theirs)
