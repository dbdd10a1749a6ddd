"""Wrong ports whose `call` or `fit` does not do what `endpoints` does."""

from parity_tests.wrong.ports.text import ENDPOINTS_LAST, LAST, Wrong, method, wrong


def called(name: str, by: str, *lines: str) -> Wrong:
    """A port with a `call` that consists of these lines."""
    return wrong(name, by, *method("def call(self, images, training=False):", *("    " + line for line in lines)))


def stepped(name: str, training: bool, gradient: str) -> Wrong:
    """A port whose `train_step` applies the expression `gradient` instead of the gradient `g`."""
    return wrong(
        name,
        "fit",
        *method(
            "def train_step(self, data):",
            "    with tf.GradientTape() as tape:",
            f"        loss = self.compute_loss(data[0], data[1], self(data[0], training={training}))",
            "    grads = tape.gradient(loss, [v.value for v in self.trainable_variables])",
            f"    grads = [{gradient} for g, v in zip(grads, self.trainable_variables)]",
            "    self.optimizer.apply(grads, self.trainable_variables)",
            "    return {'loss': loss}",
        ),
    )


AGAIN = "self.drop.counter.assign_sub(256 * 32 * tf.size(images[:, 0, 0, 0], tf.int64))"  # the next call draws the same numbers
FITTING = (
    called("call forgets training", "call", f"return {ENDPOINTS_LAST.format('False')}"),
    wrong(
        "call trains unless told otherwise",
        "call",
        *method("def call(self, images, training=True):", f"    return {LAST}"),
    ),
    called("call always trains", "bitwise", f"return {ENDPOINTS_LAST.format('True')}"),
    called("call gives probabilities", "bitwise", f"return ops.softmax({LAST})"),
    called(
        "call drops nothing", "call", "self.drop.rate = 0.0", f"last = {LAST}", "self.drop.rate = 0.25", "return last"
    ),
    called(
        "call moves the statistics twice",
        "call",
        "if training:",
        "    self.endpoints(images, training)",
        f"    {AGAIN}",
        f"return {LAST}",
    ),
    called(
        "call leaves the statistics",
        "call",
        "kept = [v.value + 0 for v in self.norm.non_trainable_variables]",
        f"last = {LAST}",
        "for v, value in zip(self.norm.non_trainable_variables, kept):",
        "    v.assign(value)",
        "return last",
    ),
    stepped("fit trains the top only", True, "g if 'top' in v.path else 0 * g"),
    stepped("fit trains as if it evaluated", False, "g"),
    stepped("fit halves the gradients", True, "g / 2"),
    wrong(
        "fit applies twice",
        "fit",
        *method("def train_step(self, data):", "    super().train_step(data)", "    return super().train_step(data)"),
    ),
    wrong(
        "fit without L2",
        "fit",
        *method(
            "def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):",
            "    return self._compile_loss(y, y_pred, sample_weight)",
        ),
    ),
)
