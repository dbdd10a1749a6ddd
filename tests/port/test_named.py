"""Tests every place in which a port names weights, layers, losses or changes by texts: an unknown name, an empty one and a
thing that is named twice are errors that name it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest

import tf1kit.keras
from tf1kit.keras.named import known, named
from tf1kit.port import Alternating, Clipped, Copied, Gates, Network, Towers
from tf1kit.port.weight_map import resolve

X = np.ones((4, 3), np.float32)
BOTH = {"a": ("fc",), "b": ("logits",)}


class Layers:
    """Two layers with a batch norm between them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fc, self.logits = tf1kit.keras.Dense(3, name="fc"), tf1kit.keras.Dense(3, name="logits")
        self.norm = tf1kit.keras.BatchNormalization(name="norm")

    def endpoints(self, inputs: Any, training: bool = False) -> dict[str, Any]:
        """The last one."""
        return {"logits": self.logits(self.norm(self.fc(inputs), training=training))}


def network(**attributes: Any) -> Any:
    """A network with one loss, which is built."""
    made = type("Net", (Layers, Network), attributes)(name="net")
    made(X)
    return made


def alternating(
    losses: Any = ("a", "b"), optimizers: Any = ("a", "b"), step: str = "a", var_lists: Any = None, **attributes: Any
) -> None:
    """A step of a network with several losses."""
    made = type("Net", (Layers, Alternating), {"var_lists": BOTH if var_lists is None else var_lists, **attributes})(
        name="net"
    )

    def loss(endpoints: Any) -> Any:
        return keras.ops.mean(endpoints["logits"])

    made.compile(
        {name: lambda name=name: tf1kit.keras.GradientDescent(0.1, name=name) for name in optimizers},
        dict.fromkeys(losses, loss),
    )
    made.minimize(step, X)


def towers(**attributes: Any) -> None:
    """A step in two parts."""
    made = type("Net", (Layers, Towers), {"towers": 2, **attributes})(name="net")
    made.compile(descent(), lambda endpoints: keras.ops.mean(endpoints["logits"]), run_eagerly=True)
    made.fit(X, batch_size=4, verbose=0)


def built(optimizer: Any) -> None:
    """An optimizer of the network."""
    optimizer.build(network().trainable_variables)


def mapped(*rows: Any) -> None:
    """Raise the first problem of a map of a layer."""
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, name="fc")])
    legacy = {"w": (3, 2), "b": (2,), **{name: (2,) for name, _, _ in rows if name == "c"}}
    found = resolve(rows, {name: (shape, "float32") for name, shape in legacy.items()}, model, None)
    if found.problems:
        raise ValueError("; ".join(found.problems))


def parted(*names: str) -> None:
    """An optimizer of two parts, the first one of which has these names."""
    parts = [(names, tf1kit.keras.GradientDescent(0.1, name="one"))]
    built(tf1kit.keras.Parted([*parts, (("logits", "norm"), tf1kit.keras.GradientDescent(0.2, name="two"))]))


def descent(**named: Any) -> Any:
    """An optimizer."""
    return tf1kit.keras.GradientDescent(0.1, **named)


