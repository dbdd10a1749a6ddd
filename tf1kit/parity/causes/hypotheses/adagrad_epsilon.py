"""An epsilon in Adagrad: TensorFlow 1 has none, Keras adds 1e-7 under the root."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import tensorflow as tf

from tf1kit.parity.causes.change import FREE, PORTING, Change
from tf1kit.parity.causes.optimizing import arguments, updates
from tf1kit.parity.causes.wiring import OWN, Edited, Original, short

WHEN = FREE
REMEDY = (
    "Use `tf1kit.keras.Adagrad`, which has no epsilon, as in TensorFlow 1; or give keras.optimizers.Adagrad epsilon=0"
)
SECTION = PORTING + "#training"
USUAL = (1e-7, 1e-8, 1e-10, 1e-6, 1e-5, 1e-3)


def changes(original: Original) -> Iterator[Change]:
    """An epsilon under the root of all updates, then one behind it."""
    found = [node.name for node in updates(original) if node.op.endswith("ApplyAdagrad")]
    small = [short(one) for one in original.constants if 0 < one < 0.1]
    for value in dict.fromkeys([*USUAL, *small]) if found else ():
        for where, apply in (("under", _under), ("behind", _behind)):
            says = f"the port's Adagrad adds the epsilon {value:g} {where} the root, the original adds nothing"
            yield Change(says, tuple(found), partial(apply, names=found, value=value))


def _behind(edited: Edited, names: list[str], value: float) -> None:
    """The second version of the operation has an epsilon."""
    for name in names:
        node = edited.nodes[name]
        rest = list(node.input[3:])
        node.op += "V2"
        node.input[3:] = [edited.constant(node.input[2], value), *rest]


def _under(edited: Edited, names: list[str], value: float) -> None:
    """Add the epsilon to the sum before the update, and take it away afterwards."""
    for name in names:
        node = edited.nodes[name]
        sums, resource = node.input[arguments(node)["accum"]], node.op.startswith("Resource")
        kind = tf.as_dtype(node.attr["T"].type)
        value_of = edited.add(f"{name}/sums", "ReadVariableOp", sums, T=None, dtype=kind) if resource else sums
        epsilon = edited.scaled(edited.add(f"{name}/ones", "OnesLike", value_of, T=kind), value)
        add, subtract = ("AssignAddVariableOp", "AssignSubVariableOp") if resource else ("AssignAdd", "AssignSub")
        types = {"T": None, "dtype": kind} if resource else {"T": kind}
        added = edited.add(f"{name}/added", add, sums, epsilon, **types)
        update = edited.nodes[f"{name}/{OWN}"] = edited.graph.node.add()
        update.CopyFrom(node)
        update.name = f"{name}/{OWN}"
        update.input.append(f"^{added}")
        taken = edited.add(f"{name}/taken", subtract, sums, epsilon, f"^{update.name}", **types)
        node.attr.clear()
        node.op, node.input[:] = "NoOp", [f"^{taken}"]
