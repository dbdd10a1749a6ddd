"""Writes what a port without this kit has in the place of `tf1kit.port.Network`, `Chain`, `Branches` and `scoped`."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tf1kit.port.write.fold import literal

CHAIN = '''

class Chain(layers.Layer):
    """Layers one after the other."""

    def __init__(self, parts, **kwargs):
        super().__init__(**kwargs)
        self.parts = list(parts)

    def call(self, inputs, training=False):
        for part in self.parts:
            inputs = part(inputs, training=training)
        return inputs
'''
BRANCHES = '''

class Branches(layers.Layer):
    """Branches that get the same input, and a layer that joins what they make."""

    def __init__(self, join, branches, **kwargs):
        super().__init__(**kwargs)
        self.join = join
        self.parts = [part for branch in branches for part in branch]  # Keras saves no lists of lists
        self.sizes = [len(branch) for branch in branches]

    def call(self, inputs, training=False):
        parts, ends = iter(self.parts), []
        for size in self.sizes:
            outputs = inputs
            for _ in range(size):
                outputs = next(parts)(outputs, training=training)
            ends.append(outputs)
        return self.join(ends)
'''
SCOPED = '''

def scoped(prefix, paths, names):
    """The rows of layers whose variables are named alike: a dot in a path is a slash in the graph."""
    return [(f"{prefix}{path.replace('.', '/')}/{old}", f"{path}/{new}", None) for path in paths for old, new in names]
'''
TRAINABLE = '''
@property
def trainable_weights(self):
    """The weights at the paths in `var_list`: the others compute what they computed before."""
    paths = tuple(f"{self.name}/{path}/" for path in self.var_list)
    return [one for one in super().trainable_weights if f"{one.path}/".startswith(paths)]

@property
def trainable_variables(self):
    """The same."""
    return self.trainable_weights

@property
def losses(self):
    """The penalties on all weights."""
    return [one.regularizer(one) for one in super().trainable_weights if one.regularizer]
'''
PIECES = {"Chain": CHAIN, "Branches": BRANCHES, "scoped": SCOPED}


def pieces(names: Collection[str]) -> list[str]:
    """The lines of the classes and functions among the names."""
    return [line for name, text in PIECES.items() if name in names for line in text.rstrip().splitlines()]


def methods(given: str, last: str, objective: Sequence[str], part: bool) -> list[str]:
    """The methods of a `keras.Model` beside `endpoints`.

    given: the argument of `endpoints`.  last: the end point that the loss takes, if it takes one and that is the last one.
    objective: the arguments of `loss`; none if there is no loss and optimizer.
    part: whether a part of the weights is trained.
    """
    lines = [
        "",
        f"def call(self, {given}, training=False):",
        f"    return list(self.endpoints({given}, training=training).values())[-1]",
    ]
    lines += TRAINABLE.rstrip().splitlines() if part else []
    if not objective:
        return lines
    labels = len(objective) > 1
    if last:
        value = f"loss({{{literal(last)}: y_pred}}{', y' if labels else ''})"
        return [
            *lines,
            "",
            "def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):",
            '    """What `fit` minimizes: `loss`, and the penalties on weights."""',
            f"    return {value} + sum(self.losses)",
        ]
    value = f"loss(self.endpoints(inputs, training=True){', labels' if labels else ''})"
    return [
        *lines,
        "",
        "def train_step(self, data):",
        '    """A step of `fit`: along the gradients of `loss` and of the penalties on weights."""',
        "    inputs, labels, _ = keras.utils.unpack_x_y_sample_weight(data)"
        if labels
        else "    inputs, _, _ = keras.utils.unpack_x_y_sample_weight(data)",
        "    if not self.built:",
        "        self(inputs)",
        "    with tf.GradientTape() as tape:",
        f"        total = {value} + sum(self.losses)",
        "    weights = self.trainable_variables",
        "    self.optimizer.apply(tape.gradient(total, weights), weights)",
        '    return {"loss": total}',
    ]