PLACES: dict[str, tuple[Callable[..., Any], tuple[Any, ...], Any]] = {  # -> (what takes names, right ones, one more)
    "var_list": (lambda *names: network(var_list=names).trainable_variables, ("fc",), "fc/kernel"),
    "var_lists": (lambda *names: alternating(var_lists={**BOTH, "a": names}), ("fc",), "fc/kernel"),
    "losses of var_lists": (lambda *names: alternating(var_lists=dict.fromkeys(names, ())), ("b", "a"), ""),
    "unmoved": (lambda *names: alternating(unmoved={"a": names}), ("norm",), "norm"),
    "losses of unmoved": (lambda *names: alternating(unmoved=dict.fromkeys(names, ("norm",))), ("a",), ""),
    "losses of after_step": (lambda *names: alternating(after_step=dict.fromkeys(names, ())), ("a",), ""),
    "a change of after_step": (
        lambda *names: alternating(after_step={"a": names}, changes={"c": Clipped(("fc",), 0, 1)}),
        ("c",),
        "",
    ),
    "losses of optimizers": (lambda *names: alternating(optimizers=names), ("b", "a"), ""),
    "losses": (lambda *names: alternating(losses=names), ("b", "a"), ""),
    "a step": (lambda *names: alternating(step=names[-1]), ("a",), ""),
    "Clipped": (lambda *names: network(changes={"c": Clipped(names, 0.0, 1.0)}).change("c"), ("fc",), "fc/kernel"),
    "Copied": (
        lambda *names: network(changes={"c": Copied(dict.fromkeys(names, "logits"))}).change("c"),
        ("fc",),
        "fc/kernel",
    ),
    "Copied from": (lambda *names: network(changes={"c": Copied({"fc": names[-1]})}).change("c"), ("logits",), ""),
    "form of Copied": (lambda *names: Copied({}, form=names[-1]), ("difference",), ""),
    "a change": (lambda *names: network(changes={"clip": Clipped((), 0, 1)}).change(names[-1]), ("clip",), ""),
    "multipliers": (lambda *names: built(descent(multipliers=dict.fromkeys(names, 2.0))), ("fc",), "fc/kernel"),
    "multipliers in a model": (lambda *names: built(descent(multipliers=dict.fromkeys(names, 2.0))), ("net/fc",), "fc"),
    "gates that get a number": (
        lambda *names: mapped(("w", "fc/kernel", Gates("ab", "ab", dict.fromkeys(names, 1.0))), ("b", "fc/bias", None)),
        ("a",),
        "",
    ),
    "a part": (parted, ("fc",), "fc/kernel"),
    "joined": (lambda *names: towers(joined=names[-1]), ("sum",), ""),
    "moving": (lambda *names: towers(moving=names), (1,), 1),
    "penalized": (lambda *names: towers(penalized=names), (0,), 0),
    "variables of WEIGHT_MAP": (
        lambda *names: mapped(("w", "fc/kernel", None), *((name, "fc/bias", None) for name in names)),
        ("b",),
        "b",
    ),
    "dropped variables of WEIGHT_MAP": (
        lambda *names: mapped(*(("w", "fc/kernel", None), ("b", "fc/bias", None)), *((one, None, "") for one in names)),
        (),
        "b",
    ),
    "paths of WEIGHT_MAP": (
        lambda *names: mapped(("w", "fc/kernel", None), *zip("bc", names, (None, None), strict=False)),
        ("fc/bias",),
        "fc/bias",
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_name_that_nothing_has(place: str) -> None:
    """It is an error that names it, and the empty name is an error, too; the right names are taken."""
    use, right, _ = PLACES[place]
    use(*right)
    for wrong in ("lofits", ""):
        with pytest.raises(ValueError, match=f"'{wrong}" if "MAP" not in place else wrong or " "):
            use(*right, wrong)


@pytest.mark.parametrize("place", [place for place, (_, _, more) in PLACES.items() if more != ""])
def test_a_thing_with_two_names(place: str) -> None:
    """It is an error."""
    use, right, more = PLACES[place]
    with pytest.raises(ValueError, match=r"twice|listed 2 times|filled 2 times"):
        use(*right, more)


@pytest.mark.parametrize("place", ["losses of var_lists", "losses of optimizers", "losses"])
def test_a_loss_that_one_of_them_lacks(place: str) -> None:
    """It is an error, too."""
    use, (_, right), _ = PLACES[place]
    with pytest.raises(ValueError, match="names the loss 'b'"):
        use(right)


def test_expressions_of_which_some_match_nothing() -> None:
    """They are for many networks, as BERT's list is; it is an error if none of them matches, or one is there twice."""
    built(tf1kit.keras.AdamWeightDecay(0.1, 0.1, not_decayed=["LayerNorm", "layer_norm", "bias"]))
    for wrong, says in (
        (["LayerNorm", "bais"], "names 'LayerNorm', but no weight"),
        (["bias", "bias"], "'bias' twice"),
    ):
        with pytest.raises(ValueError, match=says):
            built(tf1kit.keras.AdamWeightDecay(0.1, 0.1, not_decayed=wrong))


def test_what_an_error_says() -> None:
    """The names near it, or the first ones; a text in the place of a tuple."""
    own = [f"layer{at}/kernel" for at in range(9)]
    with pytest.raises(ValueError, match="v names 'layer33', but no weight is there: near it are layer3, layer"):
        named(("layer33",), own, "v")
    with pytest.raises(ValueError, match=r"there are layer0, layer0/kernel, layer1, .* and 12 more"):
        named(("zzz",), own, "v")
    with pytest.raises(ValueError, match=r"v is the text 'fc': give a tuple, such as \('fc',\)"):
        named("fc", own, "v")
    with pytest.raises(ValueError, match="not_decayed is the text '/bias'"):
        tf1kit.keras.AdamWeightDecay(0.1, not_decayed="/bias")
    with pytest.raises(ValueError, match="a part of parted is the text 'fc'"):
        tf1kit.keras.Parted([("fc", descent())])
    with pytest.raises(ValueError, match="the loss 'c', which optimizer does not have: there is b"):
        known(["c"], ["b"], "loss of net", where="optimizer")
