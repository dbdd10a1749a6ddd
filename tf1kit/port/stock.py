"""The objects of Keras that compute what those of `tf1kit.keras` compute but for what is told: `tf1kit port --stock`.

Where Keras has no such object, that of `tf1kit.keras` stays, and is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tf1kit.port.optimizer_slots import POWERS
from tf1kit.port.recognise.optimizer import Optimizer
from tf1kit.port.recognise.step import CALL, Formula, Made, Reference, Step, Weight
from tf1kit.port.structure.defaults import filled, is_default
from tf1kit.port.structure.tree import Chain, Leaf, Statement, Tree

OWN = "tf1kit.keras."
SCHEDULES = f"{OWN}schedules."
L2 = f"{OWN}regularizers.L2"
Options = Mapping[str, Any]


@dataclass(frozen=True)
class Stock:
    """An object of Keras.

    Args:
        kind: its class.
        differs: what it computes otherwise, a clause; "" if it computes the same bits.
        named: {our argument: its argument, or "" for one that Keras does not have}.
        values: {our argument: {our value: its value}}.
        more: the arguments that it always has, because its default is another one.
        beyond: a pattern of the keys of what differs by more than rounding, in which "{slot}" stands for the variables of a
            slot of the layers; "" if it is rounding alone.
        fits: whether it can stand for ours with these arguments, none of which is left out.
    """

    kind: str
    differs: str = ""
    named: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[Any, Any]] = field(default_factory=dict)
    more: Options = field(default_factory=dict)
    beyond: str = ""
    fits: Callable[[Options], bool] = lambda options: True

    def arguments(self, given: Options) -> dict[str, Any]:
        """Its arguments for ours."""
        names = {key: self.named.get(key, key) for key in given}
        found = {names[key]: self.values.get(key, {}).get(one, one) for key, one in given.items() if names[key]}
        return {**self.more, **found}


def _is_of_channels(options: Options) -> bool:
    """Whether the weights of a layer normalization are along the axis that is normalized, as in Keras."""
    plain = options["data_format"] == "channels_last" and options["arithmetic"] != "deviation"
    return plain and options["axis"] == options["begin_params_axis"] == -1


def _has_own_way(options: Options) -> bool:
    """Whether averages are corrected for a start at 0, or renormalize, or are not those of the batch in training."""
    return any(options[key] for key in OWN_WAYS) or not options["is_training"]


AXES = {"data_format": {"channels_last": -1, "channels_first": 1}}
ORDER = "its operations have another order"
ADDED = "a tape computes the gradients of kernel and bias in one operation, which sums in another order"
ABSENT = "Keras does not have it"
OWN_WAYS = ("zero_debias_moving_mean", "zero_debias_moving_variance", "renorm")  # of moving averages
NORM = {
    "decay": "momentum",
    "data_format": "axis",
    **dict.fromkeys(("updates_collections", "assigned", "fused", "is_training", *OWN_WAYS), ""),
    **dict.fromkeys(("renorm_clipping", "renorm_decay"), ""),
}
WITHOUT = dict.fromkeys(("variance", "arithmetic", "begin_params_axis"), "")
LAYERS = {
    f"{OWN}BatchNormalization": (
        Stock(
            "layers.BatchNormalization",
            "it is not one fused operation, and its moving variance follows the biased variance of a batch, (N - 1) / N of that "
            "of TensorFlow 1",
            NORM,
            AXES,
            beyond=r"(.*/)?weights/{moving_variance}",
            fits=lambda options: options["fused"] is not False and not _has_own_way(options),
        ),
        Stock("layers.BatchNormalization", ORDER, NORM, AXES, fits=lambda options: not _has_own_way(options)),
    ),
    f"{OWN}Conv2D": (Stock("layers.Conv2D", ADDED, {"bias_add": ""}),),
    f"{OWN}Dense": (Stock("layers.Dense", ADDED, {"bias_add": ""}),),
    f"{OWN}SeparableConv1D": (Stock("layers.SeparableConv1D", ADDED, {"bias_add": ""}),),
    f"{OWN}Dropout": (
        Stock(
            "layers.Dropout",
            "Keras draws other random numbers, and the proof gives the graph those of the port",
            {"seed": "", "arithmetic": ""},
        ),
    ),
    f"{OWN}GroupNormalization": (Stock("layers.GroupNormalization", ORDER, {"data_format": "axis"}, AXES),),
    f"{OWN}InstanceNormalization": (
        Stock(
            "layers.GroupNormalization",
            ORDER,
            {"axis": "", "data_format": "axis", **WITHOUT},
            AXES,
            {"groups": -1},
            fits=lambda options: options["arithmetic"] != "deviation",
        ),
    ),
    f"{OWN}LayerNormalization": (
        Stock("layers.LayerNormalization", ORDER, {"data_format": "", **WITHOUT}, fits=_is_of_channels),
    ),
    f"{OWN}LeakyReLU": (
        Stock(
            "layers.LeakyReLU",
            "its gradient at 0 is the slope",
            {"arithmetic": ""},
            beyond=r"(.*/)?zeros/.*",
        ),
    ),
    f"{OWN}Scale": (Stock("layers.Rescaling", "", {"factor": "scale"}),),
}
ACTIVATIONS: dict[str, str] = {
    **dict.fromkeys(("gelu", "gelu_of_half"), Reference("ops.gelu")),
    **dict.fromkeys(("gelu_by_erf", "gelu_of_half_by_erf", "gelu_by_erfc"), "gelu"),
    "selu": "selu",
    "swish": "silu",
}
SGD = {"name": "sgd"}  # the name that Keras gives depends on its version
OPTIMIZERS = {
    "GradientDescent": Stock("keras.optimizers.SGD", ORDER, more=SGD),
    "Momentum": Stock(
        "keras.optimizers.SGD",
        "its velocity has the learning rate inside, so the step behind a change of the rate is another one",
        {"use_nesterov": "nesterov"},
        more=SGD,
    ),
    "Adam": Stock(
        "keras.optimizers.Adam", f"{ORDER}, and it computes the powers of both betas anew", more={"epsilon": 1e-8}
    ),
    "RMSProp": Stock(
        "keras.optimizers.RMSprop",
        "its mean square begins at 0 and not at 1, so the first steps are longer",
        {"decay": "rho"},
        more={"epsilon": 1e-10, "name": "rmsprop"},  # as that of SGD
        beyond=r"fresh/slots/.*",
    ),
    "Adagrad": Stock("keras.optimizers.Adagrad", ORDER, more={"epsilon": 0.0}),
    "Adadelta": Stock("keras.optimizers.Adadelta", ORDER, more={"epsilon": 1e-8}),
    "Ftrl": Stock("keras.optimizers.Ftrl", ORDER),
}
OF_ROWS = ("GradientDescent", "Adam", "Adagrad")  # a gradient of some rows changes no other row by these
RATES = "it divides by `decay_steps`, where a session multiplies by the reciprocal"
OTHERS = {  # arguments of layers and optimizers
    f"{OWN}regularizers.L1": Stock("keras.regularizers.L1", ORDER),
    L2: Stock("keras.regularizers.L2", ORDER),
    f"{OWN}initializers.VarianceScaling": Stock(
        "keras.initializers.VarianceScaling",
        "its deviation is 0.29% less, because contrib multiplies the variance by 1.3 in the place of 1.2925",
        {"factor": "scale"},
        {"mode": {"FAN_IN": "fan_in", "FAN_OUT": "fan_out", "FAN_AVG": "fan_avg"}},
        {"scale": 2.0, "mode": "fan_in", "distribution": "truncated_normal"},
        beyond=r"distributions/.*",
    ),
    **{
        f"{SCHEDULES}{name}": Stock(f"keras.optimizers.schedules.{name}", RATES)
        for name in ("CosineDecay", "ExponentialDecay", "InverseTimeDecay", "PolynomialDecay")
    },
    f"{SCHEDULES}PiecewiseConstant": Stock("keras.optimizers.schedules.PiecewiseConstantDecay"),
}


@dataclass(frozen=True)
class Difference:
    """What an object of Keras computes otherwise than ours; `instead` is "" if ours has stayed.

    beyond: as in `Stock`.
    """

    kind: str
    instead: str
    what: str
    beyond: str = ""

    @property
    def told(self) -> str:
        """Such as "layers.LeakyReLU (its gradient at 0 is the slope)"."""
        return f"{self.instead or self.kind} ({self.what})"

    def explains(self, key: str) -> bool:
        """Whether it is why a compared tensor differs by more than rounding."""
        return bool(self.beyond) and re.fullmatch(self.beyond, key) is not None


def plain(step: Step) -> Step:
    """A step in the place of a layer that Keras does not have, with the same bits."""
    if step.kind == f"{OWN}BiasAdd":
        given = (*step.inputs, Weight(step.weights["bias"]))
        if step.options.get("data_format") == "channels_first":
            return replace(
                step, kind="tf.nn.bias_add", inputs=given, options={"data_format": "NCHW"}, weights={}, form=CALL
            )
        return replace(step, kind="+", inputs=given, options={}, weights={}, form=CALL)
    if step.kind == f"{OWN}LocalResponseNormalization":
        return replace(step, kind="tf.nn.local_response_normalization", form=CALL)
    return step


def lost_slots(one: Optimizer) -> tuple[str, ...]:
    """The slots of TensorFlow 1 that an optimizer of Keras does not have, or not apart from the learning rate."""
    named = dict(one.made.named)
    if one.made.kind == "keras.optimizers.SGD" and isinstance(one.made.given[0], Made):
        return one.slots
    if one.made.kind == "keras.optimizers.RMSprop" and not named.get("momentum"):
        count = 3 if named.get("centered") else 2
        return one.slots[count - 1 :: count]
    return ()


class Exchange:
    """Puts objects of Keras in the place of ours, and collects what differs then.

    Attributes:
        of: {tensor: what differs in the layer that computes it}.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], Difference] = {}
        self._slots: dict[str, list[str]] = {}  # what differs -> the variables that it is about
        self.of: dict[str, Difference] = {}

    @property
    def differences(self) -> tuple[Difference, ...]:
        """All differences, in the order in which they were met."""
        return tuple(map(self._ready, self._found.values()))

    def _ready(self, one: Difference) -> Difference:
        """A difference with the names of variables in its pattern."""
        names = "|".join(map(re.escape, self._slots.get(one.what, ())))
        return replace(one, beyond=re.sub(r"\{\w+\}", lambda _: f"({names})", one.beyond))

    def statement(self, one: Statement) -> Statement:
        """A statement with layers of Keras."""
        if one.tree is not None:
            return replace(one, tree=self._tree(one.tree))
        return one if one.step is None else replace(one, step=self.layer(one.step))

    def _tree(self, tree: Tree) -> Tree:
        if isinstance(tree, Leaf):
            return Leaf(self.layer(tree.step))
        if isinstance(tree, Chain):
            return replace(tree, parts=tuple(map(self._tree, tree.parts)))
        branches = tuple(tuple(map(self._tree, branch)) for branch in tree.branches)
        return replace(tree, step=self.layer(tree.step), branches=branches)

    def layer(self, step: Step) -> Step:
        """A layer of Keras for one of ours."""
        given = filled(step.kind, step.options)
        row = next((one for one in LAYERS.get(step.kind, ()) if one.fits(given)), None)
        if row is None:
            if step.kind.startswith(OWN):
                self._add(Difference(step.kind, "", ABSENT), step)
            return replace(step, options=self._options(step.options))
        if row.differs:
            self._add(Difference(step.kind, row.kind, row.differs, row.beyond), step)
        if slot := re.search(r"\{(\w+)\}", row.beyond):
            self._slots.setdefault(row.differs, []).append(step.weights[slot[1]])
        options = self._options(row.arguments(given))
        return replace(
            step,
            kind=row.kind,
            options={key: one for key, one in options.items() if not is_default(row.kind, key, one)},
        )

    def stays(self, kind: str, why: str) -> None:
        """Take down a class of ours that the port needs beside its layers and optimizers."""
        self._add(Difference(kind, "", why))

    def _add(self, one: Difference, step: Step | None = None) -> None:
        found = self._found.setdefault((one.kind, one.instead, one.what), one)
        self.of.update(dict.fromkeys(step.outputs if step else (), found))

    def _options(self, options: Options) -> dict[str, Any]:
        return {key: self.argument(value) for key, value in options.items()}

    def argument(self, value: Any) -> Any:
        """What Keras has for an argument of ours."""
        if isinstance(value, Reference) and value.startswith(f"{OWN}activations."):
            found = ACTIVATIONS.get(value.rpartition(".")[2])
            self._add(Difference(str(value), str(found or ""), ORDER if found else ABSENT))
            return found or value
        if not isinstance(value, Made):
            return value
        given, named = tuple(map(self.argument, value.given)), self._options(dict(value.named))
        row = OTHERS.get(value.kind)
        if row is None:
            if value.kind.startswith(OWN):
                self._add(Difference(value.kind, "", ABSENT))
            return replace(value, given=given, named=tuple(named.items()))
        if row.differs:
            self._add(Difference(value.kind, row.kind, row.differs, row.beyond))
        if value.kind == L2:  # `tf.nn.l2_loss` is half of the sum
            given = tuple(one / 2 for one in given)
        return Made(row.kind, given, tuple(row.arguments(named).items()))

    def optimizer(self, one: Optimizer) -> Optimizer:
        """An optimizer of Keras for one of ours."""
        kind = one.made.kind.removeprefix(OWN)
        row = OPTIMIZERS.get(kind)
        own = {
            "averages of the weights": one.averages.of,
            "gradients that are multiplied": one.times,
            "gradients of some rows": one.numbers and (one.gradients or kind not in OF_ROWS),
        }
        lacking = [what for what, there in own.items() if there]
        if row is None or lacking:
            why = f"that of Keras does not compute {' and '.join(lacking)} so" if row else ABSENT
            self._add(Difference(one.made.kind, "", why))
            parts = tuple(part.made for part in one.parts)
            for kind in dict.fromkeys(made.kind for made in calls_in((one.made.given, one.made.named, parts))):
                self.stays(kind, f"it belongs to {one.made.kind}")
            return one
        self._add(Difference(one.made.kind, row.kind, row.differs, row.beyond))
        named = row.arguments(self._options(dict(one.made.named)))
        made = Made(row.kind, tuple(map(self.argument, one.made.given)), tuple(named.items()))
        name = str(named.get("name") or kind.lower())
        places = {variable: place.removeprefix(f"{one.name}/") for variable, place in one.rows.items()}
        rows = {variable: f"{name}/{place}" for variable, place in places.items() if place not in POWERS}
        return replace(one, made=made, name=name, rows=rows)


def calls_in(value: Any) -> Iterator[Made]:
    """The calls that make the arguments of an argument, the outer ones first."""
    if isinstance(value, Formula):
        return  # a class of the port
    if isinstance(value, Made):
        yield value
        yield from calls_in((value.given, value.named))
    elif isinstance(value, tuple | list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from calls_in(part)


def left_powers(before: Sequence[Optimizer], after: Sequence[Optimizer]) -> dict[str, str]:
    """{variable: why the port does not have it} of the powers that an optimizer of Keras does not keep."""
    kept = {name for one in after for name in one.rows}
    return {
        name: "Keras computes it from the count of the steps" for one in before for name in one.rows if name not in kept
    }


def told_differences(found: Sequence[Difference]) -> tuple[str, ...]:
    """Sentences about what Keras computes otherwise, and what is not of Keras."""
    other, own = ([one.told for one in found if bool(one.instead) == is_other] for is_other in (True, False))
    heads = ("Of Keras, and not to the bit", "Not of Keras")
    return tuple(f"{head}: {'; '.join(told)}." for head, told in zip(heads, (other, own), strict=True) if told)
