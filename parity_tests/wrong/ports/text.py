"""The class of a wrong port, and the places in the right port's text that several tables change."""

from __future__ import annotations

from dataclasses import dataclass

from tf1kit.parity.mutants import ENDPOINTS, Mutant


@dataclass(frozen=True)
class Wrong:
    """One wrong port.

    Attributes:
        name: what test reports call it.
        by: the rung or the check of `beyond` that must fail. Others may fail, too.
        changes: pairs (old text, new text). Each old text occurs once in the right port.
        hardly: why the mistake hardly matters, for a wrong port that passes.
    """

    name: str
    by: str
    changes: tuple[tuple[str, str], ...]
    hardly: str = ""

    @property
    def mutants(self) -> list[Mutant]:
        """The changes as mutants, which `mutate` applies one after the other."""
        return [Mutant(self.name, old, new) for old, new in self.changes]


def wrong(name: str, by: str, old: str, new: str, *more: tuple[str, str], hardly: str = "") -> Wrong:
    """Return a row of a table."""
    return Wrong(name, by, ((old, new), *more), hardly)


def method(*lines: str, before: str = ENDPOINTS) -> tuple[str, str]:
    """Return a change that adds a method to the model, or with APPLY to the optimizer."""
    return before, "".join(f"    {line}\n" for line in lines) + "\n" + before


ENDPOINTS_LAST = "list(self.endpoints(images, {}).values())[-1]"
LAST = ENDPOINTS_LAST.format("training")
LOSS = '    return ops.mean(tf.nn.softmax_cross_entropy_with_logits(smooth, endpoints["logits"]))\n'
L2 = "            kernel_regularizer=tf1kit.keras.L2(0.01),\n"
MEAN = "ops.mean(x, [1, 2])"
RATE = "ExponentialDecay(0.1, 300, 0.9, staircase=True)"
APPLY = "    def apply(self, grads, trainable_variables=None):\n"
REGISTERED = '@keras.saving.register_keras_serializable(package="wrong")\n'
NETWORK = REGISTERED + "class Net(tf1kit.port.Network):\n"
OPTIMIZER = "def optimizer():\n"
SMOOTH = "labels * 0.9 + 0.1 / 4"
HIDDEN = "ops.tanh(self.hidden(x))"
