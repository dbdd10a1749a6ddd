"""The keys of a recording, taken apart.  Python 3.7."""

from __future__ import annotations

from collections.abc import Iterable

TRAINED = ("gradients", "weights", "slots")  # what there is per variable
KINDS = ("endpoints", "loss", *TRAINED)


def kind_of(key: str) -> str:
    """`endpoints`, `loss`, `gradients`, `weights` or `slots`, from a recording's key."""
    return next((part for part in key.split("/") if part in KINDS), "")


def step_of(key: str) -> str:
    """`step_5` of `float32/step_5/gradients/Variable`."""
    return next((part for part in key.split("/") if part.startswith("step_")), "")


def variable_of(key: str, names: Iterable[str]) -> str | None:
    """That of the variables `names` whose gradient, weight or slot the key is of."""
    kind = kind_of(key)
    name = ("/" + key).partition(f"/{kind}/")[2] if kind in TRAINED else ""
    owner = name.rpartition("/")[0] if kind == "slots" else name
    return next((found for found in names if found == owner), None)
