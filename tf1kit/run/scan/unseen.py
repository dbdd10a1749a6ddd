"""What `tf1kit run` supplies and a scan of the text does not see, or not always, with the reason: a
table of docs/1-run-it.md.

    python -m tf1kit.run.scan.unseen        # prints it

The rules of `tf1kit.run.rules` have such reasons themselves (UNSEEN); those of TensorFlow's
behaviour are here. A test goes over all rules, all behaviours and all changed names of
`tf1kit.tf1`: each is seen, or has a reason.
"""

from __future__ import annotations

from collections.abc import Iterator

# Modules of `tf1kit.tf1` that change what TensorFlow does (see `tf1kit.tf1.process`): to the rows
# that tell of it,
SEEN = {
    "dataset_functions": ("dataset function that makes variables",),
    "shuffling": (".shuffle with a seed and .repeat", "tf.data.experimental.shuffle_and_repeat"),
    "tensors": (".type(tensor) is tf.Tensor",),
}
# or to why there is none.
NOT_TOLD = {
    "at_exit": "TensorFlow's tracebacks at the end of Python, which are left out; no result depends on it",
    "autograph": "which functions AutoGraph converts: the program's, as before; no result depends on it",
    "dropout": "an infinite element that is dropped gives NaN, as it did; the values of a tensor are known when it runs",
    "free_biases": "which gradient is rounding noise, of which Adam makes full steps, is known when it runs; a line says it",
    "graph_text": "a graph is written as text beside protobuf 7; it is the same text",
    "input_spec": "what a layer says of an input that does not fit: the error tells it",
    "keras_saving": "how a model is saved and loaded in a graph; the files have the same names and values",
    "seeds": "the seed of what is drawn with the graph's seed alone; where it is another than in 1.15.5, a line says so",
    "regularization": "a loss of a regularizer is one tensor with its old name; its value is the same",
}
# Names that `tf1kit.tf1` has otherwise, of which no row tells.
OF_TENSORFLOW = {
    "tf.Tensor": "the class by which programs test; `type(x) is tf.Tensor` has a row, `isinstance` means the same today",
    "tf.compat.v1": "the module that the program sees as `tf`",
    "tf.keras.regularizers.l1": "the number of operations that add up the loss; its value is the same",
    "tf.keras.regularizers.l2": "the number of operations that add up the loss; its value is the same",
    "tf.nn.conv1d_transpose": "the batch in the static shape of a graph's tensor; today's eager tensors have a shape anyway",
    "tf.nn.conv2d_transpose": "the batch in the static shape of a graph's tensor; today's eager tensors have a shape anyway",
    "tf.nn.sigmoid_cross_entropy_with_logits": "1.15.5 refused labels and logits without their names; today's takes them",
    "tf.nn.sparse_softmax_cross_entropy_with_logits": "1.15.5 refused labels and logits without their names; today's takes them",
}
# What the functions of `tf1kit.tf1` tell of when it happens, to what to write today and why no text
# shows it.
TOLD = {
    "dataset function that makes variables": (
        "make the layers outside of the function, and call them in it",
        "which function a dataset is given, and what that makes, is known when it runs",
    ),
    "tensorflow shape of whole floats": (
        "int(n), or n // 2 for n / 2",
        "whether a size is a float is known when it runs",
    ),
}


def reasons() -> dict[str, list[str]]:
    """Reason to the symbols that have it."""
    from tf1kit.run.python2 import rules as python2
    from tf1kit.run.rules import rules

    found: dict[str, list[str]] = {}
    for rule in (*rules(), *rules(python2.__name__)):
        for symbol, reason in getattr(rule, "UNSEEN", {}).items():
            found.setdefault(reason, []).append(symbol)
    for symbol, (_, reason) in TOLD.items():
        found.setdefault(reason, []).append(symbol)
    for table in (OF_TENSORFLOW, {f"tf1kit.tf1.{name}": reason for name, reason in NOT_TOLD.items()}):
        for symbol, reason in table.items():
            found.setdefault(reason, []).append(symbol)
    return found


def lines() -> Iterator[str]:
    """The rows of the table in docs/1-run-it.md."""
    yield "| what | why a scan does not see it |"
    yield "|---|---|"
    for reason, symbols in reasons().items():
        yield f"| {', '.join(f'`{symbol}`' for symbol in symbols)} | {reason} |"


if __name__ == "__main__":
    print("\n".join(lines()))
