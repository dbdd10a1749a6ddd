"""Lists what `tf1kit run` supplies and scan does not, or not always, see in the text, with the
reasons. It is a table in docs/1-run-it.md.

    python -m tf1kit.run.scan.unseen        # prints it

The rules of `tf1kit.run.rules` have their reasons in UNSEEN; this file has those for TensorFlow's
behaviour. A test goes over all rules, all behaviours and all changed names of `tf1kit.tf1`: scan
sees each of them, or it has a reason.
"""

from __future__ import annotations

from collections.abc import Iterator

# Modules of `tf1kit.tf1` that change TensorFlow's behaviour (see `tf1kit.tf1.process`), to the rows
# about it ...
SEEN = {
    "dataset_functions": ("dataset function that makes variables",),
    "shuffling": (".shuffle with a seed and .repeat", "tf.data.experimental.shuffle_and_repeat"),
    "tensors": (".type(tensor) is tf.Tensor",),
}
# ... or to the reason why there is no row.
NOT_TOLD = {
    "at_exit": "TensorFlow's tracebacks when Python ends are suppressed; no result depends on it",
    "autograph": "AutoGraph converts the program's functions, as before; no result depends on it",
    "class_numbers": "class numbers above 2**24 in a loss of tf.keras; today's values differ in no other case",
    "dropout": "a dropped infinite element gives NaN, as before; only a run knows the values of a tensor",
    "free_biases": "only a run knows which gradient is rounding noise, which Adam turns into full steps; a line says so",
    "globs": "a pattern without a folder and without wildcards, whose file is found as ./file, or whose folder is missing",
    "graph_text": "a graph can be written as text with protobuf 7; the text is the same",
    "input_spec": "the error of a layer for an input that does not fit; only a run knows the input",
    "keras_dot": "`axes=-1` of `batch_dot`, and its default for two matrices, as in 1.15.5",
    "keras_losses": "names of losses, the sign of the cosine, and a cross entropy of probabilities; they are those of 1.15.5",
    "keras_models": "the loops of tf.keras in eager mode, and when a model is stateful; they are those of 1.15.5",
    "keras_saving": "how a model is saved and loaded in a graph; the files have the same names and values",
    "metric_variables": "the variables of metrics of tf.keras in functions, and the threshold that two metrics take",
    "recurrent_names": "the names of variables of tf.keras's recurrent layers; they are those of 1.15.5",
    "result_names": "the names and types of operations that functions end in; they are those of 1.15.5",
    "seeds": "the seed of an operation without its own seed; if it differs from 1.15.5's, a line says so",
    "regularization": "a regularizer's loss is one tensor with its old name; its value is the same",
    "slow_gradients": "only a run knows the shapes for which oneDNN is slow; a line says so, and no result depends on it",
    "variables": "resource variables have `initialized_value`, as before",
}
# Names that `tf1kit.tf1` has changed and that have no row.
OF_TENSORFLOW = {
    "tf.Tensor": "the class that programs test for; `type(x) is tf.Tensor` has a row, `isinstance` means the same today",
    "tf.compat.v1": "the module that the program sees as `tf`",
    "tf.io.gfile.glob": "a pattern without a folder and without wildcards, whose file is found as ./file",
    "tf.io.matching_files": "a pattern without a folder and without wildcards, whose file is found as ./file",
    "tf.keras.regularizers.l1": "the number of operations that add up the loss; its value is the same",
    "tf.keras.regularizers.l2": "the number of operations that add up the loss; its value is the same",
    "tf.math.angle": "the angle of a negative real number, which 1.15.5 took as 0; only a run knows the type",
    "tf.nn.conv1d_transpose": "the batch size in the static shape of a graph's tensor; eager tensors have it in any case",
    "tf.nn.conv2d_transpose": "the batch size in the static shape of a graph's tensor; eager tensors have it in any case",
    "tf.ones": "whole floats such as 4.0 in a shape, as in 1.15.5; only a run knows the numbers",
    "tf.nn.sigmoid_cross_entropy_with_logits": "1.15.5 refused labels and logits by position; today's function takes them",
    "tf.nn.sparse_softmax_cross_entropy_with_logits": "1.15.5 refused labels and logits by position; today's function takes them",
    "tf.zeros": "whole floats such as 4.0 in a shape, as in 1.15.5; only a run knows the numbers",
}
# Names whose results `tf1kit.tf1.result_names` calls as 1.15.5 did, and that have no row.
OF_TENSORFLOW |= dict.fromkeys(
    (
        "tf.dtypes.saturate_cast",
        "tf.linalg.triangular_solve",
        "tf.math.accumulate_n",
        "tf.math.bessel_i0",
        "tf.math.bessel_i0e",
        "tf.math.bessel_i1",
        "tf.math.bessel_i1e",
        "tf.math.sign",
        "tf.math.xdivy",
        "tf.nn.compute_average_loss",
        "tf.random.uniform",
        "tf.saturate_cast",
        "tf.sign",
    ),
    "the name and type of the result, and values at the limits of a type; they are those of 1.15.5",
)
# Events that functions of `tf1kit.tf1` report, to what to write today and the reason why no text
# shows them.
TOLD = {
    "dataset function that makes variables": (
        "make the layers outside of the function, and call them in it",
        "only a run knows which function a dataset gets, and what it makes",
    ),
    "tensorflow shape of whole floats": (
        "int(n), or n // 2 for n / 2",
        "only a run knows whether a size is a float",
    ),
}


def reasons() -> dict[str, list[str]]:
    """Reasons, to the symbols that have them."""
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
